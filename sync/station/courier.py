"""The courier: a process of its own that carries operations to the hub and brings news back; runs the engine.

Due times come from the monotonic clock. APScheduler only calls the nightly maintenance, from a calendar trigger, so a
wall clock that jumps can neither stop nor flood the sync. Kiosk and courier meet in the ledger alone.
"""

import logging
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from sync.contract.capabilities import LARGE_BATCHES
from sync.contract.messages import PUSH_MAX_OPERATIONS, PUSH_PLAIN_OPERATIONS, AdmissionRequest
from sync.station import leases, orders, outbox, replica, scopes, trust
from sync.station.audit import Auditor
from sync.station.ballast import keep_ballast
from sync.station.bootstrap import Loader, SnapshotUnusable
from sync.station.clock import STATION_ZONE, Clock
from sync.station.contact import HURRY_SETTING, note_contact, note_silence, read_contact
from sync.station.engine import (
    Admit,
    Admitted,
    AnswerDoubted,
    Audit,
    AuditDue,
    Audited,
    Bootstrap,
    CallFailed,
    Command,
    Engine,
    Event,
    LoadDeferred,
    Loaded,
    NotAdmitted,
    OpenSession,
    Pull,
    Pulled,
    Push,
    PushBlocked,
    PushDeferred,
    Pushed,
    PushTimedOut,
    PushTooLarge,
    Rest,
    SessionOpened,
    SessionRefused,
    Woke,
)
from sync.station.enrolment import open_session
from sync.station.ledger import Ledger
from sync.station.maintenance import maintain
from sync.station.queries import pending_operations
from sync.station.revocations import note_heard
from sync.station.transport import HubClient, HubRefused, HubUnreached
from sync.station.trouble import DiskFull, KeyLost, LedgerDamaged, LedgerReplaced, StationTrouble, StationWiped

LOOK_EVERY_S = 0.5
"""How often the courier looks whether somebody else has committed."""
TROUBLE_PAUSE_S = 5.0
LONGEST_UNTIDIED_S = 26 * 3600.0
"""Maintenance comes by then, whatever the calendar says: it stands still where a clock was set back by years."""
BUSY_PAUSE_S = 30.0
"""Where a busy hub has not said when to come again."""
_DEVICE_TROUBLE = frozenset({"revoked", "unknown_device"})
_OVER_WITH_A_SESSION = _DEVICE_TROUBLE | {"unsupported_protocol"}

_log = logging.getLogger(__name__)


class Courier:
    """One ledger, one hub. `run` blocks until `stop` is called from another thread."""

    def __init__(
        self,
        ledger: Ledger,
        hub: HubClient,
        engine: Engine,
        clock: Clock,
        *,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        """`pause(seconds)` lets time pass and tells whether to stop; none: the real time, ended early by `stop`."""
        self._ledger = ledger
        self._hub = hub
        self._engine = engine
        self._clock = clock
        ledger.keep_wal_short()
        self._auditor = Auditor(ledger, hub)
        self._stopped = threading.Event()
        self._pause = pause or self._stopped.wait
        self._loader = Loader(ledger, hub, clock, self._pause)
        self._maintenance_due = threading.Event()
        self._tidied_s = clock.monotonic_s()
        self._silent = False
        self._seen_version = 0
        self._hurries = ledger.setting(HURRY_SETTING)
        self._began_last = False
        self._doubted_last = False
        self._command: Command | None = None
        self._device_id: str | None = None

    def stop(self) -> None:
        """End `run` after the call under way; safe from any thread."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    def request_maintenance(self) -> None:
        """Check and tidy the ledger at the next quiet moment; safe from any thread."""
        self._maintenance_due.set()

    def run(self) -> None:
        """Sync until stopped. Known trouble is logged and waited out; a bug ends the process, which is started anew.

        Raises:
            LedgerDamaged, LedgerReplaced, KeyLost: this ledger cannot be used any more.
        """
        known_trouble = ""
        keep_ballast(self._ledger.path.parent)
        while not self._stopped.is_set():
            if self._clock.monotonic_s() - self._tidied_s > LONGEST_UNTIDIED_S:
                self.request_maintenance()
            try:
                self.advance()
                known_trouble = ""
            except (LedgerDamaged, LedgerReplaced, KeyLost):
                # Whoever starts this process anew opens a sound ledger, or puts this one right.
                self._ledger.note_damage()
                raise
            except StationWiped as wiped:
                _log.warning("%s", wiped)
                return
            except StationTrouble as trouble:
                if isinstance(trouble, DiskFull) and self._ledger.spend_ballast():
                    continue
                if trouble.code != known_trouble:
                    _log.warning("%s: %s", trouble.code, trouble)
                known_trouble = trouble.code
                self._stopped.wait(TROUBLE_PAUSE_S)

    def run_once(self) -> bool:
        """Sync until nothing is owed and nothing is new; return False once the hub is not reached or has enough."""
        event: Event = Woke(self._pending())
        while not isinstance(event, CallFailed | PushTimedOut | PushBlocked | PushDeferred):
            command = self._step(event)
            if isinstance(command, Rest):
                return True
            event = self._perform(command)
        return False

    def advance(self) -> Command:
        """Carry out what is to be done now, a call or a rest, and return what is to be done next.

        Raises:
            StationTrouble: the ledger could not be read or written; the same is to be done again.
        """
        if self._command is None:
            self._command = self._step(Woke(self._pending()))
        self._command = self._step(self._perform(self._command))
        return self._command

    def _step(self, event: Event) -> Command:
        orders.carry_out_wipe(self._ledger)
        return self._engine.step(event, self._clock.monotonic_s())

    def _pending(self) -> int:
        # Read first: whatever is committed after the count must be noticed as new.
        self._seen_version = self._ledger.data_version()
        return pending_operations(self._ledger)

    def _perform(self, command: Command) -> Event:
        if (
            isinstance(command, Push | Pull | Bootstrap | Audit)
            and self._ledger.setting("device_id") != self._device_id
        ):
            # Enrolled anew in the meantime: the token is another device's.
            return SessionRefused()
        match command:
            case Rest(until_s):
                return self._rest(until_s)
            case OpenSession():
                call: Callable[[], Event] = self._open_session
            case Push(max_operations, max_bytes):
                call = lambda: self._push(max_operations, max_bytes)  # noqa: E731
            case Admit(backlog):
                call = lambda: self._ask_for_admission(backlog)  # noqa: E731
            case Pull():
                call = self._pull
            case Bootstrap():
                call = self._load
            case Audit():
                call = lambda: Audited(self._auditor.step())  # noqa: E731
        try:
            event = call()
        except HubUnreached as error:
            self._note_silence(error)
            if error.timed_out and isinstance(command, Push):
                return PushTimedOut(error.retry_after_s)
            return CallFailed(error.retry_after_s)
        except HubRefused as refusal:
            return self._note_refusal(refusal, command)
        if self._silent:
            _log.info("the hub is reached")
        self._silent = False
        return event

    def _rest(self, until_s: float) -> Event:
        while self._clock.monotonic_s() < until_s and not self._pause(LOOK_EVERY_S):
            if self._maintenance_due.is_set():
                self._maintenance_due.clear()
                self._tidied_s = self._clock.monotonic_s()
                maintain(self._ledger, self._pause)
                self._auditor.begin_night()
                return AuditDue()
            scopes.sweep_if_needed(self._ledger)
            self._ledger.shorten_wal()
            if self._ledger.data_version() != self._seen_version:
                break
        pending, before, self._hurries = self._pending(), self._hurries, self._ledger.setting(HURRY_SETTING)
        return Woke(pending, hurried=self._hurries != before)

    def _open_session(self) -> Event:
        self._device_id = self._ledger.setting("device_id")
        sent_s = self._clock.monotonic_s()
        answer = open_session(self._ledger, self._hub)
        with self._ledger.writing() as writer:
            note_contact(writer, self._hub.next_poll_s, hub_time=answer.hub_time, sent_s=sent_s)
            if writer.setting("courier.trouble") in _OVER_WITH_A_SESSION:
                writer.set_setting("courier.trouble", "")
        large = LARGE_BATCHES in answer.capabilities
        return SessionOpened(answer.backlog_operations, PUSH_MAX_OPERATIONS if large else PUSH_PLAIN_OPERATIONS)

    def _ask_for_admission(self, backlog: int) -> Event:
        return Admitted(self._hub.ask_for_admission(AdmissionRequest(purpose="backlog", size=backlog)).expires_in_s)

    def _push(self, max_operations: int, max_bytes: int) -> Event:
        batch = outbox.next_batch(self._ledger, max_operations=max_operations, max_bytes=max_bytes)
        if batch is None:
            return Pushed(0)
        sent_s = self._clock.monotonic_s()
        answer = self._hub.push(batch)
        if not trust.is_hubs_word(self._ledger, batch.incarnation, answer):
            return self._doubt()
        with self._ledger.writing() as writer:
            same = outbox.apply_answer(writer, batch, answer)
            if not same:
                outbox.begin_incarnation(writer)
            note_contact(writer, self._hub.next_poll_s, hub_time=answer.hub_time, sent_s=sent_s)
            writer.set_setting("courier.trouble", "")
        if not same:
            return self._go_on_under_another_name()
        self._began_last = self._doubted_last = False
        return Pushed(self._pending())

    def _doubt(self) -> Event:
        _log.warning("what the hub says it holds is not countersigned: everything stays owed")
        with self._ledger.writing() as writer:
            writer.set_setting("courier.trouble", "not_countersigned")
        # The first time, its keys may have changed; a list of them that brings no other is not asked for again at once.
        again, self._doubted_last = self._doubted_last, True
        return PushBlocked() if again else AnswerDoubted()

    def _begin_incarnation(self) -> Event:
        with self._ledger.writing() as writer:
            outbox.begin_incarnation(writer)
        return self._go_on_under_another_name()

    def _go_on_under_another_name(self) -> Event:
        _log.warning("this ledger was copied, or an old copy was put back: it goes on under another name")
        # A hub that takes no new name either is not asked again at once.
        again, self._began_last = self._began_last, True
        return PushBlocked() if again else Woke(self._pending())

    def _pull(self) -> Event:
        page = self._hub.pull(replica.cursor(self._ledger))
        more = page is not None and page.more
        read = replica.read_rows(page.rows) if page is not None else []
        with self._ledger.writing() as writer:
            note_contact(writer, self._hub.next_poll_s)
            is_next = page is None or replica.apply_page(writer, page, read)
            began = is_next and page is not None and not page.cursor_before and outbox.is_doubted(writer)
            if began:
                # Whoever put the hub back may have done so once more since; from here on the cursor tells.
                outbox.offer_newest(writer)
                outbox.doubt_hub(writer, doubted=False)
            ordered = orders.take_orders(writer)
            read_to_end = is_next and not more
            if read_to_end:
                note_heard(writer)
            asked = read_to_end and leases.refill(writer)
        if not is_next:
            self._hub.forget_etag()
            return CallFailed()
        if began:
            return Woke(self._pending())
        if asked or ordered:
            # The answer is in the feed as soon as the hub has the request.
            return Woke(self._pending())
        waits = not more and bool(replica.waiting(self._ledger))
        return Pulled(more, self._hub.next_poll_s, not more and bool(scopes.suspects(self._ledger)), waits)

    def _load(self) -> Event:
        try:
            return Loaded(self._loader.step())
        except SnapshotUnusable as unusable:
            return self._give_up_snapshot(str(unusable))

    def _give_up_snapshot(self, reason: str) -> Event:
        _log.error("a snapshot cannot be used, its scope is read page by page: %s", reason)
        self._loader.give_up()
        self._hub.takes_snapshots = False
        self._hub.forget_etag()
        return Loaded(more=False)

    def _note_silence(self, error: HubUnreached) -> None:
        if not self._silent:
            _log.info("the hub is not reached: %s", error)
        self._silent = True
        if read_contact(self._ledger).reached:
            with self._ledger.writing() as writer:
                note_silence(writer)

    def _note_refusal(self, refusal: HubRefused, command: Command) -> Event:
        code = refusal.trouble.code
        if code == "busy":
            return self._note_busy(refusal, command)
        _log.warning("the hub refused: %s (%s)", code, refusal.trouble.message)
        match code:
            case "unauthorised":
                return SessionRefused()
            case "too_large":
                return PushTooLarge()
            case "sequence_gap":
                with self._ledger.writing() as writer:
                    offered = outbox.rewind(writer, refusal.trouble.ack_seq or 0)
                return Woke(self._pending()) if offered else CallFailed()
            case "fork" | "wrong_incarnation":
                return self._begin_incarnation()
            case "behind_floor" | "unknown_cursor" if not replica.cursor(self._ledger):
                # This is the start already: a hub that says so is not well.
                return CallFailed()
            case "behind_floor" if refusal.trouble.scope is not None:
                self._hub.forget_etag()
                with self._ledger.writing() as writer:
                    replica.read_anew(writer, refusal.trouble.scope)
                return Woke(self._pending())
            case "unknown_cursor":
                self._hub.forget_etag()
                with self._ledger.writing() as writer:
                    replica.forget_cursor(writer)
                    outbox.offer_newest(writer)
                    outbox.doubt_hub(writer, doubted=True)
                return Woke(self._pending())
            case _ if isinstance(command, Bootstrap) and code in ("unknown_snapshot", "bad_request"):
                return self._give_up_snapshot(code)
            case "bad_request" if isinstance(command, Audit):
                # A hub of an earlier release answers no such questions.
                return Audited(more=False)
            case _:
                with self._ledger.writing() as writer:
                    writer.set_setting("courier.trouble", code)
                if isinstance(command, Push) and code == "bad_request":
                    return PushBlocked()
                return CallFailed(session_over=code in _DEVICE_TROUBLE)

    def _note_busy(self, refusal: HubRefused, command: Command) -> Event:
        _log.info("the hub is busy: %s", refusal.trouble.message)
        match command:
            case Admit():
                return NotAdmitted(refusal.retry_after_s or BUSY_PAUSE_S)
            case Push():
                return PushDeferred(refusal.retry_after_s or BUSY_PAUSE_S)
            case Bootstrap():
                return LoadDeferred(refusal.retry_after_s or BUSY_PAUSE_S)
            case _:
                return CallFailed(refusal.retry_after_s or BUSY_PAUSE_S)


def start_calendar(courier: Courier, at: str) -> BackgroundScheduler:
    """Call the courier's maintenance every day at a local time such as `03:17`; missed days count as one."""
    hour, minute = at.split(":")
    scheduler = BackgroundScheduler(timezone=STATION_ZONE)
    scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
        courier.request_maintenance,
        CronTrigger(hour=int(hour), minute=int(minute), timezone=STATION_ZONE),
        coalesce=True,
        misfire_grace_time=12 * 3600,
    )
    scheduler.start()  # pyright: ignore[reportUnknownMemberType]
    return scheduler
