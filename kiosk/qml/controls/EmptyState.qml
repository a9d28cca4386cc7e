import QtQuick
import WarmStation

// Where there is nothing to show: why, in one sentence.
Item {
    id: empty

    required property string iconName
    required property string words

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.gapXl
        spacing: Theme.gapL

        AppIcon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: empty.iconName
            colour: Theme.inkSoft
            size: Theme.mm(24)
        }

        AppText {
            width: parent.width
            height: Math.min(Math.round(Theme.fontHeading * 4.5), empty.height - Theme.mm(24) - Theme.gapL)
            text: empty.words
            font.pixelSize: Theme.fontHeading
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
