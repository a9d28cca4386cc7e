import QtQuick
import QtQuick.Templates as T

// Everything that can be touched: acts on release inside, by Enter or Space, and never twice within the same moment.
T.AbstractButton {
    id: touchable

    property int debounceMs: 400
    property string spoken: text

    signal acted

    focusPolicy: Qt.StrongFocus
    hoverEnabled: false
    Accessible.role: Accessible.Button
    Accessible.name: spoken
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()
    onClicked: {
        if (!resting.running) {
            resting.start();
            acted();
        }
    }

    // Counts time of its own: the clock of the wall may be set back while somebody stands there.
    Timer {
        id: resting

        interval: touchable.debounceMs
    }
}
