pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// What the camera sees, only the square in the middle: nobody behind the phone is shown. The bracket tells by shape
// and colour how far the reading is. At night the ground around it is a lamp for a phone that is too dark.
Rectangle {
    id: target

    required property bool ready
    property QtObject source: null
    property string bracket: "waiting"
    readonly property bool lit: Theme.themeName === "night" && ready
    readonly property real side: Math.round(Math.min(width, height) - 2 * Theme.mm(lit ? 6 : 3))
    readonly property real arm: Math.round(side * (bracket === "waiting" ? 0.16 : 0.3))
    readonly property real thickness: Theme.mm(bracket === "waiting" ? 1.2 : 2)
    readonly property color ink: bracket === "read" ? Theme.bracketRead : Theme.bracket

    radius: Theme.radiusCard
    color: lit ? Theme.lamp : Theme.stage
    border.color: Theme.line
    border.width: Theme.plain ? Theme.strokeFocus : Theme.strokeThin

    Item {
        id: square

        anchors.centerIn: parent
        width: target.side
        height: target.side

        Rectangle {
            anchors.fill: parent
            visible: target.lit
            radius: Theme.radiusButton
            color: Theme.stage
        }

        CameraPreview {
            anchors.fill: parent
            visible: target.ready
            source: target.source
            mirrored: true
            radius: Theme.radiusButton
        }

        Repeater {
            model: 4

            Item {
                id: corner

                required property int index
                readonly property bool atRight: index % 2 === 1
                readonly property bool atBottom: index > 1

                x: atRight ? square.width - width : 0
                y: atBottom ? square.height - height : 0
                width: target.arm
                height: target.arm

                Rectangle {
                    y: corner.atBottom ? corner.height - height : 0
                    width: corner.width
                    height: target.thickness
                    radius: height / 2
                    color: target.ink
                }

                Rectangle {
                    x: corner.atRight ? corner.width - width : 0
                    width: target.thickness
                    height: corner.height
                    radius: width / 2
                    color: target.ink
                }
            }
        }

        Rectangle {
            visible: target.bracket === "read"
            anchors.centerIn: parent
            width: Math.round(target.side * 0.36)
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

        AppIcon {
            visible: !target.ready
            anchors.centerIn: parent
            name: "camera-slash"
            colour: Theme.onStageSoft
            size: Math.round(target.side * 0.4)
        }
    }
}
