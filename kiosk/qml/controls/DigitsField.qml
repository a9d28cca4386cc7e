pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// The digits that were typed, in their groups; what they are is for the eyes of whoever types, never for the voice.
Rectangle {
    id: field

    required property DigitEntryViewModel entry
    required property string label
    property bool problem: false
    readonly property real cell: Math.min(Math.round(Theme.fontTitle * 0.72), Math.floor((width - 2 * Theme.gapS) / (entry.length + 0.6 * entry.gaps)))

    implicitHeight: Math.max(Theme.touchStd, Math.round(Theme.fontTitle * 1.6))
    radius: Theme.radiusButton
    color: Theme.surface
    border.color: problem ? Theme.warn : Theme.line
    border.width: problem ? Theme.strokeFocus : Theme.strokeThin
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTrId("digits.spoken").arg(label).arg(entry.count)

    Row {
        anchors.centerIn: parent

        Repeater {
            model: field.entry.length

            Item {
                id: place

                required property int index
                readonly property bool empty: index >= field.entry.count

                width: field.cell + (field.entry.startsGroup(index) ? Math.round(field.cell * 0.6) : 0)
                height: field.height

                AppText {
                    anchors.right: parent.right
                    width: field.cell
                    height: parent.height
                    text: field.entry.shown.charAt(place.index)
                    font.pixelSize: Math.round(field.cell / 0.72)
                    font.bold: true
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                    wrapMode: Text.NoWrap
                }

                Rectangle {
                    visible: place.empty
                    anchors.right: parent.right
                    anchors.rightMargin: Math.round(field.cell * 0.12)
                    y: Math.round(parent.height / 2 + field.cell * 0.55)
                    width: Math.round(field.cell * 0.76)
                    height: Theme.mm(place.index === field.entry.count ? 1 : 0.6)
                    radius: height / 2
                    color: place.index === field.entry.count ? Theme.primary : Theme.line
                }
            }
        }
    }
}
