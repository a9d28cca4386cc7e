pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// What there is and where to find it, for whoever only wants to know.
Item {
    id: page

    required property GuideViewModel guide
    readonly property bool two: !Theme.portrait && (Theme.textSize > 0 || Theme.compact) && grid.columns > 1

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: qsTrId("guide.title")
    }

    TileGrid {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        anchors.bottomMargin: Theme.gapS
        columns: Theme.portrait || Theme.compact && Theme.textSize > 0 ? 1 : 2
        count: places.count
        gap: Theme.gapS
        leastTileHeight: Math.round(Theme.fontBody * 1.45 + Theme.fontSupport * (page.two ? 2.4 : 1.45) + Theme.mm(2))

        Repeater {
            id: places

            model: page.guide.services

            Rectangle {
                id: place

                required property int index
                required property string label
                required property string where
                required property string icon

                x: grid.xOf(index)
                y: grid.yOf(index)
                width: grid.tileWidth
                height: grid.tileHeight
                visible: grid.shows(index)
                radius: Theme.radiusCard
                color: Theme.surface
                border.color: Theme.hairline
                border.width: Theme.strokeThin

                PlaceRow {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.gapS
                    anchors.rightMargin: Theme.gapS
                    stacked: true
                    label: place.label
                    where: place.where
                    iconName: place.icon
                }
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "guide.back"
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.guide.back()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            pages: grid.pages
            page: grid.page
        }

        SecondaryButton {
            objectName: "guide.more"
            visible: grid.pages > 1
            text: qsTrId("svc.more")
            onActed: grid.turn()
        }
    }
}
