import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Nobody is here yet: who we are, where to hold the code, and the ways in without one.
Item {
    id: page

    required property AttractViewModel attract
    required property StatusViewModel status
    required property ScanViewModel scan
    property QtObject source: null
    readonly property bool flat: Theme.lowered && !Theme.portrait
    readonly property bool resting: status.paused || !status.open
    readonly property string noticeName: attract.notice !== "" ? "attract.notice" : "attract.hint"
    readonly property bool problem: attract.notice !== "" || !attract.cameraReady && !resting
    readonly property string title: status.paused ? qsTrId("attract.paused") : !status.open ? qsTrId("attract.closed") : qsTrId("attract.scan")
    readonly property string words: {
        if (attract.notice !== "")
            return qsTrId(attract.notice);
        if (status.paused)
            return qsTrId("attract.stillopen");
        if (!status.open)
            return qsTrId("attract.urgent");
        return attract.cameraReady ? qsTrId("attract.hint") : qsTrId("scan.lost");
    }

    Greeting {
        visible: !Theme.lowered
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: card.left
        anchors.rightMargin: Theme.gapXl
        anchors.top: parent.top
        anchors.topMargin: Theme.compact ? Theme.gapS : Theme.gapM
    }

    Rectangle {
        id: card

        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.mm(2)
        anchors.bottomMargin: Theme.compact ? Theme.gapM : Theme.margin
        width: Theme.lowered ? page.width - 2 * Theme.margin : Math.round(page.width * 0.42)
        radius: Theme.radiusCard
        color: Theme.paper
        border.color: Theme.plain ? Theme.line : "transparent"
        border.width: Theme.strokeFocus

        GridLayout {
            anchors.fill: parent
            anchors.margins: Theme.compact ? Theme.gapM : Theme.gapL
            columns: page.flat ? 2 : 1
            columnSpacing: Theme.gapL
            rowSpacing: Theme.compact ? Theme.gapS : Theme.gapM

            AppText {
                Layout.row: 0
                Layout.column: page.flat ? 1 : 0
                Layout.fillWidth: true
                Layout.preferredHeight: Math.round(Math.min(Theme.fontTitle, Theme.mm(12)) * 1.45)
                text: page.title
                font.pixelSize: Theme.fontTitle
                font.bold: true
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            Touchable {
                id: opening

                objectName: "attract.scan"
                enabled: !page.resting
                Layout.row: page.flat ? 0 : 1
                Layout.rowSpan: page.flat ? 3 : 1
                Layout.column: 0
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.horizontalStretchFactor: 1
                spoken: qsTrId("attract.startscan")
                onActed: page.attract.startScan()

                background: FocusRing {
                    control: opening
                    corner: Theme.radiusCard
                }
                contentItem: Item {
                    ScanTarget {
                        anchors.fill: parent
                        anchors.bottomMargin: overlaid.visible ? overlaid.height + Theme.mm(1) : 0
                        visible: !page.resting
                        ready: page.attract.cameraReady
                        source: page.source
                        bracket: page.scan.bracket
                    }

                    RestSign {
                        anchors.fill: parent
                        visible: page.resting
                        iconName: page.status.paused ? "wrench" : "moon-stars"
                        words: page.status.paused ? qsTrId("attract.askvolunteer") : qsTrId("attract.hours").arg(page.status.hours)
                    }

                    NoticeBand {
                        id: overlaid

                        objectName: page.noticeName
                        visible: Theme.compact && !page.flat && page.problem
                        anchors.left: parent.left
                        anchors.right: parent.right
                        anchors.bottom: parent.bottom
                        words: page.words
                        problem: page.problem
                    }
                }
            }

            NoticeBand {
                objectName: page.noticeName
                Layout.row: page.flat ? 1 : 2
                Layout.column: page.flat ? 1 : 0
                visible: page.flat || !Theme.compact
                Layout.fillWidth: true
                Layout.fillHeight: page.flat
                words: page.words
                problem: page.problem
            }

            RowLayout {
                Layout.row: page.flat ? 2 : 3
                Layout.column: page.flat ? 1 : 0
                Layout.fillWidth: true
                Layout.horizontalStretchFactor: 1
                spacing: Theme.gapS

                SecondaryButton {
                    objectName: "attract.guide"
                    Layout.maximumWidth: card.width
                    Layout.preferredWidth: Theme.mm(Theme.compact ? 32 : 48)
                    Layout.horizontalStretchFactor: 2
                    text: qsTrId("attract.guide")
                    iconName: Theme.compact ? "" : "map-pin"
                    onActed: page.attract.startGuide()
                }

                BigButton {
                    objectName: "attract.guest"
                    visible: !page.status.paused
                    Layout.maximumWidth: card.width
                    Layout.preferredWidth: Theme.mm(Theme.compact ? 52 : 80)
                    Layout.horizontalStretchFactor: 4
                    text: qsTrId("attract.guest")
                    iconName: Theme.compact ? "" : "hand-waving"
                    onActed: page.attract.startGuest()
                }
            }
        }
    }
}
