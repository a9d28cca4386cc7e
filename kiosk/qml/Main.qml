pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import WarmStation
import "controls"
import "pages"

// The window of the kiosk. It shows the page that the session is on and knows no rule of its own.
Window {
    id: root

    required property SessionViewModel session
    required property DisplayViewModel display
    required property StatusViewModel status
    required property AttractViewModel attract
    required property ScanViewModel scan
    required property GuideViewModel guide
    required property SeasonViewModel season
    required property WelcomeViewModel welcome
    required property ServicesViewModel services
    required property ConsentViewModel consent
    required property FormViewModel form
    required property CheckViewModel check
    required property ConfirmViewModel confirm
    required property RateViewModel rate
    required property GoodbyeViewModel goodbye
    required property GuestViewModel guest
    required property StaffPinViewModel pin
    required property StaffViewModel staff
    required property QtObject source
    readonly property bool waiting: session.page === "attract"

    width: Theme.screenWidth
    height: Theme.screenHeight
    visible: true
    color: Theme.paper
    title: qsTrId("attract.title")

    Rectangle {
        anchors.fill: parent
        visible: Theme.lowered && root.waiting
        color: Theme.stage
    }

    Backdrop {
        id: backdrop

        visible: Theme.lowered || root.waiting
        picture: root.attract.picture
        width: parent.width
        height: Theme.lowered ? Math.round(root.height * (1 - Theme.lowShare)) : root.height

        Greeting {
            visible: Theme.lowered
            x: Theme.margin
            y: Theme.margin
            width: parent.width - 2 * Theme.margin
        }
    }

    TopBar {
        id: topBar

        x: root.waiting ? Theme.mm(root.attract.shiftX) : 0
        width: parent.width
        y: Theme.lowered ? backdrop.height : 0
        status: root.status
        display: root.display
        onDark: root.waiting
        enabled: !sheet.active && !warning.active
        onStatusAsked: statusCard.active = true
    }

    // Kept for good: it is the page of the whole day, and its preview is not built anew for each visitor.
    AttractPage {
        x: Theme.mm(root.attract.shiftX)
        y: stage.y + Theme.mm(root.attract.shiftY)
        width: stage.width
        height: stage.height
        visible: root.waiting
        enabled: stage.enabled
        attract: root.attract
        status: root.status
        scan: root.scan
        source: root.source
    }

    // A second tap that was meant for the page before must not land on this one.
    Timer {
        id: settling

        objectName: "settling"

        interval: 400
    }

    Connections {
        target: root.session

        function onPageChanged() {
            settling.restart();
            statusCard.active = false;
        }
    }

    Stage {
        id: stage

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: topBar.bottom
        anchors.bottom: parent.bottom
        enabled: !warning.active && !settling.running && !sheet.active
        active: !root.waiting
        session: root.session
        attract: root.attract
        scan: root.scan
        guide: root.guide
        season: root.season
        frames: root.source
        welcome: root.welcome
        services: root.services
        consent: root.consent
        form: root.form
        check: root.check
        confirm: root.confirm
        rate: root.rate
        goodbye: root.goodbye
        guest: root.guest
        pin: root.pin
        staff: root.staff
    }

    Loader {
        id: statusCard

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: topBar.bottom
        anchors.bottom: parent.bottom
        active: false
        sourceComponent: StatusCard {
            status: root.status
            onAnswered: statusCard.active = false
        }
    }

    Loader {
        id: sheet

        anchors.fill: parent
        active: root.display.sheetOpen
        sourceComponent: DisplaySheet {
            display: root.display
        }
    }

    Loader {
        id: warning

        // The touch that answers the warning also ends it: the card stays until the finger is up, so that the
        // button under the finger still hears of it and nothing behind the card does.
        property bool lingering: false
        readonly property bool asked: root.session.warningVisible

        anchors.fill: parent
        active: asked || lingering
        onAskedChanged: {
            if (!asked) {
                lingering = true;
                letGo.restart();
            }
        }
        sourceComponent: WarningOverlay {
            session: root.session
        }

        Timer {
            id: letGo

            interval: 60
            onTriggered: warning.lingering = finger.active
        }
    }

    Item {
        anchors.fill: parent

        PointHandler {
            id: finger

            onActiveChanged: {
                if (!active)
                    Qt.callLater(() => warning.lingering = false);
            }
        }
    }

    // Nothing to see: the staff's way in. It only looks on, so whatever lies under it is touched as well.
    Item {
        objectName: "staff.corner"
        width: Theme.mm(20)
        height: Theme.mm(20)

        PointHandler {
            onActiveChanged: {
                if (!active)
                    root.pin.tapCorner();
            }
        }
    }
}
