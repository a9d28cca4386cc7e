import QtQuick
import WarmStation

// The one question of a page, where it stands among the others, and why it is asked; instead of that, what is missing.
Column {
    id: heading

    required property string title
    required property string why
    property string progress: ""
    property string problem: ""
    property bool narrow: false
    readonly property bool wrong: problem !== ""
    readonly property int wordsSize: narrow && Theme.compact ? Math.min(Theme.fontBody, Theme.mm(8)) : Theme.fontBody

    spacing: Theme.mm(Theme.compact ? 0.5 : 1)

    AppText {
        visible: text !== ""
        width: heading.width
        text: heading.progress
        color: Theme.inkSoft
        font.pixelSize: Math.min(Theme.fontSupport, Theme.fontFloor * 1.3)
    }

    AppText {
        width: heading.width
        height: heading.narrow ? Math.ceil(contentHeight) : Math.round(Theme.fontTitle * 1.45)
        text: heading.title
        font.pixelSize: heading.narrow ? Math.min(Theme.fontTitle, Theme.mm(Theme.compact ? 9 : 12)) : Theme.fontTitle
        font.bold: true
        fontSizeMode: heading.narrow ? Text.FixedSize : Text.HorizontalFit
        minimumPixelSize: Theme.fontFloor
        verticalAlignment: heading.narrow ? Text.AlignTop : Text.AlignVCenter
        wrapMode: heading.narrow ? Text.WordWrap : Text.NoWrap
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }

    Rectangle {
        width: heading.width
        height: Math.round(heading.wordsSize * (heading.narrow ? 2.6 : 1.35) + Theme.mm(Theme.compact ? 1 : 2))
        radius: Theme.radiusButton
        color: heading.wrong ? Theme.warnPaper : "transparent"
        border.color: heading.wrong ? Theme.warn : "transparent"
        border.width: Theme.strokeThin
        Accessible.role: heading.wrong ? Accessible.AlertMessage : Accessible.StaticText
        Accessible.name: words.text

        AppIcon {
            id: sign

            visible: heading.wrong
            x: Theme.mm(2)
            anchors.verticalCenter: parent.verticalCenter
            name: "warning"
            colour: Theme.warn
            size: Math.round(Theme.fontFloor * 1.4)
        }

        AppText {
            id: words

            anchors.fill: parent
            anchors.leftMargin: sign.visible ? sign.x + sign.width + Theme.mm(2) : 0
            anchors.rightMargin: sign.visible ? Theme.mm(2) : 0
            text: heading.wrong ? heading.problem : heading.why
            color: heading.wrong ? Theme.warnInk : Theme.inkSoft
            font.pixelSize: heading.wordsSize
            font.bold: heading.wrong
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: heading.narrow && !heading.wrong ? Text.AlignTop : Text.AlignVCenter
        }
    }
}
