import QtQuick
import WarmStation

// The name of the house and what it offers, on the picture.
Column {
    id: greeting

    spacing: Theme.mm(1)

    AppText {
        width: greeting.width
        height: Math.ceil(contentHeight)
        text: qsTrId("attract.title")
        color: Theme.onStage
        font.pixelSize: Theme.fontHero
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.fontFloor
        wrapMode: Text.NoWrap
    }

    AppText {
        width: greeting.width
        height: Math.ceil(contentHeight)
        text: qsTrId("attract.sub")
        color: Theme.accent
        font.pixelSize: Theme.mm(Theme.compact ? 8 : 10.5)
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.fontFloor
        wrapMode: Text.NoWrap
    }
}
