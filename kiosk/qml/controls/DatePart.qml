import QtQuick
import WarmStation

// The year, the month or the day that was picked; a touch picks it anew.
Touchable {
    id: part

    required property string caption
    property bool current: false
    readonly property bool open: text === ""

    implicitHeight: Theme.touchMin
    spoken: qsTrId("form.datepart").arg(text).arg(caption)

    background: Rectangle {
        radius: Theme.radiusButton
        color: part.pressed ? Theme.surfacePressed : part.current ? Theme.primarySoft : Theme.surface
        border.color: part.current ? Theme.primary : Theme.line
        border.width: part.current ? Theme.strokeFocus : Theme.strokeThin

        FocusRing {
            control: part
        }
    }
    contentItem: ButtonFace {
        words: part.open ? part.caption : qsTrId("form.datepart").arg(part.text).arg(part.caption)
        ink: part.open ? Theme.inkFaint : Theme.ink
    }
}
