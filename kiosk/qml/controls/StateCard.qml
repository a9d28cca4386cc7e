import QtQuick
import WarmStation

// How one part of the station is, in a word and where there is one a number.
Rectangle {
    id: card

    required property string caption
    required property string iconName
    required property string health
    property string value: ""
    property string detail: ""
    readonly property bool alarming: health === "warning" || health === "fault"
    readonly property string word: qsTrId("health." + health)

    radius: Theme.radiusCard
    color: alarming ? Theme.warnPaper : Theme.surface
    border.color: alarming ? Theme.warn : Theme.hairline
    border.width: Theme.strokeThin
    Accessible.role: Accessible.StaticText
    Accessible.name: caption + " " + value + " " + word

    AppIcon {
        id: icon

        anchors.left: parent.left
        anchors.leftMargin: Theme.compact ? Theme.gapS : Theme.gapM
        anchors.verticalCenter: parent.verticalCenter
        name: card.alarming ? "warning" : card.iconName
        colour: card.alarming ? Theme.warn : Theme.plateInk
        size: Math.round(Math.min(Theme.iconTile * 0.7, card.height * 0.5))
    }

    Column {
        anchors.left: icon.right
        anchors.leftMargin: Theme.compact ? Theme.mm(2) : Theme.gapS
        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter

        AppText {
            width: parent.width
            height: Math.min(implicitHeight, Math.round(card.height * (card.detail === "" ? 0.44 : 0.36)))
            text: card.caption
            color: card.alarming ? Theme.warnInk : Theme.inkSoft
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }

        AppText {
            width: parent.width
            height: Math.min(implicitHeight, Math.round(card.height * (card.detail === "" ? 0.52 : 0.4)))
            text: card.value === "" ? card.word : card.value
            color: card.alarming ? Theme.warnInk : Theme.ink
            font.pixelSize: Theme.fontHeading
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }

        AppText {
            width: parent.width
            visible: card.detail !== ""
            text: card.detail
            color: Theme.inkSoft
            font.pixelSize: Theme.fontFloor
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
    }
}
