pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Nobody has to say who they are; a trade helps to know what the station needs.
Item {
    id: page

    required property GuestViewModel guest

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: qsTrId("guest.title")
        hint: qsTrId("guest.hint")
    }

    TileGrid {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        columns: Theme.portrait || Theme.textSize > 0 ? 3 : 5
        count: groups.count
        gap: Theme.compact ? Theme.gapS : Theme.gapM
        leastTileHeight: Theme.textSize > 0 ? Theme.mm(21) : Theme.mm(Theme.compact ? 10 : 17) + Theme.fontTileLabel * 1.5

        Repeater {
            id: groups

            model: page.guest.groups

            ServiceTile {
                required property int index
                required property string code
                required property var model

                objectName: "guest.group." + code
                x: grid.xOf(index)
                y: grid.yOf(index)
                width: grid.tileWidth
                height: grid.tileHeight
                visible: grid.shows(index)
                iconName: model.icon
                onActed: page.guest.choose(code)
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "guest.back"
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.guest.back()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            pages: grid.pages
            page: grid.page
        }

        SecondaryButton {
            objectName: "guest.more"
            visible: grid.pages > 1
            text: qsTrId("svc.more")
            onActed: grid.turn()
        }

        BigButton {
            objectName: "guest.none"
            text: qsTrId("guest.none")
            onActed: page.guest.choose("")
        }
    }
}
