import QtQuick
import QtQuick.Layouts
import WarmStation

// What to do next after a scan that did not work; before that, how to scan. It keeps its place, so nothing jumps.
Rectangle {
    id: band

    required property string words
    property bool problem: false
    property bool loud: false
    // Nothing to mend: something is told, and stands out all the same.
    property bool calm: false
    readonly property bool framed: problem || calm

    implicitHeight: Math.round(Theme.fontBody * (Theme.compact ? 3.4 : 2.9)) + 2 * Theme.mm(1)
    radius: Theme.radiusButton
    color: calm ? Theme.infoPaper : problem ? Theme.warnPaper : "transparent"
    border.color: calm ? Theme.info : problem ? Theme.warn : "transparent"
    border.width: Theme.strokeThin
    Accessible.role: problem ? Accessible.AlertMessage : Accessible.StaticText
    Accessible.name: words

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: band.framed ? Theme.gapS : 0
        anchors.rightMargin: band.framed ? Theme.gapS : 0
        spacing: Theme.mm(2)

        AppIcon {
            visible: band.framed
            name: band.calm ? "check-circle" : "warning"
            colour: band.calm ? Theme.info : Theme.warn
            size: Theme.iconInline
        }

        AppText {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: band.words
            color: band.calm ? Theme.infoInk : band.problem ? Theme.warnInk : band.loud ? Theme.ink : Theme.inkSoft
            font.pixelSize: band.loud ? Theme.fontHeading : Theme.fontBody
            font.bold: band.framed || band.loud
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: band.framed ? Text.AlignLeft : Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }
    }
}
