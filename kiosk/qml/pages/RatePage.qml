pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Four faces, one touch. After an unhappy one the page asks once what it was.
Item {
    id: page

    required property RateViewModel rate
    readonly property var reasonIcons: ({
        "environment": "house-line",
        "equipment": "wrench",
        "water": "drop",
        "queue": "users",
        "manner": "chat-circle-dots",
        "other": "dots-three-circle"
    })
    readonly property int faceColumns: Theme.portrait ? 2 : 4

    Timer {
        id: settling

        interval: 300
    }

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: page.rate.reasonsAsked ? qsTrId("rate.why") : qsTrId("rate.title")
        hint: Theme.compact && Theme.textSize > 0 ? "" : qsTrId("rate.anonymous")
    }

    Item {
        id: stage

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapM
        anchors.bottomMargin: Theme.gapM

        TileGrid {
            id: faces

            visible: !page.rate.reasonsAsked
            anchors.centerIn: parent
            width: parent.width
            height: Math.min(parent.height, Theme.mm(Theme.portrait ? 220 : 125))
            columns: page.faceColumns
            count: 4
            gap: Theme.compact ? Theme.gapM : Theme.gapL
            leastTileHeight: Theme.mm(26)

            Repeater {
                model: 4

                FaceTile {
                    required property int index

                    stars: 4 - index
                    objectName: "rate.face." + stars
                    x: faces.xOf(index)
                    y: faces.yOf(index)
                    width: faces.tileWidth
                    height: faces.tileHeight
                    text: qsTrId("rate." + stars)
                    onActed: page.rate.rate(stars)
                }
            }
        }

        TileGrid {
            id: chips

            visible: page.rate.reasonsAsked
            // A second tap that was meant for the face is no reason.
            enabled: !settling.running
            onVisibleChanged: settling.restart()
            anchors.centerIn: parent
            width: parent.width
            height: Math.min(parent.height, Theme.mm(Theme.portrait ? 160 : 115))
            columns: Theme.portrait ? 2 : 3
            count: page.rate.reasons.length
            leastTileHeight: Theme.touchStd

            Repeater {
                model: page.rate.reasons

                ServiceTile {
                    required property int index
                    required property string modelData

                    objectName: "rate.reason." + modelData
                    x: chips.xOf(index)
                    y: chips.yOf(index)
                    width: chips.tileWidth
                    height: chips.tileHeight
                    iconName: page.reasonIcons[modelData] ?? "dots-three-circle"
                    label: qsTrId("rate.reason." + modelData)
                    onActed: page.rate.giveReason(modelData)
                }
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        Item {
            Layout.fillWidth: true
        }

        SecondaryButton {
            objectName: "rate.skip"
            text: qsTrId("rate.skip")
            onActed: page.rate.skip()
        }
    }
}
