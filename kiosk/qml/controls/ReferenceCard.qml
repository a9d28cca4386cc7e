import QtQuick
import WarmStation

// The number to take along, as people read it and as a camera does.
Rectangle {
    id: card

    required property string reference
    readonly property bool upright: Theme.portrait || width < height
    readonly property real codeSide: Math.floor(Math.min(height - 2 * Theme.gapM, upright ? width * 0.5 : width * 0.42))

    radius: Theme.radiusCard
    color: Theme.surface
    border.color: Theme.ok
    border.width: Theme.strokeFocus

    QrCode {
        id: code

        objectName: "confirm.code"
        anchors.right: parent.right
        anchors.rightMargin: Theme.gapM
        anchors.verticalCenter: parent.verticalCenter
        width: card.codeSide
        height: card.codeSide
        payload: card.reference
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTrId("confirm.code").arg(card.reference)
    }

    Column {
        anchors.left: parent.left
        anchors.right: code.left
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Theme.gapL
        anchors.rightMargin: Theme.gapM
        spacing: Theme.mm(1)

        AppText {
            width: parent.width
            text: qsTrId("done.ref")
            color: Theme.inkSoft
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.fontFloor
            wrapMode: Text.NoWrap
        }

        AppText {
            objectName: "confirm.reference"
            width: parent.width
            height: Math.round(font.pixelSize * 1.25)
            text: card.reference
            font.pixelSize: Theme.mm(Theme.compact ? 12 : 16)
            font.bold: true
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }

        AppText {
            width: parent.width
            height: Math.round(Math.max(Theme.fontSupport * 1.45 * 2, Theme.fontFloor * 1.45 * 3))
            text: qsTrId("confirm.keep")
            color: Theme.inkSoft
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
        }
    }
}
