import QtQuick
import WarmStation

// A kind word for the time of year, small and in the middle.
Item {
    id: line

    required property string words
    property string iconName: ""
    property color ink: Theme.inkSoft
    property int fontSize: Theme.fontBody

    height: Math.max(text.height, sign.height)

    AppIcon {
        id: sign

        visible: line.iconName !== ""
        name: line.iconName
        colour: line.ink
        size: Math.round(line.fontSize * 1.4)
        x: text.x + (text.width - text.contentWidth) / 2 - width - Theme.mm(2)
        anchors.verticalCenter: text.verticalCenter
    }

    AppText {
        id: text

        x: sign.visible ? sign.width + Theme.mm(2) : 0
        width: line.width - 2 * x
        text: line.words
        color: line.ink
        font.pixelSize: line.fontSize
        horizontalAlignment: Text.AlignHCenter
    }
}
