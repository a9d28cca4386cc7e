"""The road to the hub: the calls of HTTP, answered by the real hub code unless the weather has its way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sync.contract.messages import (
    AuditAnswer,
    ChallengeAnswer,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    LedgerAnswer,
    PullPage,
    PushAnswer,
    PushRequest,
    SessionAnswer,
    SessionRequest,
)
from sync.hub import audit, enrolment, feeds, intake
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.station.transport import HubClient, HubRefused, HubUnreached

if TYPE_CHECKING:
    from tests.simulation.machine import Machine
    from tests.simulation.world import World

ResultT = TypeVar("ResultT")
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
    swapped: float = 0.0


class PowerCutError(Exception):
    """The station's power went in the middle of a call."""


class SimulatedHub(HubClient):
    """The road to the hub: the calls of HTTP, answered by the real hub code unless the weather has its way."""

    def __init__(self, world: "World", machine: "Machine") -> None:
        super().__init__("http://simulated")
        self._world = world
        self._machine = machine
        self._device_id = ""
        self._open_until_ms = 0
        self._former_pages: list[PullPage] = []
        self.next_poll_s = POLL_S

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        def work(tx: Transaction) -> EnrolAnswer:
            return enrolment.enrol(tx, request)

        return self._write(work, calm=True)

    def challenge(self, request: ChallengeRequest) -> ChallengeAnswer:
        def work(tx: Transaction) -> ChallengeAnswer:
            return enrolment.challenge(tx, request)

        return self._write(work)

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        def work(tx: Transaction) -> SessionAnswer:
            return enrolment.open_session(tx, request, SESSION_S)

        answer = self._write(work)
        self._device_id = request.device_id
        self._open_until_ms = self._world.hub_clock.now_ms() + SESSION_S * 1000
        return answer

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
            return self._read(cursor, self._etag or None)

        page = self._travel(read)
        if page is not None and self._world.chance(self._world.weather.swapped):
            # Of two calls that were under way at once, the answer to the second one.
            self._world.note("swapped_pages")
            return self._read(page.cursor_after, None)
        if self._former_pages and self._world.chance(self._world.weather.stale):
            # Also where there is nothing new: what was on the way for long comes whenever it likes.
            self._world.note("stale_page")
            return self._world.rng.choice(self._former_pages)
        if page is not None:
            self._former_pages.append(page)
        return page

    def ledger(self) -> LedgerAnswer:
        self._check_session()

        def read() -> LedgerAnswer:
            with self._world.database.reading() as session:
                return audit.ledger_of(session, self._device_id)

        return self._travel(read)

    def audit(self, scope: str, prefix: str) -> AuditAnswer:
        self._check_session()

        def read() -> AuditAnswer:
            with self._world.database.reading() as session:
                return audit.audit(session, self._machine.station_id, scope, prefix)

        return self._travel(read)

    def _read(self, cursor: str, etag: str | None) -> PullPage | None:
        with self._world.database.reading() as session:
            pulled = feeds.pull(session, self._machine.station_id, cursor, etag)
        if pulled.page is None:
            return None
        self._etag = pulled.etag if not pulled.page.more else ""
        return PullPage.model_validate_json(pulled.page.model_dump_json())

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
        if world.chance(self._machine.crash_rate):
            world.note("crash_after_commit")
            raise PowerCutError
        if world.chance(weather.lost_answer):
            world.note("lost_answer")
            raise HubUnreached("no answer in time")
        return answer
