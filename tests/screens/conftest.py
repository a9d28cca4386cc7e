"""The states of the pages are looked at in the same application as the kiosk's other tests."""

from tests.kiosk.conftest import qt_app as qt_app
