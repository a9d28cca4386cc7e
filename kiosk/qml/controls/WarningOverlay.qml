import QtQuick
import QtQuick.Layouts
import WarmStation

// Before a visit is put away for being quiet: any touch outside the card says that somebody is still there.
Item {
    id: overlay

    required property SessionViewModel session
    readonly property bool locking: session.page === "staff"
    property int total: locking ? 10 : 20
    property int secondsLeft: total
    readonly property int secondsNow: session.warningSecondsLeft

    onSecondsNowChanged: {
        if (secondsNow > 0)
            secondsLeft = secondsNow;
    }
    Component.onCompleted: secondsLeft = Math.max(1, secondsNow)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: words.text

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
    }

    MouseArea {
        anchors.fill: parent
        onClicked: overlay.session.stay()
    }

    Rectangle {
        anchors.centerIn: parent
        // Where the lower part of the glass is what everybody reaches, the answer is there.
        anchors.verticalCenterOffset: Theme.portrait ? overlay.height * 0.2 : 0
        width: Math.min(overlay.width - 2 * Theme.margin, Theme.mm(Theme.textSize === 0 ? 120 : 170))
        height: Math.min(overlay.height - 2 * Theme.gapM, column.implicitHeight + 2 * Theme.gapL)
        radius: Theme.radiusCard
        color: Theme.paper
        border.color: Theme.plain ? Theme.line : "transparent"
        border.width: Theme.strokeFocus

        MouseArea {
            anchors.fill: parent
            onClicked: overlay.session.stay()
        }

        ColumnLayout {
            id: column

            anchors.fill: parent
            anchors.margins: Theme.gapL
            spacing: Theme.gapM

            RingTimer {
                Layout.alignment: Qt.AlignHCenter
                visible: !Theme.compact || Theme.textSize < 2
                Layout.preferredWidth: Theme.mm(Theme.compact ? 24 : 32)
                Layout.preferredHeight: Layout.preferredWidth
                secondsLeft: overlay.secondsLeft
                secondsTotal: overlay.total
            }

            AppText {
                Layout.fillWidth: true
                text: qsTrId("idle.title")
                font.pixelSize: Theme.fontTitle
                font.bold: true
                horizontalAlignment: Text.AlignHCenter
            }

            AppText {
                id: words

                Layout.fillWidth: true
                Layout.fillHeight: true
                text: (overlay.locking ? qsTrId("staff.warn") : qsTrId("idle.warn")).arg(overlay.secondsLeft)
                color: Theme.inkSoft
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                verticalAlignment: Text.AlignVCenter
                horizontalAlignment: Text.AlignHCenter
            }

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.gapM

                SecondaryButton {
                    objectName: "warning.finish"
                    Layout.maximumWidth: overlay.width
                    Layout.horizontalStretchFactor: 1
                    text: qsTrId("idle.end")
                    onActed: overlay.session.finish()
                }

                BigButton {
                    id: stay

                    objectName: "warning.stay"
                    Layout.maximumWidth: overlay.width
                    Layout.horizontalStretchFactor: 2
                    text: qsTrId("idle.stay")
                    focus: true
                    onActed: overlay.session.stay()
                }
            }
        }
    }
}
