import QtQuick
import WarmStation

// Whether the records are on their way. It informs; there is nothing to touch.
Rectangle {
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

    implicitWidth: Math.ceil(sign.width + row.spacing + words.implicitWidth) + 2 * Theme.mm(3)
    implicitHeight: Math.max(Theme.mm(10), Math.ceil(fontSize * 1.5))
    radius: height / 2
    color: quiet ? "transparent" : look[1]
    border.color: Theme.plain ? Theme.line : "transparent"
    border.width: Theme.strokeThin
    Accessible.role: Accessible.StaticText
    Accessible.name: words.text

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
            text: qsTrId("status." + pill.status.pill)
            color: pill.ink
            font.pixelSize: pill.fontSize
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }
    }
}
