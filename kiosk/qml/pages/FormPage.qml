pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// One question: what is asked, why, and the one thing to do about it.
FocusScope {
    id: page

    required property FormViewModel form
    readonly property bool typed: form.kind === "phone" || form.kind === "digits"
    readonly property bool beside: typed && !Theme.portrait
    readonly property string problem: {
        switch (form.problem) {
        case "":
            return "";
        case "too_short":
            return qsTrId("form.problem.too_short").arg(form.missing);
        default:
            return qsTrId("form.problem." + form.problem);
        }
    }
    readonly property var paged: control.item as TileGrid ?? control.item as DateTiles
    readonly property int pages: paged ? paged.pages : 1

    focus: true

    QuestionHeading {
        id: heading

        anchors.left: parent.left
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        width: page.beside ? page.width - 2 * Theme.margin - pad.width - Theme.gapXl : page.width - 2 * Theme.margin
        narrow: page.beside
        progress: page.beside && Theme.compact && Theme.textSize > 0 ? "" : qsTrId("form.progress").arg(page.form.step).arg(page.form.steps)
        title: page.form.optional ? qsTrId("form.optional").arg(page.form.title) : page.form.title
        why: page.form.why
        problem: page.problem
    }

    Loader {
        id: control

        anchors.left: heading.left
        anchors.right: heading.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        sourceComponent: {
            switch (page.form.kind) {
            case "":
            case "phone":
            case "digits":
                return null;
            case "number":
                return counted;
            case "date":
                return dated;
            default:
                return picked;
            }
        }
    }

    DigitsField {
        visible: page.typed
        anchors.left: heading.left
        anchors.right: heading.right
        anchors.top: heading.bottom
        anchors.topMargin: page.beside ? Theme.gapS : Theme.gapL
        entry: page.form.digits as DigitEntryViewModel
        label: page.form.title
        problem: page.problem !== ""
    }

    Keypad {
        id: pad

        visible: page.typed
        enabled: page.typed
        focus: page.typed
        x: page.beside ? page.width - width - Theme.margin : (page.width - width) / 2
        y: page.beside ? Math.max(0, (actions.y - height) / 2) : actions.y - height - Theme.gapL
        width: implicitWidth
        height: implicitHeight
        onDigit: digit => (page.form.digits as DigitEntryViewModel).append(digit)
        onErased: (page.form.digits as DigitEntryViewModel).erase()
        onCleared: (page.form.digits as DigitEntryViewModel).clear()
        onEntered: page.form.next()
    }

    Component {
        id: picked

        ChoiceRows {
            answers: page.form.rows
            several: page.form.kind === "choices"
            onPicked: code => page.form.pick(code)
        }
    }

    Component {
        id: counted

        NumberStepper {
            number: page.form.number
            unit: page.form.unit
            canLess: page.form.canLess
            canMore: page.form.canMore
            onChanged: by => page.form.stepBy(by)
        }
    }

    Component {
        id: dated

        DateTiles {
            entry: page.form.date as DateEntryViewModel
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "form.back"
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.form.back()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            // Where the buttons need all the room, the one that turns says as much.
            visible: page.pages > 1 && !(Theme.compact && Theme.textSize > 0)
            pages: page.pages
            page: page.paged ? page.paged.page : 0
        }

        SecondaryButton {
            objectName: "form.turn"
            visible: page.pages > 1
            text: qsTrId("svc.more")
            onActed: page.paged.turn()
        }

        SecondaryButton {
            objectName: "form.unsure"
            visible: page.form.unsure !== ""
            text: page.form.unsure
            onActed: page.form.useUnsure()
        }

        SecondaryButton {
            objectName: "form.onfile"
            visible: page.form.onFile
            text: qsTrId("form.onfile")
            onActed: page.form.useOnFile()
        }

        BigButton {
            objectName: "form.next"
            text: qsTrId("form.next")
            onActed: page.form.next()
        }
    }
}
