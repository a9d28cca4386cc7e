import QtQuick
import WarmStation

Image {
    id: icon

    required property string name
    property color colour: Theme.ink
    property real size: Theme.iconInline

    width: size
    height: size
    sourceSize: Qt.size(size, size)
    fillMode: Image.PreserveAspectFit
    source: name === "" ? "" : "image://icons/" + name + "/" + String(colour).slice(-6)
}
