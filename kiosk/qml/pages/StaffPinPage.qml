import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Six digits on keys that lie elsewhere each time. Nothing but dots is shown, and nothing tells whose PIN it would be.
Item {
    id: page

    required property StaffPinViewModel pin
    readonly property bool shut: pin.outcome === "locked" || pin.outcome === "none"
    readonly property string words: pin.outcome === "wrong" ? qsTrId("pin.wrong").arg(pin.triesLeft)
        : pin.outcome === "locked" ? qsTrId("pin.locked").arg(pin.lockedFor)
        : pin.checking ? qsTrId("pin.checking") : qsTrId("pin." + pin.outcome)

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: qsTrId("pin.title")
    }

    GridLayout {
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        width: Math.min(parent.width - 2 * Theme.margin, pad.implicitWidth * 3.2)
        columns: Theme.portrait ? 1 : 2
        columnSpacing: Theme.gapXl
        rowSpacing: Theme.gapL

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.gapM

            DigitsField {
                Layout.fillWidth: true
                entry: page.pin.entry as DigitEntryViewModel
                label: qsTrId("pin.title")
                problem: page.pin.outcome === "wrong" || page.pin.outcome === "locked"
            }

            NoticeBand {
                objectName: "pin.notice"
                Layout.fillWidth: true
                words: page.words
                problem: page.shut || page.pin.outcome === "wrong"
            }
        }

        Keypad {
            id: pad

            Layout.alignment: Qt.AlignCenter
            enabled: !page.shut && !page.pin.checking
            opacity: page.shut ? 0.4 : 1
            focus: true
            digits: page.pin.order
            onDigit: digit => (page.pin.entry as DigitEntryViewModel).append(digit)
            onErased: (page.pin.entry as DigitEntryViewModel).erase()
            onCleared: (page.pin.entry as DigitEntryViewModel).clear()
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "pin.back"
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.pin.back()
        }

        Item {
            Layout.fillWidth: true
        }
    }
}
