import QtQuick
import QtQuick.Layouts
import WarmStation

// One choice of several, or a thing that is on or off: told by fill, border and a tick, never by colour alone.
Touchable {
    id: tile

    property string iconName: ""
    property bool chosen: false
    property bool one: false

    spoken: chosen ? qsTrId("svc.chosen.spoken").arg(text) : text
    implicitWidth: Theme.mm(30)
    implicitHeight: Theme.touchMin
    Layout.fillWidth: true
    Layout.fillHeight: true
    Layout.minimumHeight: Theme.touchMin
    Layout.maximumHeight: Theme.touchPrimary
    Layout.horizontalStretchFactor: 1
    Layout.preferredWidth: Theme.touchMin
    Accessible.role: one ? Accessible.RadioButton : Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radiusButton
        color: tile.pressed ? Theme.surfacePressed : tile.chosen ? Theme.primarySoft : Theme.surface
        border.color: tile.chosen ? Theme.primary : Theme.line
        border.width: tile.chosen ? Theme.strokeFocus : Theme.strokeThin

        FocusRing {
            control: tile
        }
    }
    contentItem: ButtonFace {
        words: tile.text
        iconName: tile.chosen ? "check" : tile.iconName
        ink: Theme.ink
        bold: tile.chosen
    }
}
