import QtQuick
import QtQuick.Layouts
import WarmStation

// What staff may do; the last is a technician's.
GridLayout {
    id: grid

    required property StaffViewModel staff

    columns: 2
    columnSpacing: Theme.gapS
    rowSpacing: Theme.gapS
    uniformCellWidths: true
    uniformCellHeights: true

    StaffButton {
        objectName: "staff.pause"
        text: grid.staff.paused ? qsTrId("staff.resume") : qsTrId("staff.pause")
        iconName: grid.staff.paused ? "play-circle" : "pause-circle"
        standing: grid.staff.paused
        onActed: grid.staff.togglePause()
    }

    StaffButton {
        objectName: "staff.doors"
        text: grid.staff.shut ? qsTrId("staff.reopen") : qsTrId("staff.shut")
        iconName: grid.staff.shut ? "door-open" : "door"
        standing: grid.staff.shut
        onActed: grid.staff.toggleDoors()
    }

    StaffButton {
        objectName: "staff.hurry"
        text: grid.staff.hurried ? qsTrId("staff.hurried") : qsTrId("staff.hurry")
        iconName: "arrows-down-up"
        onActed: grid.staff.hurry()
    }

    StaffButton {
        objectName: "staff.restart"
        text: qsTrId("staff.restart")
        iconName: "arrow-clockwise"
        onActed: grid.staff.ask("restart")
    }

    StaffButton {
        objectName: "staff.exit"
        visible: grid.staff.technician
        text: qsTrId("staff.exit")
        iconName: "sign-out"
        onActed: grid.staff.ask("exit")
    }
}
