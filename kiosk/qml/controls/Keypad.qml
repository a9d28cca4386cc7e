pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// Digits for a gloved finger, and for a keyboard that has only digits. It keeps nothing of what is typed.
FocusScope {
    id: pad

    // The order of the keys from the upper left; where smudges must not tell a PIN, each opening brings another.
    property string digits: "1234567890"
    // Two different keys may follow each other at once; the same one waits only as long as glass may tremble.
    readonly property int sameKeyMs: 120

    signal digit(string digit)
    signal erased
    signal cleared
    signal entered

    implicitWidth: 3 * Theme.keyWidth + 2 * Theme.gapS
    implicitHeight: 4 * Theme.keyHeight + 3 * Theme.gapS
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTrId("keypad.name")
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            pad.erased();
        else if (event.key === Qt.Key_Delete)
            pad.cleared();
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            pad.entered();
        else if (event.text.length === 1 && "0123456789".includes(event.text))
            pad.digit(event.text);
        else
            return;
        event.accepted = true;
    }

    Item {
        focus: true
    }

    Grid {
        columns: 3
        spacing: Theme.gapS

        Repeater {
            model: 9

            KeypadKey {
                required property int index

                objectName: "keypad." + text
                debounceMs: pad.sameKeyMs
                text: pad.digits.charAt(index)
                onActed: pad.digit(text)
            }
        }

        KeypadKey {
            objectName: "keypad.clear"
            text: qsTrId("keypad.clear")
            quiet: true
            onActed: pad.cleared()
        }

        KeypadKey {
            objectName: "keypad." + text
            debounceMs: pad.sameKeyMs
            text: pad.digits.charAt(9)
            onActed: pad.digit(text)
        }

        KeypadKey {
            objectName: "keypad.erase"
            debounceMs: pad.sameKeyMs
            spoken: qsTrId("keypad.erase")
            iconName: "backspace"
            quiet: true
            onActed: pad.erased()
        }
    }
}
