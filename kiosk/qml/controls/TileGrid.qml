import QtQuick
import WarmStation

// Places tiles in rows and columns, on as many pages as they need at a size that a gloved finger hits.
Item {
    id: grid

    required property int columns
    required property int count
    required property real leastTileHeight
    property real mostTileHeight: height
    property int page: 0
    property real gap: Theme.gapM
    readonly property int fitting: Math.max(1, Math.floor((height + gap) / (leastTileHeight + gap)))
    readonly property int rows: Math.max(1, Math.min(fitting, Math.ceil(count / columns)))
    readonly property int pageSize: rows * columns
    readonly property int pages: Math.max(1, Math.ceil(count / pageSize))
    readonly property real tileWidth: Math.floor((width - gap * (columns - 1)) / columns)
    readonly property real tileHeight: Math.min(mostTileHeight, Math.floor((height - gap * (rows - 1)) / rows))

    function xOf(index: int): real {
        return (index % columns) * (tileWidth + gap);
    }

    function yOf(index: int): real {
        return Math.floor((index % pageSize) / columns) * (tileHeight + gap);
    }

    function shows(index: int): bool {
        return Math.floor(index / pageSize) === page;
    }

    function turn() {
        page = (page + 1) % pages;
    }

    onPagesChanged: page = 0
}
