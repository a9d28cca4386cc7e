import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import WarmStation
import "../controls"

// The volunteers' window: the day in numbers, its visits, and one key for the most frequent task.
Window {
    id: root

    required property DeskTodayViewModel today
    required property DisplayViewModel display
    required property StatusViewModel status

    width: Theme.screenWidth
    height: Theme.screenHeight
    minimumWidth: Theme.mm(200)
    minimumHeight: Theme.mm(130)
    visible: true
    color: Theme.paper
    title: qsTrId("desk.title")

    Shortcut {
        sequences: ["F2", "F3"]
        autoRepeat: false
        onActivated: root.today.checkInGuest()
    }

    DeskBar {
        id: bar

        anchors.left: parent.left
        anchors.right: parent.right
        status: root.status
        display: root.display
    }

    ColumnLayout {
        anchors.top: bar.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.margin
        spacing: Theme.gapL

        RowLayout {
            spacing: Theme.gapM

            AppText {
                Layout.fillWidth: true
                text: qsTrId("desk.today")
                font.pixelSize: Theme.fontTitle
                font.bold: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            BigButton {
                objectName: "desk.guest"
                text: qsTrId("desk.guest")
                iconName: "user"
                onActed: root.today.checkInGuest()
            }
        }

        RowLayout {
            spacing: Theme.gapM

            NumberCard {
                caption: qsTrId("desk.checkins")
                number: root.today.checkIns
                iconName: "users"
            }

            NumberCard {
                caption: qsTrId("desk.services")
                number: root.today.services
                iconName: "drop"
            }

            NumberCard {
                caption: qsTrId("desk.pending")
                number: root.today.pending
                iconName: "arrows-down-up"
            }

            NumberCard {
                caption: qsTrId("desk.quarantined")
                number: root.today.quarantined
                iconName: "warning"
                alarming: number > 0
            }
        }

        VisitTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            today: root.today
        }
    }
}
