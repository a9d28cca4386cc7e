import QtQuick
import QtQuick.Layouts
import WarmStation

// What a button says: an icon where there is one, and its words, on two lines where one is too short.
Item {
    id: face

    required property string words
    required property color ink
    property string iconName: ""
    property bool bold: true
    property int fontSize: Theme.fontLabel

    implicitWidth: row.implicitWidth + 2 * Theme.gapM
    implicitHeight: row.implicitHeight

    RowLayout {
        id: row

        anchors.centerIn: parent
        width: Math.min(implicitWidth, face.width - 2 * Theme.gapS)
        height: face.height - 2 * Theme.mm(1)
        spacing: Theme.mm(2.4)

        AppIcon {
            visible: face.iconName !== ""
            name: face.iconName
            colour: face.ink
            size: Math.round(face.fontSize * 1.2)
        }

        AppText {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: face.words
            color: face.ink
            font.pixelSize: face.fontSize
            font.bold: face.bold
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            horizontalAlignment: face.iconName === "" ? Text.AlignHCenter : Text.AlignLeft
            verticalAlignment: Text.AlignVCenter
        }
    }
}
