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
    readonly property real room: width - 2 * Theme.gapS - (iconName === "" ? 0 : sign.width + row.spacing)
    // One line unless it had to shrink by more than a fifth.
    readonly property bool single: measure.advanceWidth * 0.8 <= room

    // Two lines part where the sentence does, and a short word without any pause in its middle.
    readonly property bool halved: words.indexOf(" ") < 0 && words.indexOf("，") < 0 && words.length < 7
    readonly property int half: Math.ceil(words.length / 2)
    readonly property string laid: single ? words : halved ? words.slice(0, half).concat("\n", words.slice(half)) : words.replace("，", "，\n")

    implicitWidth: Math.ceil(measure.advanceWidth) + (iconName === "" ? 0 : sign.width + row.spacing) + 2 * Theme.gapM
    implicitHeight: row.implicitHeight

    TextMetrics {
        id: measure

        text: face.words
        font.family: Theme.fontFamily
        font.pixelSize: face.fontSize
        font.bold: face.bold
    }

    RowLayout {
        id: row

        anchors.centerIn: parent
        width: Math.min(implicitWidth, face.width - 2 * Theme.gapS)
        height: face.height - 2 * Theme.mm(1)
        spacing: Theme.mm(2.4)

        AppIcon {
            id: sign

            visible: face.iconName !== ""
            name: face.iconName
            colour: face.ink
            size: Math.round(Math.min(face.fontSize * 1.2, Theme.mm(face.words === "" ? 9 : 13)))
        }

        AppText {
            visible: face.words !== ""
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: face.laid
            wrapMode: face.single ? Text.NoWrap : Text.WordWrap
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
