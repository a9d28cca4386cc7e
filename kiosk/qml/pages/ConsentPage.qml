pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// Three things before anything is asked; the whole notice one touch away; and a way back that costs nothing.
Item {
    id: page

    required property ConsentViewModel consent
    property bool full: false
    readonly property var facts: [
        {
            "icon": "users",
            "caption": qsTrId("consent.who"),
            "words": consent.who
        },
        {
            "icon": "list-checks",
            "caption": qsTrId("consent.whatfor"),
            "words": consent.whatFor
        },
        {
            "icon": "clock",
            "caption": qsTrId("consent.howlong"),
            "words": consent.howLong
        }
    ]

    PageHeading {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.compact ? 0 : Theme.gapS
        title: page.full ? qsTrId("consent.full") : qsTrId("consent.title").arg(page.consent.service)
    }

    Rectangle {
        id: card

        readonly property real room: actions.y - y - Theme.gapM

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapS
        height: Math.min(room, page.full ? room : Theme.mm(140))
        radius: Theme.radiusCard
        color: page.consent.available ? Theme.surface : Theme.infoPaper
        border.color: page.consent.available ? Theme.hairline : Theme.info
        border.width: Theme.strokeThin

        Column {
            visible: page.consent.available && !page.full
            anchors.fill: parent
            anchors.leftMargin: Theme.gapL
            anchors.rightMargin: Theme.gapL

            Repeater {
                model: page.facts

                PlaceRow {
                    required property var modelData

                    width: parent.width
                    height: Math.floor(card.height / page.facts.length)
                    iconName: modelData.icon
                    label: modelData.caption
                    where: modelData.words
                }
            }
        }

        NoticeText {
            id: notice

            visible: page.consent.available && page.full
            anchors.fill: parent
            anchors.margins: Theme.gapM
            paragraphs: page.consent.paragraphs
        }

        AppText {
            visible: !page.consent.available
            anchors.fill: parent
            anchors.margins: Theme.gapXl
            text: qsTrId("consent.unavailable")
            color: Theme.infoInk
            font.pixelSize: Theme.fontHeading
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "consent.close"
            visible: page.full
            text: qsTrId("form.back")
            iconName: "arrow-left"
            onActed: page.full = false
        }

        SecondaryButton {
            objectName: "consent.refuse"
            visible: page.consent.available && !page.full
            text: qsTrId("consent.refuse")
            onActed: page.consent.refuse()
        }

        Item {
            Layout.fillWidth: true
        }

        PageDots {
            visible: page.full && notice.pages > 1
            pages: notice.pages
            page: notice.page
        }

        SecondaryButton {
            objectName: "consent.turn"
            visible: page.full && notice.pages > 1
            text: qsTrId("svc.more")
            onActed: notice.turn()
        }

        SecondaryButton {
            objectName: "consent.full"
            visible: page.consent.available && !page.full
            text: qsTrId("consent.full")
            iconName: Theme.compact ? "" : "file-text"
            onActed: page.full = true
        }

        BigButton {
            objectName: "consent.agree"
            visible: page.consent.available
            text: qsTrId("consent.agree")
            onActed: page.consent.agree()
        }

        BigButton {
            objectName: "consent.pass"
            visible: !page.consent.available
            text: qsTrId("consent.pass")
            onActed: page.consent.passOver()
        }
    }
}
