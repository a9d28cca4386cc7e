import QtQuick
import WarmStation

// A year, a month or a day to pick.
Touchable {
    id: cell

    property bool chosen: false

    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radiusButton
        color: cell.pressed ? Theme.surfacePressed : cell.chosen ? Theme.primary : Theme.surface
        border.color: cell.chosen ? Theme.primary : Theme.line
        border.width: Theme.strokeThin

        FocusRing {
            control: cell
        }
    }
    contentItem: ButtonFace {
        words: cell.text
        bold: cell.chosen
        ink: cell.chosen ? Theme.onPrimary : Theme.ink

        AppIcon {
            visible: cell.chosen
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Theme.mm(0.8)
            name: "check"
            colour: Theme.onPrimary
            size: Theme.mm(4)
        }
    }
}
