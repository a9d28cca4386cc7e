pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation

// A day in three touches: the year, the month, the day. Where few days come into question, in one.
Item {
    id: tiles

    required property DateEntryViewModel entry
    readonly property bool atOnce: entry.part === "at_once"
    readonly property int pages: grid.pages
    readonly property int page: grid.page

    function turn() {
        grid.turn();
    }

    RowLayout {
        id: parts

        visible: !tiles.atOnce
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: Theme.touchMin
        spacing: Theme.gapS

        DatePart {
            objectName: "form.year"
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.mm(40)
            text: tiles.entry.year
            caption: qsTrId("form.year")
            current: tiles.entry.part === "year"
            onActed: tiles.entry.show("year")
        }

        DatePart {
            objectName: "form.month"
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.mm(30)
            text: tiles.entry.month
            caption: qsTrId("form.month")
            current: tiles.entry.part === "month"
            onActed: tiles.entry.show("month")
        }

        DatePart {
            objectName: "form.day"
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.mm(30)
            text: tiles.entry.day
            caption: qsTrId("form.day")
            current: tiles.entry.part === "day"
            onActed: tiles.entry.show("day")
        }
    }

    TileGrid {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: tiles.atOnce ? parent.top : parts.bottom
        anchors.topMargin: tiles.atOnce ? 0 : Theme.gapS
        anchors.bottom: parent.bottom
        columns: {
            switch (tiles.entry.part) {
            case "day":
                return Theme.portrait ? 7 : Theme.compact ? 10 : 8;
            case "month":
                return Theme.portrait ? 4 : 6;
            case "year":
                return 3;
            default:
                return Theme.portrait ? 3 : Theme.textSize > 0 ? 4 : 5;
            }
        }
        count: cells.count
        gap: Theme.gapS
        leastTileHeight: Math.max(Theme.touchMin, Math.round(Theme.fontLabel * 1.5))
        mostTileHeight: Math.max(Theme.mm(24), leastTileHeight)

        Repeater {
            id: cells

            model: tiles.entry.cells

            DateCell {
                required property int index
                required property int value
                required property string label
                required property var model

                objectName: "form.date." + value
                x: grid.xOf(index)
                y: grid.yOf(index)
                width: grid.tileWidth
                height: grid.tileHeight
                visible: grid.shows(index)
                text: label
                chosen: model.chosen
                onActed: tiles.entry.pick(value)
            }
        }
    }
}
