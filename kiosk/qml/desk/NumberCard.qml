import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// One number of the day.
Rectangle {
    id: card

    required property string caption
    required property int number
    required property string iconName
    property bool alarming: false

    Layout.fillWidth: true
    implicitHeight: column.implicitHeight + 2 * Theme.gapM
    radius: Theme.radiusCard
    color: alarming ? Theme.warnPaper : Theme.surface
    border.color: alarming ? Theme.warn : Theme.hairline
    border.width: Theme.strokeThin
    Accessible.role: Accessible.StaticText
    Accessible.name: caption + " " + number

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.gapL
        spacing: Theme.mm(1)

        RowLayout {
            spacing: Theme.gapS

            AppIcon {
                name: card.iconName
                colour: card.alarming ? Theme.warn : Theme.inkFaint
            }

            AppText {
                Layout.fillWidth: true
                text: card.caption
                color: card.alarming ? Theme.warnInk : Theme.inkSoft
                font.pixelSize: Theme.fontSupport
            }
        }

        AppText {
            text: card.number
            color: card.alarming ? Theme.warnInk : Theme.ink
            font.pixelSize: Theme.fontDisplay
            font.bold: true
        }
    }
}
