import QtQuick
import WarmStation

// The picture: behind the whole first page on a wide screen, and the top of every page on an upright one.
Rectangle {
    id: backdrop

    readonly property real ratio: 16 / 9

    color: Theme.stage
    clip: true

    Image {
        visible: !Theme.plain
        anchors.fill: parent
        fillMode: Image.PreserveAspectCrop
        horizontalAlignment: Image.AlignLeft
        // Only the sky fits into a low strip, and words are read on it.
        verticalAlignment: Theme.lowered && !Theme.portrait ? Image.AlignTop : Image.AlignBottom
        sourceSize.width: Math.ceil(Math.max(backdrop.width, backdrop.height * backdrop.ratio))
        source: "image://pictures/attract"
    }
}
