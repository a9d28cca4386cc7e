pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

Row {
    id: dots

    required property int pages
    required property int page

    visible: pages > 1
    spacing: Theme.mm(2)

    Repeater {
        model: dots.pages

        Rectangle {
            required property int index

            width: Theme.mm(3)
            height: width
            radius: width / 2
            color: index === dots.page ? Theme.primary : "transparent"
            border.color: index === dots.page ? Theme.primary : Theme.line
            border.width: Theme.strokeThin
        }
    }
}
