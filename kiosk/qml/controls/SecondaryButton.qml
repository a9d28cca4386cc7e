import QtQuick
import QtQuick.Layouts
import WarmStation

// Another way on, as easy to hit and quieter to look at.
Touchable {
    id: button

    property string iconName: ""

    implicitWidth: Math.max(Theme.mm(Theme.compact ? 34 : 44), face.implicitWidth)
    implicitHeight: Theme.touchPrimary
    Layout.fillWidth: true
    Layout.minimumWidth: Theme.touchPrimary
    Layout.maximumWidth: implicitWidth

    background: Rectangle {
        radius: Theme.radiusButton
        color: button.pressed ? Theme.surfacePressed : Theme.surface
        border.color: Theme.line
        border.width: Theme.strokeThin

        FocusRing {
            control: button
        }
    }
    contentItem: ButtonFace {
        id: face

        words: button.text
        iconName: button.iconName
        ink: Theme.ink
    }
}
