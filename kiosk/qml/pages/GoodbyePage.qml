pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// It is saved, here is where to find things, and take care on the road. Any touch goes home.
Item {
    id: page

    required property GoodbyeViewModel goodbye
    required property SeasonViewModel season
    readonly property var tipIcons: ({
        "heat": "thermometer-hot",
        "cold": "snowflake",
        "rain": "cloud-rain"
    })
    readonly property bool listed: places.count > 0
    readonly property bool many: Theme.compact && places.count > 4
    readonly property bool grand: !Theme.compact && Theme.textSize === 0
    readonly property bool tight: Theme.compact && Theme.textSize > 0
    readonly property bool beside: listed && !Theme.portrait && !many
    readonly property int placeRows: Math.max(1, Math.ceil(places.count / placeColumns))
    readonly property real mostRowHeight: Theme.mm(Theme.textSize > 0 ? 42 : 30)
    readonly property real cardNeeds: placeRows * mostRowHeight + cardTitle.implicitHeight + 3 * Theme.gapM
    readonly property real thanksTop: {
        if (many)
            return 0;
        const below = listed && !beside ? cardNeeds + Theme.gapL : 0;
        return Math.max(beside ? 0 : Theme.gapL, (actions.y - thanks.height - below) / 2);
    }
    readonly property int placeColumns: places.count > 5 && !Theme.portrait ? 2 : 1

    // A narrow column parts a sentence where it pauses.
    function parted(words: string): string {
        return beside && (tight || Theme.textSize > 1) ? words.replace("，", "，\n") : words;
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.okPaper
    }

    MouseArea {
        anchors.fill: parent
        onClicked: page.goodbye.close()
    }

    Column {
        id: thanks

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.top: parent.top
        anchors.topMargin: page.thanksTop
        width: page.beside ? page.width * 0.4 : page.width - 2 * Theme.margin
        spacing: Theme.compact ? Theme.gapS : Theme.gapM

        Rectangle {
            visible: !page.many && !(page.tight && page.listed)
            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.mm(Theme.compact ? 20 : Theme.portrait ? 44 : 30)
            height: width
            radius: width / 2
            color: Theme.ok

            AppIcon {
                anchors.centerIn: parent
                name: "check"
                colour: Theme.okPaper
                size: Math.round(parent.width * 0.62)
            }
        }

        AppText {
            width: parent.width
            text: page.parted(qsTrId("done.title"))
            color: Theme.okInk
            font.pixelSize: page.many ? Theme.mm(8.5) : page.tight ? Theme.fontHeading : page.grand ? Theme.fontDisplay : Theme.fontTitle
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }

        AppText {
            width: parent.width
            visible: !page.many
            text: page.parted(qsTrId("bye.title"))
            font.pixelSize: page.tight ? Theme.fontBody : page.grand ? Theme.fontTitle : Theme.fontHeading
            horizontalAlignment: Text.AlignHCenter
        }

        SeasonLine {
            visible: page.season.tip !== "" && !page.many && !page.tight && !(page.beside && Theme.textSize > 1)
            width: parent.width
            words: page.season.tip === "" ? "" : qsTrId("tip." + page.season.tip)
            iconName: page.tipIcons[page.season.tip] ?? ""
            ink: Theme.okInk
            fontSize: page.grand ? Theme.fontBody : Theme.fontSupport
        }

        AppText {
            visible: page.goodbye.offline && !page.many
            width: parent.width
            text: qsTrId("done.offline")
            color: Theme.infoInk
            font.pixelSize: page.tight ? Theme.fontFloor * 1.2 : page.grand ? Theme.fontBody : Theme.fontSupport
            horizontalAlignment: Text.AlignHCenter
        }
    }

    Rectangle {
        id: card

        readonly property real topEdge: page.beside ? Theme.gapS : thanks.y + thanks.height + (page.many ? Theme.gapS : Theme.gapL)

        visible: page.listed
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.left: page.beside ? thanks.right : parent.left
        anchors.leftMargin: page.beside ? Theme.gapXl : Theme.margin
        y: page.beside ? Math.max(Theme.gapS, (actions.y - height) / 2) : topEdge
        height: Math.min(actions.y - Theme.gapM - topEdge, page.cardNeeds)
        radius: Theme.radiusCard
        color: Theme.surface
        border.color: Theme.hairline
        border.width: Theme.strokeThin

        SoftShadow {
            anchors.fill: parent
            corner: Theme.radiusCard
        }

        AppText {
            id: cardTitle

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Theme.compact ? Theme.gapS : Theme.gapM
            visible: !page.many
            text: qsTrId("done.where")
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.fontFloor
            wrapMode: Text.NoWrap
            color: Theme.inkSoft
            font.pixelSize: Theme.fontSupport
        }

        Item {
            id: list

            readonly property real rowHeight: Math.min(page.mostRowHeight, height / page.placeRows)

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: page.many ? parent.top : cardTitle.bottom
            anchors.bottom: parent.bottom
            anchors.margins: Theme.compact ? Theme.gapS : Theme.gapM
            anchors.topMargin: Theme.mm(1)

            Repeater {
                id: places

                model: page.goodbye.services

                PlaceRow {
                    required property int index
                    required property string icon

                    x: Math.floor(index / page.placeRows) * (list.width + Theme.gapM) / page.placeColumns
                    y: index % page.placeRows * list.rowHeight
                    width: (list.width - Theme.gapM * (page.placeColumns - 1)) / page.placeColumns
                    height: list.rowHeight
                    iconName: icon
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

        RingTimer {
            secondsLeft: page.goodbye.secondsLeft
            secondsTotal: page.goodbye.secondsTotal
            colour: Theme.ok
            Layout.preferredWidth: Theme.touchPrimary
            Layout.preferredHeight: Theme.touchPrimary
        }

        BigButton {
            objectName: "goodbye.close"
            text: qsTrId("bye.close")
            onActed: page.goodbye.close()
        }
    }
}
