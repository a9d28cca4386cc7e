import QtQuick
import WarmStation

// A service, a trade or a reason. A service is ticked by one touch and unticked by the next.
Touchable {
    id: tile

    required property string label
    required property string iconName
    property bool tickable: false
    property bool apply: false
    property bool chosen: false
    property bool paused: false
    readonly property bool sideways: height < width * 0.53
    readonly property real seam: Theme.mm(1.6)
    readonly property real wordsHeight: Math.round(Theme.compact && label.length > 10 ? Theme.fontFloor * 2.95 : Theme.fontTileLabel * 1.5)
    readonly property real plateSize: Math.round(Math.min(Theme.iconTile * 1.7, sideways ? Math.min(height * 0.72, width * 0.3) : (height - wordsHeight) * 0.76))

    text: label
    spoken: paused ? qsTrId("svc.paused.spoken").arg(label) : chosen ? qsTrId("svc.chosen.spoken").arg(label) : label
    Accessible.role: tickable ? Accessible.CheckBox : Accessible.Button

    background: Item {
        SoftShadow {
            anchors.fill: parent
            corner: Theme.radiusCard
        }

        Rectangle {
            anchors.fill: parent
            radius: Theme.radiusCard
            color: tile.pressed ? Theme.surfacePressed : tile.chosen ? Theme.primarySoft : Theme.surface
            border.color: tile.chosen ? Theme.primary : Theme.line
            border.width: tile.chosen ? Theme.strokeFocus : Theme.strokeThin
        }

        FocusRing {
            control: tile
            corner: Theme.radiusCard
        }
    }
    contentItem: Item {
        opacity: tile.paused ? 0.6 : 1

        Rectangle {
            id: plate

            x: tile.sideways ? Theme.gapS : (parent.width - width) / 2
            y: tile.sideways ? (parent.height - height) / 2 : (parent.height - height - words.height - tile.seam) / 2
            width: tile.plateSize
            height: width
            radius: tile.apply ? width * 0.3 : width / 2
            color: tile.apply ? Theme.applyPlate : tile.chosen ? Theme.surface : Theme.plate

            AppIcon {
                anchors.centerIn: parent
                name: tile.iconName
                colour: tile.apply ? Theme.applyInk : Theme.plateInk
                size: Math.round(tile.plateSize * 0.68)
            }
        }

        AppText {
            id: words

            x: tile.sideways ? plate.x + plate.width + Theme.gapS : Theme.mm(2)
            y: tile.sideways ? Theme.mm(1) : plate.y + plate.height + tile.seam
            width: parent.width - x - (tile.sideways && (tile.tickable || tile.apply) ? Theme.mm(11) : Theme.mm(2))
            height: tile.sideways ? parent.height - 2 * y : tile.wordsHeight
            text: tile.label
            font.pixelSize: Theme.fontTileLabel
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: tile.sideways ? Text.AlignLeft : Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }

        AppIcon {
            visible: tile.apply && !tile.chosen && !tile.paused
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Theme.mm(2.5)
            name: "caret-right"
            colour: Theme.applyInk
        }
    }

    Rectangle {
        visible: tile.chosen
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.mm(2)
        width: Theme.mm(8)
        height: width
        radius: width / 2
        color: Theme.primary

        AppIcon {
            anchors.centerIn: parent
            name: "check"
            colour: Theme.onPrimary
            size: Theme.mm(5.4)
        }
    }

    Rectangle {
        visible: tile.paused && !tile.chosen
        x: tile.sideways ? Theme.mm(2) : parent.width - width - Theme.mm(2)
        y: Theme.mm(2)
        width: pausedWords.implicitWidth + 2 * Theme.mm(2)
        height: pausedWords.implicitHeight + Theme.mm(1)
        radius: height / 2
        color: Theme.warnPaper
        border.color: Theme.warn
        border.width: Theme.strokeThin

        AppText {
            id: pausedWords

            anchors.centerIn: parent
            text: qsTrId("svc.paused")
            color: Theme.warnInk
            font.pixelSize: Theme.fontFloor
            wrapMode: Text.NoWrap
        }
    }
}
