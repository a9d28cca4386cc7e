import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// How to hold the code, seen from the camera's side: one line at a time, and the other ways in beside it.
Item {
    id: page

    required property ScanViewModel scan
    required property AttractViewModel attract
    property QtObject source: null
    readonly property bool upright: Theme.portrait
    readonly property bool pictured: !Theme.plain && !(Theme.compact && (Theme.textSize > 0 || scan.slow))
    readonly property bool problem: attract.notice !== "" || !attract.cameraReady
    readonly property string words: attract.notice !== "" ? qsTrId(attract.notice) : !attract.cameraReady ? qsTrId("scan.lost") : qsTrId(scan.hint)

    GridLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: actions.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.mm(2)
        anchors.bottomMargin: Theme.gapS
        columns: page.upright ? 1 : 2
        columnSpacing: Theme.gapL
        rowSpacing: Theme.gapM

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: page.width * 0.6
            Layout.horizontalStretchFactor: 3
            Layout.verticalStretchFactor: 3
            spacing: Theme.gapS

            ScanTarget {
                objectName: "scan.target"
                Layout.fillWidth: true
                Layout.fillHeight: true
                ready: page.attract.cameraReady
                source: page.source
                bracket: page.scan.bracket
            }

            NoticeBand {
                objectName: page.problem ? "scan.notice" : "scan.hint"
                Layout.fillWidth: true
                Layout.preferredHeight: Math.round(Theme.fontHeading * 1.5) + Theme.gapS
                words: page.words
                problem: page.problem
                loud: true
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: page.width * 0.4
            Layout.horizontalStretchFactor: 2
            Layout.verticalStretchFactor: 2
            spacing: Theme.compact ? Theme.gapS : Theme.gapM

            Image {
                visible: page.pictured
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.maximumHeight: page.upright ? Theme.mm(62) : page.height
                fillMode: Image.PreserveAspectFit
                sourceSize: Qt.size(Theme.mm(150), Theme.mm(110))
                source: "image://pictures/hold"
            }

            Item {
                visible: !page.pictured
                Layout.fillHeight: true
            }

            NoticeBand {
                objectName: "scan.slow"
                visible: page.scan.slow
                Layout.fillWidth: true
                words: qsTrId("scan.slow")
                problem: true
            }

            AppText {
                visible: !page.scan.slow
                Layout.fillWidth: true
                text: qsTrId("scan.nocode")
                color: Theme.inkSoft
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.fontFloor
                wrapMode: Text.NoWrap
            }

            BigButton {
                objectName: "scan.phone"
                visible: page.scan.slow
                Layout.maximumWidth: page.width
                text: qsTrId("scan.phone")
                iconName: "device-mobile"
                onActed: page.scan.enterPhone()
            }

            SecondaryButton {
                objectName: "scan.phone"
                visible: !page.scan.slow
                Layout.maximumWidth: page.width
                text: qsTrId("scan.phone")
                iconName: "device-mobile"
                onActed: page.scan.enterPhone()
            }

            SecondaryButton {
                objectName: "scan.guest"
                Layout.maximumWidth: page.width
                text: qsTrId("scan.guest")
                iconName: "hand-waving"
                onActed: page.scan.startGuest()
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "scan.back"
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.scan.back()
        }

        Item {
            Layout.fillWidth: true
        }
    }
}
