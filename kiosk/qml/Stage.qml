pragma ComponentBehavior: Bound

import QtQuick
import WarmStation
import "pages"

// The part of the window that changes with the session's page: one component a page, built when it is needed.
Loader {
    id: stage

    required property SessionViewModel session
    required property WelcomeViewModel welcome
    required property ServicesViewModel services
    required property RateViewModel rate
    required property GoodbyeViewModel goodbye
    required property GuestViewModel guest
    readonly property var pages: ({
        "welcome": welcomePage,
        "services": servicesPage,
        "rate": ratePage,
        "goodbye": goodbyePage,
        "guest": guestPage
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
        id: welcomePage

        WelcomePage {
            welcome: stage.welcome
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
        id: ratePage

        RatePage {
            rate: stage.rate
        }
    }

    Component {
        id: goodbyePage

        GoodbyePage {
            goodbye: stage.goodbye
        }
    }

    Component {
        id: guestPage

        GuestPage {
            guest: stage.guest
        }
    }
}
