import QtQuick
import WarmStation

// A small number: one less, one more.
Item {
    id: stepper

    required property int number
    required property string unit
    required property bool canLess
    required property bool canMore
    readonly property real keySide: Math.min(Theme.mm(Theme.compact ? 30 : 36), height)

    signal changed(int by)

    implicitHeight: Theme.mm(Theme.compact ? 30 : 40)

    Row {
        anchors.centerIn: parent
        spacing: Theme.gapXl

        KeypadKey {
            objectName: "form.less"
            width: stepper.keySide
            height: stepper.keySide
            enabled: stepper.canLess
            opacity: enabled ? 1 : 0.4
            debounceMs: 120
            iconName: "minus"
            spoken: qsTrId("form.less")
            onActed: stepper.changed(-1)
        }

        AppText {
            width: Math.round(Theme.fontDisplay * 2.6)
            height: stepper.keySide
            text: stepper.unit === "" ? stepper.number : qsTrId("form.number").arg(stepper.number).arg(stepper.unit)
            font.pixelSize: Theme.fontDisplay
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }

        KeypadKey {
            objectName: "form.more"
            width: stepper.keySide
            height: stepper.keySide
            enabled: stepper.canMore
            opacity: enabled ? 1 : 0.4
            debounceMs: 120
            iconName: "plus"
            spoken: qsTrId("form.more")
            onActed: stepper.changed(1)
        }
    }
}
