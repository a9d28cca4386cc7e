import QtQuick
import WarmStation

// The one question of a page, and a quieter line under it where it helps.
Column {
    id: heading

    required property string title
    property string hint: ""

    spacing: Theme.mm(1)

    AppText {
        width: heading.width
        height: Math.round(Theme.fontTitle * 1.45)
        text: heading.title
        font.pixelSize: Theme.fontTitle
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.fontFloor
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.NoWrap
    }

    AppText {
        visible: text !== ""
        width: heading.width
        text: heading.hint
        color: Theme.inkSoft
        font.pixelSize: Theme.fontBody
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.fontFloor
        wrapMode: Text.NoWrap
    }
}
