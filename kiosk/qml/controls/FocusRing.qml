import QtQuick
import QtQuick.Templates as T
import WarmStation

// Where the keyboard is: a ring outside the control with a light seam, so that it shows on any colour.
Rectangle {
    id: ring

    required property T.AbstractButton control
    property real corner: Theme.radiusButton

    anchors.fill: parent
    anchors.margins: -(Theme.strokeFocus + seam.border.width)
    visible: control.visualFocus
    radius: corner + Theme.strokeFocus
    color: "transparent"
    border.color: Theme.focus
    border.width: Theme.strokeFocus

    Rectangle {
        id: seam

        anchors.fill: parent
        anchors.margins: Theme.strokeFocus
        radius: ring.corner
        color: "transparent"
        border.color: Theme.focusInner
        border.width: Theme.strokeThin
    }
}
