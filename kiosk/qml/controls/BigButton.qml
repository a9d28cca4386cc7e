import QtQuick
import QtQuick.Layouts
import WarmStation

// The one thing to do next.
Touchable {
    id: button

    property string iconName: ""
    property bool available: true

    enabled: available

    implicitWidth: Math.max(Theme.mm(Theme.compact ? 56 : 70), face.implicitWidth)
    implicitHeight: Theme.touchPrimary
    Layout.fillWidth: true
    Layout.minimumWidth: Theme.touchPrimary
    Layout.maximumWidth: implicitWidth

    background: Rectangle {
        radius: Theme.radiusButton
        color: !button.available ? (Theme.plain ? Theme.paper : Theme.hairline) : button.pressed ? Theme.primaryPressed : Theme.primary
        border.color: !button.available && Theme.plain ? Theme.inkFaint : "transparent"
        border.width: Theme.strokeThin

        FocusRing {
            control: button
        }
    }
    contentItem: ButtonFace {
        id: face

        words: button.text
        iconName: button.iconName
        ink: button.available ? Theme.onPrimary : Theme.inkFaint
    }
}
