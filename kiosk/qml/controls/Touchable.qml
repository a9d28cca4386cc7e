import QtQuick
import QtQuick.Templates as T

// Everything that can be touched: acts on release inside, by Enter or Space, and never twice within the same moment.
T.AbstractButton {
    id: touchable

    readonly property int debounceMs: 400
    property double lastActedMs: 0
    property string spoken: text

    signal acted

    focusPolicy: Qt.StrongFocus
    hoverEnabled: false
    Accessible.role: Accessible.Button
    Accessible.name: spoken
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()
    onClicked: {
        const nowMs = Date.now();
        if (nowMs - lastActedMs >= debounceMs) {
            lastActedMs = nowMs;
            acted();
        }
    }
}
