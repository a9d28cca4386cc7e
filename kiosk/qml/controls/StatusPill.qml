import QtQuick
import WarmStation

// Whether the records are on their way, in one word; a touch says what that means for whoever is here.
Touchable {
    id: pill

    required property StatusViewModel status
    property bool onDark: false
    readonly property var looks: ({
        "synced": ["check-circle", Theme.surface, Theme.inkSoft],
        "syncing": ["arrows-down-up", Theme.infoPaper, Theme.infoInk],
        "offline": ["cloud-slash", Theme.infoPaper, Theme.infoInk],
        "backlog": ["warning", Theme.warnPaper, Theme.warnInk],
        "service": ["wrench", Theme.warnPaper, Theme.warnInk]
    })
    readonly property var look: looks[status.pill] ?? looks["synced"]
    readonly property bool quiet: onDark && status.pill === "synced"
    readonly property color ink: quiet ? Theme.onStageSoft : look[2]
    // Large text knows no caption: the word is as large as any other.
    readonly property int fontSize: Theme.textSize === 0 ? Theme.fontCaption : Math.min(Theme.fontBody, Theme.mm(9))

    text: qsTrId("status." + status.pill)
    implicitWidth: Math.max(Theme.touchMin, Math.ceil(sign.width + row.spacing + words.implicitWidth) + 2 * Theme.mm(3))
    implicitHeight: Theme.touchMin

    background: Item {
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            height: Math.max(Theme.mm(10), Math.min(parent.height, Math.ceil(words.contentHeight) + Theme.mm(1)))
            radius: height / 2
            color: pill.quiet ? "transparent" : pill.look[1]
            border.color: pill.onDark ? Theme.onStageSoft : Theme.line
            border.width: Theme.strokeThin
        }

        FocusRing {
            control: pill
            corner: pill.height / 2
        }
    }
    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.mm(1.6)

            AppIcon {
                id: sign

                anchors.verticalCenter: parent.verticalCenter
                name: pill.look[0]
                colour: pill.ink
                size: Math.round(pill.fontSize * 1.25)
            }

            AppText {
                id: words

                width: Math.min(Math.ceil(implicitWidth), pill.width - sign.width - row.spacing - 2 * Theme.mm(2.6))
                height: pill.height
                text: pill.text
                color: pill.ink
                font.pixelSize: pill.fontSize
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                verticalAlignment: Text.AlignVCenter
                wrapMode: Theme.textSize === 0 ? Text.NoWrap : Text.WordWrap
            }
        }
    }
}
