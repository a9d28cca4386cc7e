import QtQuick
import WarmStation

// A face and its word; the four differ by mouth as much as by word.
Touchable {
    id: tile

    required property int stars
    readonly property bool pleased: stars > 2
    readonly property bool sideways: height < width * 0.6
    readonly property real wordsHeight: Math.round(Math.max(Theme.fontTileLabel * (Theme.compact && Theme.textSize > 0 ? 2.5 : 1.5), Theme.compact ? Theme.fontFloor * 2.95 : 0))

    background: Item {
        SoftShadow {
            anchors.fill: parent
            corner: Theme.radiusCard
        }

        Rectangle {
            anchors.fill: parent
            radius: Theme.radiusCard
            color: tile.pressed ? Theme.surfacePressed : Theme.surface
            border.color: Theme.line
            border.width: Theme.strokeThin
        }

        FocusRing {
            control: tile
            corner: Theme.radiusCard
        }
    }
    contentItem: Item {
        AppIcon {
            id: face

            x: tile.sideways ? Theme.gapL : (parent.width - width) / 2
            y: tile.sideways ? (parent.height - height) / 2 : (parent.height - height - words.height - Theme.gapM) / 2
            name: "face-" + tile.stars
            colour: tile.pleased ? Theme.ok : Theme.warn
            size: Math.round(tile.sideways ? tile.height * 0.76 : Math.min(tile.width * 0.7, tile.height - tile.wordsHeight - 3 * Theme.gapM))
        }

        AppText {
            id: words

            x: tile.sideways ? face.x + face.width + Theme.gapM : Theme.gapS
            y: tile.sideways ? 0 : face.y + face.height + Theme.gapM
            width: parent.width - x - Theme.gapS
            height: tile.sideways ? parent.height : tile.wordsHeight
            text: tile.text
            font.pixelSize: Theme.fontTileLabel
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: tile.sideways ? Text.AlignLeft : Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }
    }
}
