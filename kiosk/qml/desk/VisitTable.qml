pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// The visits of today, newest first. A voided one is struck through, never hidden.
Rectangle {
    id: table

    required property DeskTodayViewModel today

    radius: Theme.radiusCard
    color: Theme.surface
    border.color: Theme.hairline
    border.width: Theme.strokeThin

    Column {
        visible: list.count === 0
        anchors.centerIn: parent
        spacing: Theme.gapM

        AppIcon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "drop"
            colour: Theme.inkFaint
            size: Theme.mm(24)
        }

        AppText {
            text: qsTrId("desk.empty")
            color: Theme.inkSoft
        }
    }

    ListView {
        id: list

        anchors.fill: parent
        anchors.margins: Theme.gapS
        clip: true
        model: table.today.visits
        boundsBehavior: Flickable.StopAtBounds

        delegate: Item {
            id: line

            required property string visitId
            required property string time
            required property string name
            required property string group
            required property string services
            required property bool voided
            required property bool canUndo

            width: ListView.view.width
            height: Theme.mm(11)

            Rectangle {
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                height: Theme.strokeThin
                color: Theme.hairline
            }

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.gapM
                anchors.rightMargin: Theme.gapM
                spacing: Theme.gapL

                AppText {
                    Layout.preferredWidth: Theme.mm(16)
                    text: line.time
                    color: Theme.inkSoft
                    font.strikeout: line.voided
                }

                AppText {
                    Layout.preferredWidth: Theme.mm(40)
                    text: line.name === "" ? qsTrId("desk.nameless") : line.name
                    font.strikeout: line.voided
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                }

                AppText {
                    Layout.preferredWidth: Theme.mm(40)
                    text: line.group
                    color: Theme.inkSoft
                    font.strikeout: line.voided
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                }

                AppText {
                    Layout.fillWidth: true
                    text: line.services
                    font.strikeout: line.voided
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                }

                AppText {
                    visible: line.voided
                    text: qsTrId("desk.voided")
                    color: Theme.warnInk
                }

                ChipButton {
                    visible: line.canUndo
                    objectName: "desk.undo." + line.visitId
                    text: qsTrId("desk.undo")
                    onActed: table.today.undo(line.visitId)
                }
            }
        }
    }
}
