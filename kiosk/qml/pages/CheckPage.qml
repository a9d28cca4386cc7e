pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Everything that was answered, once more: nothing is sent until somebody says so here.
Item {
    id: page

    required property CheckViewModel check

    QuestionHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: qsTrId("check.title")
        why: page.check.applicant === "" ? qsTrId("check.anonymous") : qsTrId("check.applicant").arg(page.check.applicant)
        problem: page.check.failed ? qsTrId("check.failed") : ""
    }

    TileGrid {
        id: grid

        readonly property int inOne: Math.max(1, Math.floor((height + gap) / (leastTileHeight + gap)))

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        columns: !Theme.portrait && Theme.textSize < (Theme.compact ? 1 : 2) && rows.count > inOne ? 2 : 1
        count: rows.count
        gap: Theme.gapS
        leastTileHeight: Theme.touchStd
        mostTileHeight: Theme.mm(Theme.textSize > 0 ? 32 : 24)

        Repeater {
            id: rows

            model: page.check.answers

            AnswerRow {
                required property int index
                required property string valueId
                required property var model

                objectName: "check.answer." + field
                x: grid.xOf(index)
                y: grid.yOf(index)
                width: grid.tileWidth
                height: grid.tileHeight
                visible: grid.shows(index)
                value: model.value === "" && valueId !== "" ? qsTrId(valueId) : model.value
                secret: model.secret
                shown: model.shown
                available: !page.check.busy
                onChanged: page.check.change(field)
                onRevealed: page.check.reveal(field)
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "check.back"
            enabled: !page.check.busy
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.check.back()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            pages: grid.pages
            page: grid.page
        }

        SecondaryButton {
            objectName: "check.turn"
            visible: grid.pages > 1
            text: qsTrId("svc.more")
            onActed: grid.turn()
        }

        BigButton {
            objectName: "check.submit"
            available: !page.check.busy
            text: qsTrId("check.submit")
            onActed: page.check.submit()
        }
    }
}
