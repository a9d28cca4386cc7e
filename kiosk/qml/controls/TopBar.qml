import QtQuick
import QtQuick.Layouts
import WarmStation

// Where this is, how the records stand, and what helps people who see, hear or reach less: on every page in one place.
Item {
    id: bar

    required property StatusViewModel status
    required property DisplayViewModel display
    property bool onDark: false
    readonly property color ink: onDark ? Theme.onStage : Theme.ink

    readonly property bool tight: Theme.compact && Theme.textSize > 0
    readonly property bool close: Theme.compact || Theme.portrait || Theme.textSize > 0
    readonly property real widestChip: Theme.mm(Theme.compact || Theme.portrait ? 31 + 5 * Theme.textSize : Theme.textSize > 0 ? 50 : 70)

    signal statusAsked

    implicitHeight: Theme.topBar

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.lowered ? 0 : Theme.topBar - Theme.touchMin - Theme.mm(1)
        anchors.bottomMargin: Theme.lowered ? 0 : Theme.mm(1)
        spacing: Theme.gapS

        Image {
            visible: !Theme.compact || bar.tight
            Layout.preferredWidth: Theme.mm(11)
            Layout.preferredHeight: Theme.mm(11)
            sourceSize: Qt.size(Theme.mm(11), Theme.mm(11))
            source: "image://icons/mark"
        }

        // What is left of the row; a name that needs more than two lines there is not shown.
        AppText {
            opacity: bar.tight || implicitWidth * Theme.fontFloor > 1.5 * width * font.pixelSize ? 0 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 0
            text: bar.tight ? "" : bar.status.stationName
            color: bar.ink
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }

        AppText {
            visible: !bar.tight
            text: bar.status.clock
            color: bar.ink
            font.pixelSize: Math.min(Theme.fontSupport, Theme.mm(bar.close ? 6.4 : 9))
            wrapMode: Text.NoWrap
        }

        StatusPill {
            objectName: "top.status"
            status: bar.status
            onDark: bar.onDark
            onActed: bar.statusAsked()
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.touchMin
            Layout.maximumWidth: Math.min(implicitWidth, Theme.mm(Theme.compact || Theme.portrait ? 46 : 80))
        }

        ChipButton {
            objectName: "top.repeat"
            visible: bar.display.speaksAll
            implicitWidth: Theme.touchMin
            spoken: qsTrId("voice.repeat")
            iconName: "speaker-high"
            onDark: bar.onDark
            onActed: bar.display.repeatVoice()
        }

        ChipButton {
            objectName: "top.language"
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.touchMin
            Layout.maximumWidth: Math.min(implicitWidth, bar.widestChip)
            text: qsTrId("top.otherlanguage")
            iconName: bar.close ? "" : "translate"
            onDark: bar.onDark
            onActed: bar.display.toggleLanguage()
        }

        ChipButton {
            objectName: "top.text"
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.touchMin
            Layout.maximumWidth: Math.min(implicitWidth, bar.widestChip)
            text: bar.display.textSize === 0 ? qsTrId("mode.large")
                : bar.display.textSize === 1 ? qsTrId("mode.xlarge") : qsTrId("mode.normal")
            iconName: bar.close ? "" : "text-aa"
            onDark: bar.onDark
            onActed: bar.display.cycleTextSize()
        }

        ChipButton {
            objectName: "top.display"
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.touchMin
            Layout.maximumWidth: Math.min(implicitWidth, bar.widestChip)
            text: qsTrId("mode.display")
            iconName: bar.close ? "" : "sliders-horizontal"
            onDark: bar.onDark
            onActed: bar.display.showSheet(true)
        }
    }
}
