"""The states in which people meet a page. Pictures, the accessibility tests and the monkey go through all of them.

Whoever adds a page, or a state that looks different, adds it here:

    @state("phone-half-entered")
    def _(stand: Stand) -> None:
        stand.touch("attract.guest")
        stand.page("guest")
        stand.touch("guest.phone")
        stand.page("phone")
        for digit in "138":
            stand.touch(f"keypad.{digit}")

The function gets a fresh kiosk on its first page at noon of 2026-07-31 and leads it into the state as people do: by
touches, codes and time. It must end where nothing moves any more: wait with `stand.page(...)` or `stand.until(...)`
for what is to be seen. Names are `page` or `page-what-is-different`; they order the contact sheets. Text size, language
and theme are none of its business: every state is shown in all of them.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint

from kiosk.actions.enter_pin import set_pin
from kiosk.actions.pause_service import pause_service
from tests.screens.stand import ENDED_CODE, LI_CODE, STRANGERS_CODE, WANG_CODE, ZHANG_CODE, Stand

VOLUNTEER_PIN, TECHNICIAN_PIN = "483920", "710254"

Bring = Callable[[Stand], None]
STATES: dict[str, Bring] = {}


def state(name: str) -> Callable[[Bring], Bring]:
    """Register how to lead a fresh kiosk into a state."""

    def register(bring: Bring) -> Bring:
        assert name not in STATES, f"{name} is there already"
        STATES[name] = bring
        return bring

    return register


def greeted(stand: Stand, code: str = LI_CODE) -> None:
    """Lead to the greeting of whoever holds this code."""
    stand.scan(code)
    stand.page("welcome")


def choosing(stand: Stand, code: str = LI_CODE) -> None:
    """Lead to the services, nothing ticked."""
    greeted(stand, code)
    stand.touch("welcome.proceed")
    stand.page("services")


def tick(stand: Stand, *codes: str) -> None:
    """Tick services that are on the page that is showing, and wait until they are stored."""
    for number, code in enumerate(codes, stand.kiosk.services.property("selectedCount") + 1):
        stand.touch(f"services.tile.{code}")
        stand.until(lambda wanted=number: stand.kiosk.services.property("selectedCount") == wanted)


def come_and_take(stand: Stand, code: str, *services: str) -> None:
    """Let somebody come, take services and go, and an hour pass."""
    choosing(stand, code)
    tick(stand, *services)
    stand.kiosk.session.home()
    stand.later(3600)


def pause(stand: Stand, service_code: str, until: str = "") -> None:
    """Let staff pause a service that is being repaired."""
    done: list[None] = []
    day = date.fromisoformat(until) if until else None
    stand.kiosk.background.run(pause_service, done.append, None, service_code, "repair", day)
    stand.kiosk.watch.reread()
    stand.until(lambda: service_code in stand.kiosk.watch.catalogue.pauses)


def rating(stand: Stand) -> None:
    """Lead to the faces: everybody is asked at the first visit of a month."""
    choosing(stand)
    stand.touch("services.finish")
    stand.page("rate")


@state("attract")
def _(stand: Stand) -> None:
    stand.page("attract")


@state("attract-camera-lost")
def _(stand: Stand) -> None:
    stand.source.plug(ready=False)


@state("attract-not-ours")
def _(stand: Stand) -> None:
    stand.scan("https://example.org")
    stand.until(lambda: stand.find("attract.notice") is not None)


@state("attract-closed")
def _(stand: Stand) -> None:
    stand.later(10 * 3600 + 60)
    stand.until(lambda: not stand.kiosk.status.property("open"))


@state("attract-display")
def _(stand: Stand) -> None:
    stand.touch("top.display")
    stand.until(lambda: stand.find("display.close") is not None)


@state("guide")
def _(stand: Stand) -> None:
    stand.touch("attract.guide")
    stand.page("guide")


@state("scan")
def _(stand: Stand) -> None:
    stand.touch("attract.scan")
    stand.page("scan")


@state("scan-slow")
def _(stand: Stand) -> None:
    stand.touch("attract.scan")
    stand.page("scan")
    stand.later(12.5)
    stand.until(lambda: stand.find("scan.slow") is not None)


@state("scan-too-far")
def _(stand: Stand) -> None:
    stand.touch("attract.scan")
    stand.page("scan")
    stand.kiosk.scan.set_sight("far")
    stand.until(lambda: stand.kiosk.scan.property("hint") == "scan.closer")


@state("welcome-first")
def _(stand: Stand) -> None:
    greeted(stand, ZHANG_CODE)


@state("welcome-member")
def _(stand: Stand) -> None:
    greeted(stand)
    stand.kiosk.session.home()
    stand.later(3600)
    greeted(stand)


@state("welcome-again")
def _(stand: Stand) -> None:
    greeted(stand)
    stand.kiosk.session.home()
    stand.later(600)
    greeted(stand)


@state("welcome-unknown")
def _(stand: Stand) -> None:
    greeted(stand, STRANGERS_CODE)


@state("welcome-update")
def _(stand: Stand) -> None:
    greeted(stand, ENDED_CODE)


@state("welcome-anonymous")
def _(stand: Stand) -> None:
    stand.touch("attract.guest")
    stand.page("guest")
    stand.touch("guest.none")
    stand.page("welcome")


@state("services")
def _(stand: Stand) -> None:
    choosing(stand, WANG_CODE)


@state("services-ticked")
def _(stand: Stand) -> None:
    choosing(stand)
    tick(stand, "BAS-01", "BAS-03", "BAS-02")
    stand.later(20)


@state("services-warning")
def _(stand: Stand) -> None:
    choosing(stand)
    stand.later(stand.kiosk.session.total_seconds - 19.5)
    stand.until(lambda: stand.find("warning.stay") is not None)


def applying(stand: Stand, service_code: str, who: str = WANG_CODE) -> None:
    """Lead to the notice before a form."""
    choosing(stand, who)
    tick(stand, "BAS-01")
    while stand.find(f"services.tile.{service_code}") is None:
        stand.touch("services.more")
    tick(stand, service_code)
    stand.touch("services.done")
    stand.page("consent")


def find_by_turning(stand: Stand, name: str, turn: str) -> None:
    """Turn the pages of a list until something is on the glass."""
    stand.until(lambda: stand.find(name) is not None or stand.find(turn) is not None)
    while stand.find(name) is None:
        stand.touch(turn)


def answering(stand: Stand, *touches: str) -> None:
    """Agree, and answer questions: each touch picks something, `next` goes on."""
    stand.touch("consent.agree")
    stand.page("form")
    for touch in touches:
        step = stand.kiosk.form.property("step")
        find_by_turning(stand, f"form.{touch}", "form.turn")
        stand.touch(f"form.{touch}")
        if touch in {"next", "unsure", "onfile"}:
            stand.until(
                lambda before=step: (
                    stand.kiosk.form.property("step") != before
                    or stand.kiosk.session.current_page != "form"
                    or stand.kiosk.form.property("problem") != ""
                )
            )


LEGAL_BY_CALL = ("choice.contract", "next", "choice.no", "next", "choice.call", "next")
LEGAL_BY_CODE = ("choice.contract", "next", "choice.no", "next", "choice.code", "next")


def dial(stand: Stand, digits: str) -> None:
    """Type digits."""
    for digit in digits:
        before = len(stand.kiosk.form.entry.digits)
        stand.touch(f"keypad.{digit}")
        stand.until(lambda count=before: len(stand.kiosk.form.entry.digits) > count)


@state("consent")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")


@state("consent-full")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    stand.touch("consent.full")
    stand.until(lambda: stand.find("consent.close") is not None)


@state("consent-unavailable")
def _(stand: Stand) -> None:
    stand.forget_centre_key()
    applying(stand, "LEG-01")


@state("services-paused")
def _(stand: Stand) -> None:
    pause(stand, "BAS-03", "2026-08-01")
    choosing(stand)
    stand.touch("services.tile.BAS-03")
    stand.until(lambda: stand.find("services.notice") is not None)


@state("services-nothing")
def _(stand: Stand) -> None:
    for row in stand.kiosk.services.property("tiles").rows():
        pause(stand, row["code"])
    choosing(stand)


@state("services-declined")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    stand.touch("consent.refuse")
    stand.page("services")


@state("form-choice")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    answering(stand, "choice.illness")


@state("form-choice-missing")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    answering(stand, "next")


@state("form-choices")
def _(stand: Stand) -> None:
    applying(stand, "TRN-01")
    answering(stand, "choice.riding", "next", "choice.weekday_day", "choice.weekday_evening")


@state("form-yes-no")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    answering(stand, "choice.contract", "next", "choice.no")


@state("form-number")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    answering(stand, "choice.illness", "next", "unsure", "more")


@state("form-date-month")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    answering(stand, "choice.illness", "next", "date.2026")


@state("form-date-day")
def _(stand: Stand) -> None:
    applying(stand, "AID-02")
    answering(stand, "choice.illness", "next", "date.2026", "date.5", "date.3")


@state("form-date-soon")
def _(stand: Stand) -> None:
    applying(stand, "BAS-05")
    answering(stand, "choice.cool", "next", "date.2")


@state("form-phone")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    answering(stand, *LEGAL_BY_CALL)
    dial(stand, "13800")


@state("form-phone-short")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    answering(stand, *LEGAL_BY_CALL)
    dial(stand, "13800")
    stand.touch("form.next")
    stand.until(lambda: stand.kiosk.form.property("problem") != "")


@state("check")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    answering(stand, *LEGAL_BY_CALL)
    dial(stand, "13800138000")
    stand.touch("form.next")
    stand.until(lambda: stand.kiosk.form.property("kind") == "choice")
    find_by_turning(stand, "form.choice.evening", "form.turn")
    stand.touch("form.choice.evening")
    stand.touch("form.next")
    stand.page("check")


@state("check-revealed")
def _(stand: Stand) -> None:
    STATES["check"](stand)
    find_by_turning(stand, "check.reveal.phone", "check.turn")
    stand.touch("check.reveal.phone")
    stand.until(lambda: stand.kiosk.check.property("answers").rows()[3]["shown"])


@state("confirm")
def _(stand: Stand) -> None:
    STATES["check"](stand)
    stand.touch("check.submit")
    stand.page("confirm")


@state("confirm-by-code")
def _(stand: Stand) -> None:
    applying(stand, "LEG-01")
    answering(stand, *LEGAL_BY_CODE)
    stand.page("check")
    stand.touch("check.submit")
    stand.page("confirm")


@state("rate")
def _(stand: Stand) -> None:
    rating(stand)


@state("rate-reasons")
def _(stand: Stand) -> None:
    rating(stand)
    stand.touch("rate.face.1")
    stand.until(lambda: stand.find("rate.reason.water") is not None)


@state("goodbye")
def _(stand: Stand) -> None:
    choosing(stand)
    tick(stand, "BAS-01", "BAS-03")
    stand.touch("services.done")
    stand.page("rate")
    stand.touch("rate.skip")
    stand.page("goodbye")


@state("goodbye-nothing-taken")
def _(stand: Stand) -> None:
    rating(stand)
    stand.touch("rate.skip")
    stand.page("goodbye")


@state("guest")
def _(stand: Stand) -> None:
    stand.touch("attract.guest")
    stand.page("guest")


@state("services-status")
def _(stand: Stand) -> None:
    choosing(stand)
    stand.touch("top.status")
    stand.until(lambda: stand.find("status.words") is not None)


def at_the_pad(stand: Stand) -> None:
    """Lead to the staff's PIN pad, both PINs set."""
    for role, pin in (("volunteer", VOLUNTEER_PIN), ("technician", TECHNICIAN_PIN)):
        stand.act(set_pin, role, pin)
    for _ in range(5):
        stand.later(0.3)
        stand.tap(QPoint(9, 9))
    stand.page("staff_pin")
    stand.until(lambda: stand.find("pin.back") is not None)


def entered(stand: Stand, pin: str) -> None:
    """Type a PIN at the pad, without waiting for what becomes of it."""
    for digit in pin:
        stand.kiosk.pin.property("entry").append(digit)


def on_the_staff_page(stand: Stand, pin: str) -> None:
    """Lead to the staff's page of whoever has this PIN, the doctor's answer in."""
    at_the_pad(stand)
    entered(stand, pin)
    stand.page("staff")
    stand.until(lambda: stand.find("staff.lock") is not None)
    stand.kiosk.staff.take_examination(
        {"disk": ("ok", "41.3 GiB free"), "decoder engines": ("ok", "zxing-cpp, pyzbar")}
    )


@state("staff-pin")
def _(stand: Stand) -> None:
    at_the_pad(stand)
    entered(stand, "123")


@state("staff-pin-wrong")
def _(stand: Stand) -> None:
    at_the_pad(stand)
    entered(stand, "191919")
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "wrong")


@state("staff-pin-locked")
def _(stand: Stand) -> None:
    at_the_pad(stand)
    for left in (4, 3, 2, 1):
        entered(stand, "191919")
        stand.until(lambda left=left: stand.kiosk.pin.property("triesLeft") == left)
    entered(stand, "191919")
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "locked")


@state("staff-volunteer")
def _(stand: Stand) -> None:
    on_the_staff_page(stand, VOLUNTEER_PIN)


@state("staff-technician-leaving")
def _(stand: Stand) -> None:
    on_the_staff_page(stand, TECHNICIAN_PIN)
    stand.touch("staff.exit")
    stand.until(lambda: stand.find("staff.confirm") is not None)
