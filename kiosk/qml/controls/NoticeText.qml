pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// A long text by paragraphs, on as many pages as it needs: nobody has to scroll.
Item {
    id: notice

    required property var paragraphs
    property int page: 0
    readonly property int columns: Theme.portrait || Theme.textSize > 0 ? 1 : 2
    readonly property real leastHeight: Math.round(Theme.fontSupport * 1.45 * (columns === 2 ? 3 : Theme.portrait ? 3.2 : 2.2)) + Theme.gapS
    readonly property int rows: Math.max(2, Math.floor(height / leastHeight))
    readonly property int pageSize: rows * columns
    readonly property int pages: Math.max(1, Math.ceil(paragraphs.length / pageSize))

    function turn() {
        page = (page + 1) % pages;
    }

    onPagesChanged: page = 0

    Repeater {
        model: notice.paragraphs

        AppText {
            required property int index
            required property string modelData
            readonly property int place: index % notice.pageSize

            visible: Math.floor(index / notice.pageSize) === notice.page
            x: Math.floor(place / notice.rows) * (notice.width + Theme.gapXl) / notice.columns
            y: place % notice.rows * Math.floor(notice.height / notice.rows)
            width: Math.floor((notice.width - Theme.gapXl * (notice.columns - 1)) / notice.columns)
            height: Math.floor(notice.height / notice.rows) - Theme.mm(1)
            text: modelData
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }
    }
}
