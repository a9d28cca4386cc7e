import QtQuick
import QtQuick.Shapes
import WarmStation

// The seconds that are left, as a ring that is redrawn once a second.
Item {
    id: ring

    required property int secondsLeft
    required property int secondsTotal
    property color colour: Theme.primary
    readonly property real thickness: Theme.mm(1.6)

    implicitWidth: Theme.mm(22)
    implicitHeight: implicitWidth
    Accessible.role: Accessible.StaticText
    Accessible.name: String(secondsLeft)

    Shape {
        anchors.fill: parent

        ShapePath {
            strokeColor: Theme.hairline
            strokeWidth: ring.thickness
            fillColor: "transparent"

            PathAngleArc {
                centerX: ring.width / 2
                centerY: ring.height / 2
                radiusX: (ring.width - ring.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: 360
            }
        }

        ShapePath {
            strokeColor: ring.colour
            strokeWidth: ring.thickness
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap

            PathAngleArc {
                centerX: ring.width / 2
                centerY: ring.height / 2
                radiusX: (ring.width - ring.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: ring.secondsTotal > 0 ? 360 * ring.secondsLeft / ring.secondsTotal : 0
            }
        }
    }

    AppText {
        anchors.centerIn: parent
        text: ring.secondsLeft
        font.pixelSize: Math.round(ring.height * 0.36)
        font.bold: true
    }
}
