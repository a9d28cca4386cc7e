import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// The visit is saved: say so, and greet. It moves on by itself; a touch moves on at once.
Item {
    id: page

    required property WelcomeViewModel welcome
    required property SeasonViewModel season
    readonly property bool tight: Theme.compact && Theme.textSize > 0
    readonly property bool neutral: welcome.variant === "unknown" || welcome.variant === "update"
    readonly property string greeting: {
        switch (welcome.variant) {
        case "first":
            return qsTrId("welcome.first");
        case "unknown":
        case "update":
            return qsTrId("welcome.plain");
        case "anonymous":
            return qsTrId("welcome.anonymous");
        default:
            return welcome.name === "" ? qsTrId("welcome.back") : qsTrId("welcome.member").arg(welcome.name);
        }
    }
    readonly property string detail: {
        switch (welcome.variant) {
        case "again":
            return qsTrId("welcome.again").arg(welcome.time);
        case "unknown":
            return qsTrId("welcome.unknown");
        case "update":
            return qsTrId("welcome.update");
        case "anonymous":
            return qsTrId("welcome.nothingkept");
        default:
            return welcome.visitNumber > 0 ? qsTrId("welcome.saved").arg(welcome.time).arg(welcome.visitNumber)
                : qsTrId("welcome.savedat").arg(welcome.time);
        }
    }

    MouseArea {
        anchors.fill: parent
        onClicked: page.welcome.proceed()
    }

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: actions.top
        anchors.bottomMargin: Theme.gapL
        color: page.neutral ? Theme.infoPaper : Theme.okPaper
        border.color: Theme.plain ? Theme.line : "transparent"
        border.width: Theme.strokeThin

        Column {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.margin
            spacing: Theme.compact ? Theme.gapM : Theme.gapL

            Rectangle {
                visible: !Theme.compact || Theme.textSize < 2
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.mm(page.tight ? 15 : Theme.compact ? 24 : Theme.portrait ? 52 : 36)
                height: width
                radius: width / 2
                color: page.neutral ? Theme.info : Theme.ok

                AppIcon {
                    anchors.centerIn: parent
                    name: page.neutral ? "identification-card" : "check"
                    colour: page.neutral ? Theme.infoPaper : Theme.okPaper
                    size: Math.round(parent.width * 0.62)
                }
            }

            AppText {
                width: parent.width
                text: page.greeting
                color: page.neutral ? Theme.infoInk : Theme.okInk
                font.pixelSize: Theme.portrait ? Math.max(Theme.fontHero, Theme.fontGreeting) : Theme.fontGreeting
                font.bold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.fontBody
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            AppText {
                width: parent.width
                text: page.detail
                font.pixelSize: page.tight ? Theme.fontBody : Theme.fontHeading
                horizontalAlignment: Text.AlignHCenter
            }

            SeasonLine {
                visible: page.season.wish !== "" && !page.neutral && !page.tight
                width: parent.width
                words: page.season.wish
                ink: Theme.okInk
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        SecondaryButton {
            objectName: "welcome.notme"
            visible: page.welcome.canUndo
            text: qsTrId("welcome.notme")
            onActed: page.welcome.notMe()
        }

        Item {
            Layout.fillWidth: true
        }

        BigButton {
            objectName: "welcome.proceed"
            text: qsTrId("welcome.proceed")
            onActed: page.welcome.proceed()
        }
    }
}
