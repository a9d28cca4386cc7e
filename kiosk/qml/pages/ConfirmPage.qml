pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import WarmStation
import "../controls"

// It is sent: the reference to take along, what happens next, and where the other things are.
Item {
    id: page

    required property ConfirmViewModel confirm
    readonly property int listed: Math.min(places.count, Theme.portrait ? 4 : !Theme.compact ? 3 : Theme.textSize > 0 ? 0 : 1)

    Rectangle {
        id: band

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: Theme.mm(Theme.compact ? 19 : Theme.portrait ? 40 : 28)
        color: Theme.okPaper

        Row {
            anchors.centerIn: parent
            spacing: Theme.gapM

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.round(band.height * 0.68)
                height: width
                radius: width / 2
                color: Theme.ok

                AppIcon {
                    anchors.centerIn: parent
                    name: "check"
                    colour: Theme.okPaper
                    size: Math.round(parent.width * 0.62)
                }
            }

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, page.width - band.height - 2 * Theme.margin)
                height: band.height
                text: qsTrId("done.title")
                color: Theme.okInk
                font.pixelSize: Theme.fontTitle
                font.bold: true
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                verticalAlignment: Text.AlignVCenter
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
        }
    }

    GridLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: band.bottom
        anchors.bottom: actions.top
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.gapM
        anchors.bottomMargin: Theme.gapM
        columns: Theme.portrait ? 1 : 2
        columnSpacing: Theme.gapL
        rowSpacing: Theme.gapL

        ReferenceCard {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: Theme.mm(100)
            Layout.maximumHeight: Theme.mm(Theme.portrait ? 90 : 100)
            reference: page.confirm.reference
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: Theme.mm(100)
            spacing: Theme.mm(1)

            PlaceRow {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.maximumHeight: Theme.mm(46)
                iconName: "phone-call"
                label: page.confirm.nextStep
                where: qsTrId("confirm.due").arg(page.confirm.due)
            }

            Repeater {
                id: places

                model: page.confirm.places

                PlaceRow {
                    required property int index
                    required property string icon

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.maximumHeight: Theme.mm(30)
                    visible: index < page.listed
                    iconName: icon
                }
            }

            AppText {
                Layout.fillWidth: true
                Layout.preferredHeight: Math.round(Theme.fontSupport * 3)
                visible: page.confirm.offline
                text: qsTrId("done.offline")
                color: Theme.infoInk
                font.pixelSize: Theme.fontSupport
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                verticalAlignment: Text.AlignVCenter
            }
        }
    }

    ActionBar {
        id: actions

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom

        AppText {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: qsTrId("confirm.hotline")
            color: Theme.inkSoft
            font.pixelSize: Theme.fontSupport
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.fontFloor
            verticalAlignment: Text.AlignVCenter
        }

        BigButton {
            objectName: "confirm.proceed"
            text: page.confirm.hasMore ? qsTrId("confirm.more") : qsTrId("confirm.close")
            onActed: page.confirm.proceed()
        }
    }
}
