import QtQuick
import QtQuick.Layouts
import WarmStation

Item {
    id: bar

    required property StatusViewModel status
    required property DisplayViewModel display
    property bool onDark: false
    readonly property color ink: onDark ? Theme.onStage : Theme.ink

    readonly property bool tight: Theme.compact && Theme.textSize > 0

    implicitHeight: Theme.topBar

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.portrait ? 0 : Theme.topBar - Theme.touchMin - Theme.mm(1)
        anchors.bottomMargin: Theme.portrait ? 0 : Theme.mm(1)
        spacing: Theme.gapS

        Image {
            Layout.preferredWidth: Theme.mm(11)
            Layout.preferredHeight: Theme.mm(11)
            sourceSize: Qt.size(Theme.mm(11), Theme.mm(11))
            source: "image://icons/mark"
        }

        AppText {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: bar.status.stationName
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
            font.pixelSize: Theme.fontSupport
            wrapMode: Text.NoWrap
        }

        StatusPill {
            status: bar.status
            onDark: bar.onDark
        }

        ChipButton {
            objectName: "top.language"
            Layout.maximumWidth: Theme.mm(Theme.compact ? 46 : 70)
            text: qsTrId("top.otherlanguage")
            iconName: bar.tight ? "" : "translate"
            onDark: bar.onDark
            onActed: bar.display.toggleLanguage()
        }

        ChipButton {
            objectName: "top.text"
            Layout.maximumWidth: Theme.mm(Theme.compact ? 50 : 76)
            text: bar.display.textSize === 0 ? qsTrId("mode.large")
                : bar.display.textSize === 1 ? qsTrId("mode.xlarge") : qsTrId("mode.normal")
            iconName: bar.tight ? "" : "text-aa"
            onDark: bar.onDark
            onActed: bar.display.cycleTextSize()
        }
    }
}
