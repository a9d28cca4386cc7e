import QtQuick
import WarmStation

// One of several answers, as wide as there is room: a ring where one is picked, a box where several may be.
Touchable {
    id: row

    property bool several: false
    property bool chosen: false
    readonly property real mark: Theme.mm(9)

    Accessible.role: several ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radiusButton
        color: row.pressed ? Theme.surfacePressed : row.chosen ? Theme.primarySoft : Theme.surface
        border.color: row.chosen ? Theme.primary : Theme.line
        border.width: row.chosen ? Theme.strokeFocus : Theme.strokeThin

        FocusRing {
            control: row
        }
    }
    contentItem: Item {
        Rectangle {
            id: sign

            x: Theme.gapM
            anchors.verticalCenter: parent.verticalCenter
            width: row.mark
            height: row.mark
            radius: row.several ? Theme.mm(1.6) : width / 2
            color: row.chosen ? Theme.primary : "transparent"
            border.color: row.chosen ? Theme.primary : Theme.line
            border.width: Theme.mm(0.6)

            AppIcon {
                visible: row.chosen
                anchors.centerIn: parent
                name: "check"
                colour: Theme.onPrimary
                size: Math.round(row.mark * 0.66)
            }
        }

        AppText {
            anchors.left: sign.right
            anchors.leftMargin: Theme.gapM
            anchors.right: parent.right
            anchors.rightMargin: Theme.gapS
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.topMargin: Theme.mm(1)
            anchors.bottomMargin: Theme.mm(1)
            text: row.text
            font.pixelSize: Theme.fontLabel
            font.bold: row.chosen
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }
    }
}
