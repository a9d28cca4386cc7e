import QtQuick
import WarmStation

// Words in the family's type. Digits keep their width, so a clock or a countdown does not jump.
Text {
    color: Theme.ink
    font.family: Theme.fontFamily
    font.pixelSize: Theme.fontBody
    font.features: ({ "tnum": 1 })
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
}
