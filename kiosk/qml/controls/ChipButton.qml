import QtQuick
import WarmStation

// A small choice: the language and the size of the text in the top bar, a reason under a rating.
Touchable {
    id: chip

    property string iconName: ""
    property bool onDark: false

    implicitWidth: Math.max(Theme.touchMin, face.implicitWidth)
    implicitHeight: Theme.touchMin

    background: Rectangle {
        readonly property color resting: chip.onDark ? Theme.stage : Theme.surface
        readonly property color held: chip.onDark ? Theme.primaryPressed : Theme.surfacePressed

        radius: height / 2
        color: chip.pressed ? held : resting
        border.color: chip.onDark ? Theme.onStageSoft : Theme.line
        border.width: Theme.strokeThin

        FocusRing {
            control: chip
            corner: chip.height / 2
        }
    }
    contentItem: ButtonFace {
        id: face

        words: chip.text
        iconName: chip.iconName
        ink: chip.onDark ? Theme.onStage : Theme.ink
        bold: false
    }
}
