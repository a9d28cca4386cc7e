import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Where this is, what time it is, how the records stand, and the other language.
Rectangle {
    id: bar

    required property StatusViewModel status
    required property DisplayViewModel display

    implicitHeight: Theme.topBar
    color: Theme.surface

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: Theme.strokeThin
        color: Theme.hairline
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.gapM

        Image {
            Layout.preferredWidth: Theme.mm(8)
            Layout.preferredHeight: Theme.mm(8)
            sourceSize: Qt.size(Theme.mm(8), Theme.mm(8))
            source: "image://icons/mark"
        }

        AppText {
            Layout.fillWidth: true
            text: bar.status.stationName === "" ? qsTrId("desk.title") : bar.status.stationName
            font.bold: true
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }

        AppText {
            text: bar.status.clock
            color: Theme.inkSoft
        }

        StatusPill {
            status: bar.status
        }

        ChipButton {
            objectName: "desk.language"
            text: qsTrId("top.otherlanguage")
            onActed: bar.display.toggleLanguage()
        }
    }
}
