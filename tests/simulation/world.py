"""A small world on one thread: a real hub, real ledgers and couriers, and a network, clocks and disks that misbehave.

Everything that happens is drawn from one seed, so that a run can be had again. Nothing sleeps: time is moved by hand.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from kiosk.actions.check_in import CheckIn, check_in_anonymous, check_in_card
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.contract.messages import (
    ChallengeAnswer,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    PullPage,
    PushAnswer,
    PushRequest,
    SessionAnswer,
    SessionRequest,
)
from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.hub import enrolment, feeds, intake
from sync.hub.database import Database
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.tables import ReceivedOperation
from sync.station.courier import Courier
from sync.station.engine import Engine, Rest
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from sync.station.transport import HubClient, HubRefused, HubUnreached
from tests.clocks import NOON_MS, HeldClock

ResultT = TypeVar("ResultT")
SERVICES = ("BAS-01", "BAS-02", "BAS-03", "HLT-01")
POLL_S = 60.0
SESSION_S = 3600


@dataclass
class Weather:
    """How likely each fault of the road is, per call; all zero when the faults have stopped."""

    lost_request: float = 0.0
    lost_answer: float = 0.0
    twice: float = 0.0
    portal: float = 0.0
    delayed: float = 0.0
    stale: float = 0.0


class PowerCutError(Exception):
    """The station's power went in the middle of a call."""


class SimulatedHub(HubClient):
    """The road to the hub: the calls of HTTP, answered by the real hub code unless the weather has its way."""

    def __init__(self, world: "World", station: "Station") -> None:
        super().__init__("http://simulated")
        self._world = world
        self._station = station
        self._device_id = ""
        self._open_until_ms = 0
        self._former_page: PullPage | None = None
        self.next_poll_s = POLL_S

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        def work(tx: Transaction) -> EnrolAnswer:
            return enrolment.enrol(tx, request)

        return self._write(work, calm=True)

    def challenge(self, request: ChallengeRequest) -> ChallengeAnswer:
        def work(tx: Transaction) -> ChallengeAnswer:
            return enrolment.challenge(tx, request)

        return self._write(work)

    def open_session(self, request: SessionRequest) -> None:
        def work(tx: Transaction) -> SessionAnswer:
            return enrolment.open_session(tx, request, SESSION_S)

        self._write(work)
        self._device_id = request.device_id
        self._open_until_ms = self._world.hub_clock.now_ms() + SESSION_S * 1000

    def push(self, request: PushRequest) -> PushAnswer:
        self._check_session()
        # What travels is text: the hub must not share objects with the station.
        text = request.model_dump_json()
        device_id = self._device_id

        def take_in(tx: Transaction) -> PushAnswer:
            return intake.push(tx, device_id, PushRequest.model_validate_json(text))

        if self._world.chance(self._world.weather.delayed):
            self._world.note("delayed_push")
            self._world.late.append(take_in)
        return PushAnswer.model_validate_json(self._write(take_in).model_dump_json())

    def pull(self, cursor: str) -> PullPage | None:
        self._check_session()

        def read() -> PullPage | None:
            with self._world.database.reading() as session:
                pulled = feeds.pull(session, self._station.station_id, cursor, self._etag or None)
            if pulled.page is None:
                return None
            self._etag = pulled.etag if not pulled.page.more else ""
            return PullPage.model_validate_json(pulled.page.model_dump_json())

        page = self._travel(read)
        if page is not None and self._world.chance(self._world.weather.stale):
            self._world.note("stale_page")
            page, self._former_page = self._former_page or page, page
            return page
        self._former_page = page or self._former_page
        return page

    def _check_session(self) -> None:
        if not self._device_id or self._world.hub_clock.now_ms() >= self._open_until_ms:
            refused = RequestRefused("unauthorised", "open a session first")
            raise HubRefused(refused.trouble)

    def _write(self, work: Callable[[Transaction], ResultT], *, calm: bool = False) -> ResultT:
        def commit() -> ResultT:
            with self._world.database.writing() as tx:
                return work(tx)

        return commit() if calm else self._travel(commit)

    def _travel(self, call: Callable[[], ResultT]) -> ResultT:
        world, weather = self._world, self._world.weather
        if world.hub_is_away or world.chance(weather.lost_request):
            world.note("lost_request")
            raise HubUnreached("no connection")
        if world.chance(weather.portal):
            world.note("portal")
            raise HubUnreached("HTTP 200")
        try:
            answer = call()
            if world.chance(weather.twice):
                world.note("doubled_request")
                answer = call()
        except RequestRefused as refused:
            raise HubRefused(refused.trouble) from refused
        if world.chance(self._station.crash_rate):
            world.note("crash_after_commit")
            raise PowerCutError
        if world.chance(weather.lost_answer):
            world.note("lost_answer")
            raise HubUnreached("no answer in time")
        return answer


class Station:
    """One station: a disk, a ledger on it, people who come, a courier."""

    def __init__(self, world: "World", number: int) -> None:
        self.world = world
        self.station_id = f"station-{number}"
        self.settings = StationSettings(data_dir=world.root / self.station_id)
        self.clock = HeldClock(wall_ms=NOON_MS)
        self.crash_rate = 0.0
        self.visits: list[str] = []
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
        """Lose everything but the disk, and boot."""
        self.close()
        self.start()

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
        """Put the copy back. What was stated since and never sent is physically lost; all else must be at the hub."""
        if self._image.exists():
            self.world.note("image_put_back")
            unsent = self.ledger.rows("SELECT op_id FROM operation WHERE state = 'pending'")
            lost = {row[0] for row in unsent}
            self.close()
            shutil.rmtree(self.settings.data_dir)
            shutil.copytree(self._image, self.settings.data_dir)
            self.start()
            self.went_with_the_disk |= lost - {row[0] for row in self.ledger.rows("SELECT op_id FROM operation")}
            held = {row[0] for row in self.ledger.rows("SELECT visit_id FROM visit")}
            self.visits = [visit for visit in self.visits if visit in held]

    def clone(self, number: int) -> "Station":
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
    def _image(self) -> Path:
        return self.settings.data_dir.with_suffix(".image")

    def someone_comes(self) -> None:
        """Let one thing happen at the kiosk."""
        rng, before = self.world.rng, self._last_seq()
        visit_id = rng.choice(self.visits) if self.visits else ""
        match rng.choices(["card", "guest", "tick", "untick", "void", "rate"], [4, 4, 6, 1, 1, 2])[0]:
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
            case _:
                self._arrived(check_in_anonymous(self.ledger, "02"))
        rows = self.ledger.rows("SELECT op_id FROM operation WHERE seq > ?", before)
        self.acknowledged |= {row[0] for row in rows}

    def poison(self) -> None:
        """State a fact that no hub of this release can apply."""
        before = self._last_seq()
        self.someone_comes()
        row = self.ledger.row("SELECT seq FROM operation WHERE seq > ?", before)
        if row is not None:
            self.world.note("poison")
            self.rewrite_kind(row[0], "visit.teleported")

    def rewrite_kind(self, seq: int, kind: str) -> None:
        """Make the newest operation one of another kind, chain and all, as a newer release would have stated it."""
        with self.ledger.writing() as writer:
            values = writer.row("SELECT op_id, kind_version, hlc, json(body) FROM operation WHERE seq = ?", seq)
            assert values is not None
            op_id, version, hlc, body = values
            text = (
                f'{{"seq":{seq},"op_id":"{op_id}","kind":"{kind}","kind_version":{version},"hlc":{hlc},"body":{body}}}'
            )
            chain = writer.value("SELECT chain FROM operation WHERE seq = ?", seq - 1) or GENESIS_CHAIN
            link = next_chain(chain, Operation.model_validate_json(text))
            writer.execute("UPDATE operation SET kind = ?, chain = ? WHERE seq = ?", kind, link, seq)

    def sync(self, steps: int) -> None:
        """Let the courier carry out so many commands; a rest moves this station's time to its end."""
        try:
            for _ in range(steps):
                if isinstance(self.courier.advance(), Rest):
                    return
        except PowerCutError:
            self.crash()

    def _open(self) -> Ledger:
        return open_ledger(self.settings, clock=self.clock, random_bytes=self.world.rng.randbytes)

    def _pause(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        self.world.hub_clock.advance(seconds)
        return False

    def _arrived(self, check_in: CheckIn) -> None:
        if check_in.accepted and check_in.visit_id not in self.visits:
            self.visits.append(check_in.visit_id)

    def _last_seq(self) -> int:
        return self.ledger.value("SELECT coalesce(max(seq), 0) FROM operation")


@dataclass
class World:
    """Everything of one seed. `root` is an empty directory; `template` an initialised hub with members and `codes`."""

    seed: int
    root: Path
    template: Path
    codes: list[str]
    stations: list[Station] = field(default_factory=list[Station])
    sometimes: Counter[str] = field(default_factory=Counter[str])
    weather: Weather = field(default_factory=Weather)
    late: list[Callable[[Transaction], object]] = field(default_factory=list[Callable[[Transaction], object]])
    trace: list[str] = field(default_factory=list[str])
    hub_is_away: bool = False

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.hub_clock = HeldClock(wall_ms=NOON_MS)
        self._hub_file = self.root / "hub.db"
        shutil.copy(self.template, self._hub_file)
        self.database = self._open_hub()
        self.stations = [Station(self, number) for number in range(self.rng.randint(1, 3))]

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.rng.random() < probability

    def note(self, event: str) -> None:
        """Count something that should happen sometimes, and put it into the trace."""
        self.sometimes[event] += 1
        self.trace.append(event)

    def code_for(self, station_id: str) -> str:
        with self.database.writing() as tx:
            return enrolment.create_code(tx, station_id, SESSION_S)

    def restart_hub(self) -> None:
        self.database.close()
        self.database = self._open_hub()

    def copy_hub(self) -> None:
        """Keep a copy of the hub's database, as a nightly backup does."""
        self.database.close()
        shutil.copy(self._hub_file, self.root / "hub.backup")
        self.database = self._open_hub()

    def restore_hub(self) -> None:
        """Put the copy back, and begin a new feed epoch as the operator is told to."""
        if not (self.root / "hub.backup").exists():
            return
        self.note("hub_restored")
        self.database.close()
        for leftover in self.root.glob("hub.db*"):
            leftover.unlink()
        shutil.copy(self.root / "hub.backup", self._hub_file)
        self.database = self._open_hub()
        with self.database.writing() as tx:
            feeds.renew_feed_epoch(tx)
            known = set(tx.session.scalars(select(ReceivedOperation.op_id)))
        # What only the hub still held, because the disk it came from was put back, has now gone from both.
        for station in self.stations:
            known |= {row[0] for row in station.ledger.rows("SELECT op_id FROM operation")}
        for station in self.stations:
            station.went_with_the_disk |= station.acknowledged - known

    def deliver_late(self) -> None:
        """Let one request arrive that somebody has long given up."""
        if self.late:
            self.note("late_arrival")
            work = self.late.pop(self.rng.randrange(len(self.late)))
            try:
                with self.database.writing() as tx:
                    work(tx)
            except RequestRefused:
                self.note("late_refused")

    def close(self) -> None:
        for station in self.stations:
            station.close()
        self.database.close()

    def _open_hub(self) -> Database:
        return Database.open(
            f"sqlite:///{self._hub_file}", now_ms=self.hub_clock.now_ms, random_bytes=self.rng.randbytes
        )
