"""What happens on the day of the tour, person by person."""

from dataclasses import dataclass

from play import Play
from stage import Card, Stage


@dataclass(frozen=True)
class Actors:
    """Who comes: two people whom the station knows, and one whom it does not."""

    known: Card
    other: Card
    stranger: Card


def perform(stage: Stage, play: Play, actors: Actors) -> None:
    """Play the day: the hub is away, the kiosk is killed in the middle of a visit, the hub comes back."""
    play.start_kiosk()
    play.show(None, seconds=6)
    play.order("wait_page", page="attract")
    play.order("wait_pill", pill="offline")
    play.grab("attract-offline")
    by_code(play, actors.known)
    with_nothing(play)
    no_camera(play)
    killed_in_the_middle(play, actors.stranger)
    one_after_another(play, actors.other)
    stage.start_hub()
    play.order("wait_pill", pill="synced")
    play.show(None)
    play.grab("attract-synced")
    # Within ten minutes it is the same visit, and now there is a name to greet by.
    play.show(actors.known)
    play.arrive("again")
    play.grab("welcome-known")
    play.end_kiosk()


def by_code(play: Play, known: Card) -> None:
    """Somebody holds a code to the camera, takes three things and thinks better of one."""
    play.show(known)
    visit_id = play.arrive("first")
    play.grab("welcome-first")
    play.touch("welcome.proceed")
    play.tick(visit_id, "BAS-01", "BAS-03", "BAS-04")
    play.grab("services")
    play.tick(visit_id, "BAS-04")
    play.touch("services.done")
    play.order("wait_page", page="rate")
    play.grab("rate")
    play.rate(4)
    play.grab("goodbye-offline")
    play.touch("goodbye.close")
    play.wait_home()


def with_nothing(play: Play) -> None:
    """Somebody without a code leaves nothing but a trade, reads English in large letters, and is not content."""
    play.show(None)
    play.switch_language()
    play.touch("top.text")
    play.grab("attract-large-text")
    play.touch("attract.guest")
    play.order("wait_page", page="guest")
    play.grab("guest-large-text")
    play.touch("guest.group.02")
    visit_id = play.arrive("anonymous")
    play.grab("welcome-large-text")
    play.touch("welcome.proceed")
    play.tick(visit_id, "BAS-02", "LEG-01")
    play.grab("services-large-text")
    play.touch("services.done")
    ask_a_lawyer(play)
    play.order("wait_page", page="rate")
    play.rate(2, "water")
    play.grab("goodbye-large-text")
    play.touch("goodbye.close")
    play.wait_home()


def ask_a_lawyer(play: Play) -> None:
    """Somebody answers a form, looks at the answers once more, sends them and has a reference to take along."""
    play.order("wait_page", page="consent")
    play.grab("consent")
    play.touch("consent.agree")
    play.order("wait_page", page="form")
    for answer in ("wages", "no", "call"):
        play.touch(f"form.choice.{answer}")
        if answer == "wages":
            play.grab("form-choice")
        play.touch("form.next")
    play.type("13800138000")
    play.grab("form-phone")
    play.touch("form.next")
    play.touch("form.choice.morning")
    play.touch("form.next")
    play.order("wait_page", page="check")
    play.grab("check")
    play.touch("check.submit")
    play.order("wait_page", page="confirm")
    play.note_reference()
    play.grab("confirm")
    play.touch("confirm.proceed")


def no_camera(play: Play) -> None:
    """The camera is pulled out and plugged in again; then somebody holds up a code that is not ours."""
    play.pull_camera()
    play.grab("attract-camera-lost")
    play.plug_camera_in()
    play.grab("attract-camera-back")
    play.show(Card("not-ours", "", "https://example.org/not-a-member-code"))
    play.order("wait_item", name="attract.notice")
    play.grab("attract-not-ours")


def killed_in_the_middle(play: Play, stranger: Card) -> None:
    """The kiosk is killed with a service ticked and nothing sent, and finds the visit again."""
    play.show(stranger)
    visit_id = play.arrive("unknown")
    play.grab("welcome-unknown")
    play.tick(visit_id, "HLT-01")
    play.kill_kiosk()

    play.start_kiosk()
    play.wait_home()
    play.show(stranger)
    if play.arrive("again") != visit_id:
        raise RuntimeError("the visit before the power cut was not found again")
    play.grab("welcome-again")
    play.order("wait_page", page="services")
    play.order("wait_chosen", names=["HLT-01"])
    play.tick(visit_id, "BAS-01")


def one_after_another(play: Play, other: Card) -> None:
    """A second person's code closes the first one's visit; then nobody touches anything for a while."""
    play.show(other)
    visit_id = play.arrive("first")
    play.tick(visit_id, "BAS-05")
    play.warn()
    play.touch("services.done")
    # Whoever would rather not leave anything goes back, and on without it.
    play.order("wait_page", page="consent")
    play.touch("consent.refuse")
    play.order("wait_page", page="services")
    play.touch("services.done")
    play.order("wait_page", page="rate")
    play.touch("rate.skip")
    play.order("wait_page", page="goodbye")
    play.wait_home()
