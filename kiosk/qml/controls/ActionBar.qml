import QtQuick
import QtQuick.Layouts
import WarmStation

// The foot of every page: the way back at the left, the way on at the right.
Item {
    id: bar

    default property alias buttons: row.data

    implicitHeight: Theme.actionBar

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.mm(1)
        height: Theme.touchPrimary
        spacing: Theme.gapM
    }
}
