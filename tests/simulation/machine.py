"""One machine of a station: a disk, a ledger on it, people who come, a courier."""

import json
import random
import shutil
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from kiosk.actions.apply_for_service import open_form, submit_application
from kiosk.actions.change_profile import ProfileOutcome, change_profile
from kiosk.actions.check_in import CheckIn, check_in_anonymous, check_in_card
from kiosk.actions.issue_benefit import issue_benefit
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.register_guest import register_guest
from kiosk.actions.void_visit import void_visit
from sync.contract.forms import Answers
from sync.contract.operations import GENESIS_CHAIN, Operation, canonical_json, next_chain
from sync.station.courier import Courier
from sync.station.engine import Engine, Rest
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import LEDGER_FILE, SUSPECT_FILE, Ledger
from sync.station.opening import open_or_salvage
from sync.station.quarantine import in_quarantine, put_aside, resend
from sync.station.settings import StationSettings
from sync.station.trouble import StationTrouble
from tests.clocks import NOON_MS, HeldClock
from tests.simulation.broken import BrokenPromiseError
from tests.simulation.releases import WORDS, in_the_words_of
from tests.simulation.road import PowerCutError, SimulatedHub

if TYPE_CHECKING:
    from tests.simulation.world import World

SERVICES = ("BAS-01", "BAS-02", "BAS-03", "HLT-01")
BENEFITS = ("AID-05", "AID-05", "BAS-05", "HLT-03")
"""Scarce, scarce and limited by the day, for the hub to decide."""
ANSWERS: Answers = {"topic": "wages", "deadline": "no", "reply": "code"}
PHONES = ("13800138000", "13900139000")
_THINGS = ["card", "guest", "tick", "untick", "void", "rate", "benefit", "profile", "phone"]
_OFTEN = [5, 3, 4, 1, 1, 2, 6, 4, 3]
SYNCHRONOUS_FULL = 2
WAL_SUFFIX = ".db-wal"
NIGHT_STEPS = 8
PAGE_BYTES = 4096
MOST_PAGES = 0xFFFFFFFE
"""SQLite's own limit."""


class _UndoneError(Exception):
    """Ends a transaction that never commits."""


class Machine:
    """A disk, a ledger on it, people who come, a courier. A station has two machines where its disk was cloned."""

    def __init__(self, world: "World", number: int) -> None:
        self.world = world
        self.station_id = f"station-{number}"
        self.settings = StationSettings(data_dir=world.root / self.station_id)
        self.clock = HeldClock(wall_ms=NOON_MS)
        # Drawn apart from what happens, so that a seed plays the same with machines of any release.
        self.kind_version = 1 + (world.seed + number) % len(WORDS)
        self.luck = random.Random(f"{world.seed}/{number}")
        """Of those who apply: drawn apart, too, so that they change nothing for the others."""
        self.crash_rate = 0.0
        self.page_limit: int | None = None
        """How many pages the disk has room for; none: enough."""
        self.visits: list[str] = []
        self.sticks: list[bytes] = []
        """Files of operations that somebody may bring to the hub, whenever."""
        self.receipts: list[bytes] = []
        self.acknowledged: set[str] = set()
        """What a screen has confirmed, by the operation that stands for it."""
        self.went_with_the_disk: set[str] = set()
        self.ledger: Ledger
        self.couriers_ledger: Ledger
        self.courier: Courier
        self.start()
        code = world.code_for(self.station_id)
        enrol(self.ledger, SimulatedHub(world, self), code, "simulated")

    def start(self) -> None:
        """Open the ledger and start a courier, as after a boot."""
        self.ledger = self._open()
        self.couriers_ledger = self._open()
        engine = Engine(random=self.world.rng.random)
        self.courier = Courier(
            self.couriers_ledger, SimulatedHub(self.world, self), engine, self.clock, pause=self._pause
        )

    def crash(self) -> None:
        """Lose everything but what is on the disk, and boot.

        A commit is on the disk where the ledger asks for a flush with each (`synchronous = FULL`); where it does not,
        any number of the newest may be missing. Behind the last commit a write may have been torn.
        """
        self.world.note("crash")
        files = [self.settings.data_dir / LEDGER_FILE, self.settings.data_dir / f"{LEDGER_FILE}-wal"]
        flushed = self.ledger.value("PRAGMA synchronous") >= SYNCHRONOUS_FULL
        left = {file: file.read_bytes() for file in files if file.exists()}
        self.close()
        for file, content in left.items():
            file.write_bytes(self._after_the_cut(content, flushed) if file.suffix == WAL_SUFFIX else content)
        self.start()

    def _after_the_cut(self, wal: bytes, flushed: bool) -> bytes:
        rng = self.world.rng
        if not flushed:
            wal = wal[: rng.randrange(len(wal) + 1)]
        if rng.random() < 0.3:
            self.world.note("torn_write")
            wal += rng.randbytes(rng.randrange(1, 5000))
        return wal

    def close(self) -> None:
        self.ledger.close()
        self.couriers_ledger.close()

    def keep_image(self) -> None:
        """Keep a copy of the disk, as a technician does before an update."""
        self.close()
        shutil.rmtree(self._image, ignore_errors=True)
        shutil.copytree(self.settings.data_dir, self._image)
        self.start()

    def put_image_back(self) -> None:
        """Put the copy back. What was stated since and is not at the hub, or no longer, is physically lost."""
        if self._image.exists():
            self.world.note("image_put_back")
            lost = self.acknowledged - self.world.operations_at_hub()
            self.close()
            shutil.rmtree(self.settings.data_dir)
            shutil.copytree(self._image, self.settings.data_dir)
            self.start()
            # Another machine of this station may hold it still.
            for machine in self.world.machines:
                lost -= {row[0] for row in machine.ledger.rows("SELECT op_id FROM operation")}
            for machine in self.world.machines:
                machine.went_with_the_disk |= lost
            held = {row[0] for row in self.ledger.rows("SELECT visit_id FROM visit")}
            self.visits = [visit for visit in self.visits if visit in held]

    def break_page(self) -> None:
        """Overwrite a page that holds no operation; the next opening puts the ledger aside and another serves."""
        self.world.note("page_broken")
        page = self.ledger.value("SELECT rootpage FROM sqlite_master WHERE name = 'visit_time'")
        self.ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        before = {row[0] for row in self.ledger.rows("SELECT op_id FROM operation")}
        self.close()
        file = self.settings.data_dir / LEDGER_FILE
        content = bytearray(file.read_bytes())
        content[(page - 1) * PAGE_BYTES : page * PAGE_BYTES] = self.world.rng.randbytes(PAGE_BYTES)
        file.write_bytes(content)
        (self.settings.data_dir / SUSPECT_FILE).touch()
        open_or_salvage(self.settings, clock=self.clock, random_bytes=self.world.rng.randbytes).close()
        self.start()
        left = before - {row[0] for row in self.ledger.rows("SELECT op_id FROM operation")}
        if left - self.world.operations_at_hub() and not self.world.sometimes["hub_restored"]:
            raise BrokenPromiseError(13, "lost", f"{self.name}: what was not sent was not carried over")
        # What the hub acknowledged long ago stays in the kept file: a hub that is put back asks for it in vain.
        self.went_with_the_disk |= left
        shown = {row[0] for row in self.ledger.rows("SELECT visit_id FROM visit")}
        self.visits = [visit for visit in self.visits if visit in shown]

    def look_at_quarantine(self) -> None:
        """Let a technician send again, or set aside, what the hub could not apply."""
        for each in in_quarantine(self.ledger):
            self.world.note("quarantine_resolved")
            with suppress(StationTrouble), self.ledger.writing() as writer:
                if self.world.rng.random() < 0.5:
                    resend(writer, each.op_id)
                else:
                    put_aside(writer, each.op_id)

    def clone(self, number: int) -> "Machine":
        """Return a second machine with a copy of this one's disk, device key and all."""
        self.world.note("disk_cloned")
        self.close()
        twin = copy(self)
        twin.settings = StationSettings(data_dir=self.world.root / f"clone-{number}")
        twin.clock = HeldClock(self.clock.wall_ms, self.clock.elapsed_s)
        twin.visits, twin.acknowledged = list(self.visits), set(self.acknowledged)
        twin.went_with_the_disk = set(self.went_with_the_disk)
        shutil.copytree(self.settings.data_dir, twin.settings.data_dir)
        self.start()
        twin.start()
        return twin

    @property
    def name(self) -> str:
        """What tells this machine from the others, clones included."""
        return self.settings.data_dir.name

    @property
    def _image(self) -> Path:
        return self.settings.data_dir.with_suffix(".image")

    def fill_disk(self) -> None:
        """Leave no room for another page."""
        self.world.note("disk_filled")
        self.page_limit = self.ledger.value("PRAGMA page_count")
        self._limit(self.ledger, self.couriers_ledger)

    def free_disk(self) -> None:
        """Make room again."""
        self.page_limit = None
        self._limit(self.ledger, self.couriers_ledger)

    def night(self) -> None:
        """Let the courier come to its nightly chores, and to the audit behind them."""
        before, held = self.ledger.setting("ledger.checked_at"), self._oldest_seq()
        self.courier.request_maintenance()
        self.sync(NIGHT_STEPS)
        if self.ledger.setting("ledger.checked_at") != before:
            self.world.note("night")
        if self._oldest_seq() != held:
            self.world.note("let_go")

    def _oldest_seq(self) -> int:
        return self.ledger.value("SELECT coalesce(min(seq), 0) FROM operation")

    def hold_ledger(self, steps: int) -> None:
        """Let a long write transaction be open while the courier works; it is undone at the end."""
        self.world.note("ledger_held")
        # Whoever holds it would not survive a power cut.
        crash_rate, self.crash_rate = self.crash_rate, 0.0
        with suppress(_UndoneError), self.ledger.writing():
            self.sync(steps)
            raise _UndoneError
        self.crash_rate = crash_rate

    def someone_comes(self, thing: str | None = None) -> None:
        """Let one thing happen at the kiosk, or any; what the screen has not confirmed must not have been stored."""
        before = self._last_seq()
        try:
            self._something_happens(thing or self.world.rng.choices(_THINGS, _OFTEN)[0])
        except StationTrouble:
            self.world.note("trouble_at_the_kiosk")
            if self._last_seq() != before:
                raise BrokenPromiseError(13, "doubled", f"{self.name} stored what it had refused") from None
        rows = self.ledger.rows("SELECT op_id FROM operation WHERE seq > ?", before)
        self.acknowledged |= {row[0] for row in rows}

    def _something_happens(self, thing: str) -> None:
        rng = self.world.rng
        visit_id = rng.choice(self.visits) if self.visits else ""
        match thing:
            case "card":
                self._arrived(check_in_card(self.ledger, rng.choice(self.world.codes), "camera"))
            case "tick" if visit_id:
                record_service(self.ledger, visit_id, rng.choice(SERVICES))
            case "untick" if visit_id:
                withdraw_service(self.ledger, visit_id, rng.choice(SERVICES))
            case "void" if visit_id:
                void_visit(self.ledger, visit_id, "not_me")
            case "rate":
                rate(self.ledger, rng.randint(1, 4))
                with suppress(StationTrouble):
                    self._say_it_as_its_release_does()
            case "benefit" if visit_id:
                self._benefit(visit_id)
            case "apply" if self.visits:
                self._apply(self.luck.choice(self.visits))
            case "profile":
                self._profile()
            case "phone":
                self._phone()
            case _:
                self._arrived(check_in_anonymous(self.ledger, "02"))

    def _benefit(self, visit_id: str) -> None:
        service_code = self.world.rng.choice(BENEFITS)
        with suppress(LookupError):
            # A visit that was voided has nobody to give to.
            self.world.note(f"benefit_{issue_benefit(self.ledger, visit_id, service_code).verdict.value}")

    def _apply(self, visit_id: str) -> None:
        with mock.patch.object(self.ledger, "_random_bytes", self.luck.randbytes):
            opened = open_form(self.ledger, visit_id, "LEG-01")
            if opened is not None and opened.can_be_sealed:
                # An impatient finger submits twice.
                receipts = {submit_application(self.ledger, visit_id, opened, ANSWERS, NOON_MS) for _ in range(2)}
                assert len(receipts) == 1
                self.world.note("applied")

    def _profile(self) -> None:
        rng = self.world.rng
        known = self.ledger.rows("SELECT member_uid FROM member ORDER BY member_uid LIMIT 1")
        for (member_uid,) in known:
            outcome = change_profile(self.ledger, member_uid, "occupation_group", f"{rng.randint(1, 15):02}")
            if outcome is ProfileOutcome.SENT:
                self.world.note("profile_changed")

    def _phone(self) -> None:
        guest = register_guest(self.ledger, self.world.rng.choice(PHONES), "02")
        self.world.note("guest_came")
        if guest.visit_id not in self.visits:
            self.visits.append(guest.visit_id)

    def poison(self) -> None:
        """State a fact that no hub of this release can apply."""
        before = self._last_seq()
        self.someone_comes()
        row = self.ledger.row("SELECT seq FROM operation WHERE seq > ? ORDER BY seq DESC LIMIT 1", before)
        if row is not None:
            with suppress(StationTrouble):
                self._rewrite_newest(kind="visit.teleported")
                self.world.note("poison")

    def _say_it_as_its_release_does(self) -> None:
        if self.kind_version > 1:
            body = json.loads(self.ledger.value("SELECT body FROM operation ORDER BY seq DESC LIMIT 1"))
            self._rewrite_newest(kind_version=self.kind_version, body=in_the_words_of(self.kind_version, body))
            self.world.note("another_version")

    def _rewrite_newest(self, **changes: object) -> None:
        """Make the newest operation another one, chain and all, as another release would have stated it."""
        with self.ledger.writing() as writer:
            row = writer.row(
                "SELECT seq, op_id, kind, kind_version, hlc, body FROM operation ORDER BY seq DESC LIMIT 1"
            )
            assert row is not None
            seq, op_id, kind, version, hlc, body = row
            stated = Operation(
                seq=seq, op_id=op_id, kind=kind, kind_version=version, hlc=hlc, body=json.loads(body)
            ).model_copy(update=changes)
            chain = writer.value("SELECT chain FROM operation WHERE seq = ?", seq - 1) or GENESIS_CHAIN
            writer.execute(
                "UPDATE operation SET kind = ?, kind_version = ?, body = ?, chain = ? WHERE seq = ?",
                stated.kind,
                stated.kind_version,
                canonical_json(stated.body).decode(),
                next_chain(chain, stated),
                seq,
            )

    def sync(self, steps: int) -> None:
        """Let the courier carry out so many commands; a rest moves this station's time to its end."""
        try:
            for _ in range(steps):
                if isinstance(self.courier.advance(), Rest):
                    return
        except PowerCutError:
            self.crash()
        except StationTrouble:
            self.world.note("trouble_at_the_courier")

    def _open(self) -> Ledger:
        ledger = open_ledger(self.settings, clock=self.clock, random_bytes=self.world.rng.randbytes)
        # Nothing else runs on this thread: who waited for the ledger would wait for itself.
        ledger.wait_at_most(0)
        self._limit(ledger)
        return ledger

    def _limit(self, *ledgers: Ledger) -> None:
        for ledger in ledgers:
            ledger.value(f"PRAGMA max_page_count = {self.page_limit or MOST_PAGES}")

    def _pause(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        self.world.hub_clock.advance(seconds)
        return False

    def _arrived(self, check_in: CheckIn) -> None:
        if check_in.accepted and check_in.visit_id not in self.visits:
            self.visits.append(check_in.visit_id)

    def _last_seq(self) -> int:
        return self.ledger.value("SELECT coalesce(max(seq), 0) FROM operation")
