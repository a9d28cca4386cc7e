import QtQuick
import QtQuick.Layouts
import WarmStation

// What the word in the pill means for whoever is here. Any touch puts it away, and so does a moment.
Item {
    id: card

    required property StatusViewModel status
    readonly property string words: {
        switch (status.pill) {
        case "synced":
            return status.lastSync === "" ? qsTrId("status.fine") : qsTrId("status.synced.tap").arg(status.lastSync);
        case "backlog":
            return qsTrId("status.backlog.tap");
        case "service":
            return qsTrId("status.service.tap");
        default:
            return qsTrId("status.offline.tap");
        }
    }

    signal answered

    Accessible.role: Accessible.AlertMessage
    Accessible.name: words

    MouseArea {
        anchors.fill: parent
        onPressed: card.answered()
    }

    Timer {
        interval: 6000
        running: true
        onTriggered: card.answered()
    }

    Rectangle {
        z: 1
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(Theme.textSize === 0 ? 110 : 150))
        height: row.implicitHeight + 2 * Theme.gapM
        radius: Theme.radiusCard
        color: Theme.surface
        border.color: Theme.line
        border.width: Theme.strokeThin

        SoftShadow {
            anchors.fill: parent
            corner: Theme.radiusCard
        }

        RowLayout {
            id: row

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: Theme.gapM
            spacing: Theme.gapS

            AppText {
                objectName: "status.words"
                Layout.fillWidth: true
                text: card.words
            }
        }
    }
}
