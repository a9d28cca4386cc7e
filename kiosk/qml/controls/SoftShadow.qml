pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// A shadow without an effect: the software renderer has none.
Item {
    id: shadow

    required property real corner

    visible: !Theme.plain
    z: -1

    Repeater {
        model: 5

        Rectangle {
            required property int index
            readonly property real spread: Theme.mm(0.5) * (index + 1)

            x: -spread
            y: -spread + Theme.mm(0.9)
            width: shadow.width + 2 * spread
            height: shadow.height + 2 * spread
            radius: shadow.corner + spread
            color: Theme.shadow
            opacity: 0.022
        }
    }
}
