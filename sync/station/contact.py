"""When the hub was last heard of: what the pill goes by. Only the courier writes it, together with what it heard."""

from dataclasses import dataclass
from math import inf

from sync.contract.times import format_utc, parse_utc
from sync.station.clock import Clock, learn_hub_time
from sync.station.engine import POLL_JITTER
from sync.station.ledger import Reader, Writer

_REACHED = "courier.reached"
_LAST_SYNC_AT = "courier.last_sync_at"
_BOOT = "courier.contact_boot"
_CONTACT_S = "courier.contact_s"
_NEXT_POLL_S = "courier.next_poll_s"
HURRY_SETTING = "courier.hurry"
"""How often somebody asked to try the hub at once; the courier tries when the number is another."""
PATIENCE_S = 180.0
"""How much later than the hub wished it may be heard of: a call takes its time, a courier may be restarted."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The courier's last call that the hub answered, and whether the one after it was answered too."""

    reached: bool
    last_sync_at: str
    """The wall clock's time of it, for people; empty before the first."""
    next_poll_s: float
    """In how many seconds the hub wished to be asked again."""
    boot_id: str
    contact_s: float

    def in_touch(self, clock: Clock) -> bool:
        """Tell whether the hub is reached as often as it wishes; no jump of the wall clock changes the answer."""
        return self.reached and self.silent_s(clock) <= self.next_poll_s * (1 + POLL_JITTER) + PATIENCE_S

    def silent_s(self, clock: Clock) -> float:
        """Return how long ago that was; whatever came before this boot of the machine is infinitely long ago."""
        if not self.last_sync_at:
            return inf
        if not clock.boot_id():
            return abs(clock.now_ms() - parse_utc(self.last_sync_at)) / 1000
        return clock.monotonic_s() - self.contact_s if self.boot_id == clock.boot_id() else inf


def read_contact(reader: Reader) -> Contact:
    """Return what the ledger knows of the last contact."""
    return Contact(
        reached=reader.setting(_REACHED) == "1",
        last_sync_at=reader.setting(_LAST_SYNC_AT) or "",
        next_poll_s=float(reader.setting(_NEXT_POLL_S) or 0),
        boot_id=reader.setting(_BOOT) or "",
        contact_s=float(reader.setting(_CONTACT_S) or 0),
    )


def note_contact(writer: Writer, next_poll_s: float, *, hub_time: str = "", sent_s: float = 0.0) -> None:
    """Note that the hub has answered; `hub_time` is its own, where it said it, to a call sent at `sent_s`."""
    clock = writer.clock
    writer.set_setting(_REACHED, "1")
    writer.set_setting(_LAST_SYNC_AT, format_utc(writer.now_ms))
    writer.set_setting(_BOOT, clock.boot_id())
    writer.set_setting(_CONTACT_S, f"{clock.monotonic_s():.3f}")
    writer.set_setting(_NEXT_POLL_S, f"{next_poll_s:.0f}")
    try:
        hub_ms = parse_utc(hub_time)
    except ValueError:
        return
    learn_hub_time(writer, clock, hub_ms, sent_s)


def note_silence(writer: Writer) -> None:
    """Note that the hub has not answered."""
    writer.set_setting(_REACHED, "0")
