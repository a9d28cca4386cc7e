import QtQuick
import QtQuick.Layouts
import WarmStation

// One of the things that staff may do; `standing` marks what is in force and waits to be taken back.
Touchable {
    id: button

    property string iconName: ""
    property bool standing: false

    implicitWidth: Theme.mm(40)
    implicitHeight: Theme.touchStd
    Layout.fillWidth: true
    Layout.fillHeight: true
    Layout.maximumHeight: Theme.mm(40)

    background: Rectangle {
        radius: Theme.radiusButton
        color: button.pressed ? Theme.surfacePressed : button.standing ? Theme.warnPaper : Theme.surface
        border.color: button.standing ? Theme.warn : Theme.line
        border.width: button.standing ? Theme.strokeFocus : Theme.strokeThin

        FocusRing {
            control: button
        }
    }
    contentItem: ButtonFace {
        words: button.text
        iconName: button.iconName
        ink: button.standing ? Theme.warnInk : Theme.ink
    }
}
