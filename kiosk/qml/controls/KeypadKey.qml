import QtQuick
import WarmStation

// One key of a keypad: a digit, or with a picture what takes one back.
Touchable {
    id: key

    property string iconName: ""
    property bool quiet: false

    implicitWidth: Theme.keyWidth
    implicitHeight: Theme.keyHeight
    // A finger on a key does not move the keyboard's place: Enter then still means done.
    focusPolicy: Qt.TabFocus

    background: Rectangle {
        radius: Theme.radiusButton
        color: key.pressed ? Theme.surfacePressed : key.quiet ? "transparent" : Theme.surface
        border.color: Theme.line
        border.width: Theme.strokeThin

        FocusRing {
            control: key
        }
    }
    contentItem: Item {
        AppIcon {
            visible: key.iconName !== ""
            anchors.centerIn: parent
            name: key.iconName
            size: Math.round(key.height * 0.56)
        }

        AppText {
            anchors.fill: parent
            anchors.margins: Theme.mm(1)
            text: key.text
            font.pixelSize: key.quiet ? Theme.fontLabel : Theme.fontTitle
            font.bold: !key.quiet
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            wrapMode: key.quiet ? Text.WordWrap : Text.NoWrap
        }
    }
}
