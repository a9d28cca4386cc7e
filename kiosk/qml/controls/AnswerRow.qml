import QtQuick
import WarmStation

// One answer before it is sent: what was asked, what was answered, and a way to mend it.
Rectangle {
    id: row

    required property string field
    required property string label
    required property string value
    property bool secret: false
    property bool shown: false
    property bool available: true
    readonly property real changeWidth: Math.max(Theme.mm(Theme.compact ? 24 : 32), Math.round(Theme.fontLabel * 4.8))
    readonly property bool stacked: height > Theme.fontBody * 1.4 + Theme.fontSupport * 1.6

    signal changed
    signal revealed

    radius: Theme.radiusButton
    color: Theme.surface
    border.color: Theme.hairline
    border.width: Theme.strokeThin

    Item {
        id: words

        anchors.left: parent.left
        anchors.right: eye.visible ? eye.left : change.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        anchors.leftMargin: Theme.gapM
        anchors.rightMargin: Theme.gapS

        AppText {
            id: caption

            readonly property real captionHeight: Math.round(Math.min(Theme.fontSupport, row.height * 0.3) * 1.25)

            anchors.left: parent.left
            width: row.stacked ? parent.width : Math.round(parent.width * 0.38)
            y: row.stacked ? Math.round((row.height - captionHeight - value.height) / 2) : 0
            height: row.stacked ? captionHeight : parent.height
            text: row.label
            color: Theme.inkSoft
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }

        AppText {
            id: value

            anchors.left: row.stacked ? parent.left : caption.right
            anchors.right: parent.right
            anchors.leftMargin: row.stacked ? 0 : Theme.gapS
            y: row.stacked ? caption.y + caption.height : 0
            height: row.stacked ? Math.min(row.height - caption.height - Theme.mm(1.5), Math.round(Theme.fontBody * 1.4)) : row.height
            text: row.value
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }
    }

    KeypadKey {
        id: eye

        objectName: "check.reveal." + row.field
        visible: row.secret
        anchors.right: change.left
        anchors.rightMargin: Theme.gapS
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.touchStd
        height: change.height
        quiet: true
        iconName: "eye"
        spoken: qsTrId("check.reveal").arg(row.label)
        onActed: row.revealed()
    }

    Touchable {
        id: change

        objectName: "check.change." + row.field
        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(1.5)
        anchors.verticalCenter: parent.verticalCenter
        width: row.changeWidth
        height: Math.min(Theme.touchStd, row.height - Theme.mm(2))
        enabled: row.available
        text: qsTrId("check.change")
        spoken: qsTrId("check.change.spoken").arg(row.label)
        onActed: row.changed()

        background: Rectangle {
            radius: Theme.radiusButton
            color: change.pressed ? Theme.surfacePressed : "transparent"
            border.color: Theme.line
            border.width: Theme.strokeThin

            FocusRing {
                control: change
            }
        }
        contentItem: ButtonFace {
            words: change.text
            ink: Theme.secondary
        }
    }
}
