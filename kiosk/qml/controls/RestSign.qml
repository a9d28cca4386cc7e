import QtQuick
import WarmStation

// In place of the camera's picture while nobody is expected: a sign, and when it will be otherwise.
Rectangle {
    id: sign

    required property string iconName
    required property string words

    radius: Theme.radiusCard
    color: Theme.stage
    border.color: Theme.plain ? Theme.line : "transparent"
    border.width: Theme.strokeFocus

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.gapM
        spacing: Theme.gapS

        AppIcon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: sign.iconName
            colour: Theme.accent
            size: Math.round(Math.min(sign.height * 0.36, Theme.mm(40)))
        }

        AppText {
            width: parent.width
            height: Math.round(sign.height * 0.4)
            text: sign.words
            color: Theme.onStage
            font.pixelSize: Theme.fontHeading
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
