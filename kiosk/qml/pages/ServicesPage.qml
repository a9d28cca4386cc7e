pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// What was needed today: one touch a service, and done.
Item {
    id: page

    required property ServicesViewModel services
    required property WelcomeViewModel welcome
    readonly property string notice: services.declined ? qsTrId("consent.declined") : services.paused === "" ? "" : pauseWords()

    function pauseWords(): string {
        const what = qsTrId("svc.pause." + page.services.pauseReason).arg(page.services.paused);
        const until = page.services.pauseUntilId === "" ? page.services.pauseUntil : qsTrId(page.services.pauseUntilId);
        return until === "" ? qsTrId("svc.pause.open").arg(what) : qsTrId("svc.pause.until").arg(what).arg(until);
    }

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: qsTrId("svc.title")
        visible: page.notice === "" && !page.services.nothing
    }

    NoticeBand {
        objectName: "services.notice"
        anchors.fill: heading
        visible: page.notice !== ""
        problem: !page.services.declined
        calm: page.services.declined
        words: page.notice
    }

    EmptyState {
        visible: page.services.nothing
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        iconName: "wrench"
        words: qsTrId("svc.nothing")
    }

    TileGrid {
        id: grid

        visible: !page.services.nothing
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        columns: Theme.columns
        count: tiles.count
        gap: Theme.compact ? Theme.gapS : Theme.gapM
        leastTileHeight: Theme.textSize > 0 ? Theme.mm(21) : Theme.mm(Theme.compact ? 16 : 26) + Theme.fontTileLabel * 1.5

        Repeater {
            id: tiles

            model: page.services.tiles

            ServiceTile {
                id: tile

                required property int index
                required property string code
                required property var model

                objectName: "services.tile." + code
                x: grid.xOf(index)
                y: grid.yOf(index)
                width: grid.tileWidth
                height: grid.tileHeight
                visible: grid.shows(index)
                iconName: model.icon
                tickable: true
                apply: model.apply
                chosen: model.selected
                paused: model.paused
                onActed: page.services.toggle(code)
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "services.finish"
            text: qsTrId("svc.skip")
            onActed: page.services.finish()
        }

        SecondaryButton {
            objectName: "services.notme"
            visible: page.welcome.canUndo
            text: qsTrId("welcome.notme")
            onActed: page.welcome.notMe()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            pages: page.services.nothing ? 1 : grid.pages
            page: grid.page
        }

        SecondaryButton {
            objectName: "services.more"
            visible: grid.pages > 1 && !page.services.nothing
            text: qsTrId("svc.more")
            onActed: grid.turn()
        }

        BigButton {
            objectName: "services.done"
            visible: !page.services.nothing
            available: page.services.selectedCount > 0
            text: page.services.selectedCount > 0 ? qsTrId("svc.done").arg(page.services.selectedCount) : qsTrId("svc.choose")
            onActed: page.services.done()
        }
    }
}
