pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// What the camera sees, only the square in the middle: nobody behind the phone is shown.
Rectangle {
    id: target

    required property bool ready
    property QtObject source: null
    readonly property real side: Math.round(Math.min(width, height) - 2 * Theme.mm(3))
    readonly property real arm: Math.round(side * 0.16)
    readonly property real thickness: Theme.mm(1.2)

    radius: Theme.radiusCard
    color: Theme.stage
    border.color: Theme.plain ? Theme.line : "transparent"
    border.width: Theme.strokeFocus

    Item {
        id: square

        anchors.centerIn: parent
        width: target.side
        height: target.side

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
                    color: Theme.accent
                }

                Rectangle {
                    x: corner.atRight ? corner.width - width : 0
                    width: target.thickness
                    height: corner.height
                    radius: width / 2
                    color: Theme.accent
                }
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
