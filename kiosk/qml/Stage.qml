pragma ComponentBehavior: Bound

import QtQuick
import WarmStation
import "pages"

// The part of the window that changes with the session's page: one component a page, built when it is needed.
Loader {
    id: stage

    required property SessionViewModel session
    required property AttractViewModel attract
    required property ScanViewModel scan
    required property GuideViewModel guide
    required property SeasonViewModel season
    required property QtObject frames
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
    readonly property var pages: ({
        "scan": scanPage,
        "guide": guidePage,
        "welcome": welcomePage,
        "services": servicesPage,
        "consent": consentPage,
        "form": formPage,
        "check": checkPage,
        "confirm": confirmPage,
        "rate": ratePage,
        "goodbye": goodbyePage,
        "guest": guestPage,
        "staff_pin": staffPinPage,
        "staff": staffPage
    })

    sourceComponent: pages[session.page] ?? null
    onLoaded: appear.restart()

    OpacityAnimator {
        id: appear

        target: stage.item as Item
        from: Theme.fadeMs > 0 ? 0 : 1
        to: 1
        duration: Theme.fadeMs
    }

    Component {
        id: scanPage

        ScanPage {
            scan: stage.scan
            attract: stage.attract
            source: stage.frames
        }
    }

    Component {
        id: guidePage

        GuidePage {
            guide: stage.guide
        }
    }

    Component {
        id: welcomePage

        WelcomePage {
            welcome: stage.welcome
            season: stage.season
        }
    }

    Component {
        id: servicesPage

        ServicesPage {
            services: stage.services
            welcome: stage.welcome
        }
    }

    Component {
        id: consentPage

        ConsentPage {
            consent: stage.consent
        }
    }

    Component {
        id: formPage

        FormPage {
            form: stage.form
        }
    }

    Component {
        id: checkPage

        CheckPage {
            check: stage.check
        }
    }

    Component {
        id: confirmPage

        ConfirmPage {
            confirm: stage.confirm
        }
    }

    Component {
        id: ratePage

        RatePage {
            rate: stage.rate
        }
    }

    Component {
        id: goodbyePage

        GoodbyePage {
            goodbye: stage.goodbye
            season: stage.season
        }
    }

    Component {
        id: guestPage

        GuestPage {
            guest: stage.guest
        }
    }

    Component {
        id: staffPinPage

        StaffPinPage {
            pin: stage.pin
        }
    }

    Component {
        id: staffPage

        StaffPage {
            staff: stage.staff
        }
    }
}
