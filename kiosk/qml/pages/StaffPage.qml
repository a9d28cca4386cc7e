pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// How the station is, and what whoever has the PIN may do about it. What cannot be taken back asks once more.
Item {
    id: page

    required property StaffViewModel staff
    readonly property bool asking: staff.confirming !== ""

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: page.staff.technician ? qsTrId("staff.technician") : qsTrId("staff.volunteer")
    }

    GridLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        columns: Theme.portrait ? 1 : 2
        columnSpacing: Theme.gapL
        rowSpacing: Theme.gapL

        TileGrid {
            id: grid

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            columns: 2
            count: cards.count
            gap: Theme.gapS
            leastTileHeight: Theme.touchMin

            Repeater {
                id: cards

                model: page.staff.cards

                StateCard {
                    required property int index
                    required property string key
                    required property string icon
                    required property var model

                    x: grid.xOf(index)
                    y: grid.yOf(index)
                    width: grid.tileWidth
                    height: grid.tileHeight
                    caption: qsTrId("staff.card." + key)
                    iconName: icon
                    value: key === "sync" && model.value === "" ? qsTrId("staff.never") : model.value
                    health: model.health
                    detail: page.staff.technician && !Theme.compact ? model.detail : ""
                }
            }
        }

        StaffActions {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            staff: page.staff
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "staff.lock"
            visible: !page.asking
            text: qsTrId("staff.lock")
            iconName: "lock-key"
            onActed: page.staff.lock()
        }

        AppText {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: page.asking ? qsTrId("staff.sure." + page.staff.confirming)
                : page.staff.technician ? qsTrId("staff.hub").arg(page.staff.hubUrl) : ""
            color: page.asking ? Theme.ink : Theme.inkSoft
            font.bold: page.asking
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }

        SecondaryButton {
            objectName: "staff.keep"
            visible: page.asking
            text: qsTrId("staff.keep")
            onActed: page.staff.ask("")
        }

        BigButton {
            objectName: "staff.confirm"
            visible: page.asking
            text: qsTrId("staff.do." + page.staff.confirming)
            onActed: page.staff.confirm()
        }
    }
}
