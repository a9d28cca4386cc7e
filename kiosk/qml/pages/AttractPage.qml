import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Nobody is here yet: who we are, where to hold the code, and the way in without one.
Item {
    id: page

    required property AttractViewModel attract
    required property StatusViewModel status
    property QtObject source: null
    readonly property string line: !status.open ? qsTrId("attract.closed") : qsTrId("attract.sub")
    readonly property string noticeName: attract.notice !== "" ? "attract.notice" : "attract.hint"
    readonly property bool problem: attract.notice !== "" || !attract.cameraReady
    readonly property string words: attract.notice !== "" ? qsTrId(attract.notice)
        : attract.cameraReady ? qsTrId("attract.hint") : qsTrId("scan.lost")

    Greeting {
        visible: !Theme.lowered
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: card.left
        anchors.rightMargin: Theme.gapXl
        anchors.top: parent.top
        anchors.topMargin: Theme.gapM
        line: page.line
    }

    Rectangle {
        id: card

        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.mm(2)
        anchors.bottomMargin: Theme.compact ? Theme.gapM : Theme.margin
        width: Theme.portrait ? page.width - 2 * Theme.margin : Math.round(page.width * 0.42)
        radius: Theme.radiusCard
        color: Theme.paper
        border.color: Theme.plain ? Theme.line : "transparent"
        border.width: Theme.strokeFocus

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.compact ? Theme.gapM : Theme.gapL
            spacing: Theme.compact ? Theme.gapS : Theme.gapM

            AppText {
                Layout.fillWidth: true
                Layout.preferredHeight: Math.ceil(contentHeight)
                text: qsTrId("attract.scan")
                font.pixelSize: Theme.fontTitle
                font.bold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.fontFloor
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
            }

            ScanTarget {
                Layout.fillWidth: true
                Layout.fillHeight: true
                ready: page.attract.cameraReady
                source: page.source

                NoticeBand {
                    objectName: page.noticeName
                    visible: Theme.compact && problem
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.bottom: parent.bottom
                    words: page.words
                    problem: page.problem
                }
            }

            NoticeBand {
                objectName: page.noticeName
                visible: !Theme.compact
                Layout.fillWidth: true
                words: page.words
                problem: page.problem
            }

            BigButton {
                objectName: "attract.guest"
                Layout.maximumWidth: card.width
                text: qsTrId("attract.guest")
                iconName: "hand-waving"
                onActed: page.attract.startGuest()
            }
        }
    }
}
