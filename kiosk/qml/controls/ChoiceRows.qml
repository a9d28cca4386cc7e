pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// The answers of a question, one under the other; in two columns, and then on several pages, where they are many.
TileGrid {
    id: rows

    required property var answers
    property bool several: false
    readonly property int inOne: Math.max(1, Math.floor((height + gap) / (leastTileHeight + gap)))

    signal picked(string code)

    columns: !Theme.portrait && choices.count > inOne ? 2 : 1
    count: choices.count
    gap: Theme.gapS
    leastTileHeight: Math.max(Theme.touchStd, Math.round(Theme.fontLabel * 1.6))
    mostTileHeight: Math.max(Theme.mm(28), leastTileHeight)

    Repeater {
        id: choices

        model: rows.answers

        ChoiceRow {
            required property int index
            required property string code
            required property string label
            required property string labelId
            required property var model

            objectName: "form.choice." + code
            x: rows.xOf(index)
            y: rows.yOf(index)
            width: rows.tileWidth
            height: rows.tileHeight
            visible: rows.shows(index)
            text: labelId === "" ? label : qsTrId(labelId)
            several: rows.several
            chosen: model.chosen
            onActed: rows.picked(code)
        }
    }
}
