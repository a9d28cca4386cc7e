pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation

// Everything that makes the page easier to see, to hear and to reach, on one sheet low on the glass.
Item {
    id: sheet

    required property DisplayViewModel display
    readonly property var sizes: [qsTrId("mode.normal"), qsTrId("mode.large"), qsTrId("mode.xlarge")]
    readonly property var volumes: [qsTrId("volume.silent"), qsTrId("volume.low"), qsTrId("volume.usual"), qsTrId("volume.loud")]
    readonly property var volumeIcons: ["speaker-slash", "speaker-none", "speaker-low", "speaker-high"]

    Accessible.role: Accessible.Dialog
    Accessible.name: title.text
    Keys.onEscapePressed: display.showSheet(false)
    Component.onCompleted: close.forceActiveFocus(Qt.OtherFocusReason)

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
    }

    MouseArea {
        anchors.fill: parent
        onClicked: sheet.display.showSheet(false)
    }

    Rectangle {
        id: card

        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height - height - Theme.margin
        width: Math.min(sheet.width - 2 * Theme.margin, Theme.mm(Theme.textSize === 0 ? 220 : 260))
        height: Math.min(sheet.height * Theme.lowShare, column.implicitHeight + 2 * Theme.gapL)
        radius: Theme.radiusCard
        color: Theme.paper
        border.color: Theme.plain ? Theme.line : "transparent"
        border.width: Theme.strokeFocus

        MouseArea {
            anchors.fill: parent
        }

        ColumnLayout {
            id: column

            anchors.fill: parent
            anchors.margins: Theme.compact ? Theme.gapM : Theme.gapL
            spacing: Theme.compact ? Theme.gapS : Theme.gapM

            AppText {
                id: title

                Layout.fillWidth: true
                Layout.preferredHeight: Math.ceil(Math.min(Theme.fontTitle, Theme.mm(12)) * 1.3)
                text: qsTrId("mode.sheet")
                font.pixelSize: Theme.fontTitle
                font.bold: true
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                wrapMode: Text.NoWrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            RowLayout {
                spacing: Theme.gapS
                Layout.fillHeight: true

                Repeater {
                    model: sheet.sizes

                    SwitchTile {
                        required property int index
                        required property string modelData

                        objectName: "display.size." + index
                        one: true
                        text: modelData
                        chosen: sheet.display.textSize === index
                        onActed: sheet.display.setTextSize(index)
                    }
                }
            }

            GridLayout {
                Layout.fillHeight: true
                columns: Theme.portrait ? 2 : 4
                columnSpacing: Theme.gapS
                rowSpacing: Theme.gapS
                uniformCellWidths: true

                SwitchTile {
                    objectName: "display.contrast"
                    text: qsTrId("mode.contrast")
                    iconName: "circle-half"
                    chosen: sheet.display.contrast
                    onActed: sheet.display.toggleContrast()
                }

                SwitchTile {
                    objectName: "display.voice"
                    text: qsTrId("mode.voice")
                    iconName: "megaphone"
                    chosen: sheet.display.voice
                    onActed: sheet.display.toggleVoice()
                }

                SwitchTile {
                    objectName: "display.low"
                    visible: Theme.canLower
                    text: qsTrId("mode.low")
                    iconName: "wheelchair"
                    chosen: sheet.display.lowReach
                    onActed: sheet.display.toggleLowReach()
                }

                SwitchTile {
                    objectName: "display.still"
                    visible: Theme.canMove
                    text: qsTrId("mode.still")
                    iconName: "pause"
                    chosen: sheet.display.reduceMotion
                    onActed: sheet.display.toggleMotion()
                }
            }

            RowLayout {
                spacing: Theme.gapS
                Layout.fillHeight: true

                Repeater {
                    model: sheet.volumes

                    SwitchTile {
                        required property int index
                        required property string modelData

                        objectName: "display.volume." + index
                        one: true
                        text: modelData
                        iconName: sheet.volumeIcons[index]
                        chosen: sheet.display.volume === index
                        onActed: sheet.display.setVolume(index)
                    }
                }
            }

            BigButton {
                id: close

                objectName: "display.close"
                Layout.alignment: Qt.AlignRight
                Layout.minimumHeight: Theme.touchMin
                text: qsTrId("mode.done")
                onActed: sheet.display.showSheet(false)
            }
        }
    }
}
