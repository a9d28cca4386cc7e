import json
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date

from sync.contract.messages import PullPage
from sync.contract.records import Member, Rule
from sync.hub.cards import issue, register_member
from sync.hub.tables import FeedEntry, Interest, MemberRow, ScopeHead, Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

WRITERS = 6
BATCHES = 8
VISITS_PER_BATCH = 10
MEMBERS = 40


def _members(hub: HubUnderTest) -> list[int]:
    with hub.database.writing() as tx:
        for number in range(MEMBERS):
            register_member(tx, Member(member_uid=f"m-{number}", name="王小强"))
            issue(tx, f"m-{number}", date(2030, 1, 1))
    return [row.card_serial for row in hub.rows(MemberRow)]


def _write(station: PaperStation, serials: list[int]) -> None:
    for batch in range(BATCHES):
        for number in range(VISITS_PER_BATCH):
            station.check_in(visitor="card", card_serial=serials[(batch * VISITS_PER_BATCH + number) % MEMBERS])
        answer = station.push_http(batch * VISITS_PER_BATCH + 1)
        assert answer.status_code == 200, answer.text
        with station.hub.database.writing() as tx:
            tx.publish("org:street", Rule(code=f"{station.device_id}-{batch}", value=1, unit="s"))
            tx.publish("org:city", Rule(code=f"{station.device_id}-{batch}", value=1, unit="s"))


def _poll(station: PaperStation, done: threading.Event) -> dict[str, list[int]]:
    """Pull until everybody has finished and nothing is left; return the versions seen in each scope."""
    seen: dict[str, list[int]] = {}
    cursor, etag = "", ""
    while True:
        finished = done.is_set()
        answer = station.pull_http(cursor, etag)
        if answer.status_code == 304:
            if finished:
                return seen
            continue
        page = PullPage.model_validate(answer.json())
        cursor, etag = page.cursor_after, answer.headers["ETag"]
        for row in page.rows:
            seen.setdefault(row.scope, []).append(row.v)


def test_poller_beside_writers_misses_nothing(hub: HubUnderTest) -> None:
    serials = _members(hub)
    stations: list[PaperStation] = []
    for number in range(WRITERS):
        hub.add_station(f"busy-{number}")
        station = PaperStation(hub, f"busy-{number}")
        station.enrol()
        station.open_session()
        stations.append(station)
    poller = PaperStation(hub, "busy-0")
    poller.enrol()
    poller.open_session()
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        polling = pool.submit(_poll, poller, done)
        try:
            list(pool.map(_write, stations, [serials] * WRITERS))
        finally:
            done.set()
        seen = polling.result()
    for versions in seen.values():
        assert versions == list(range(1, len(versions) + 1))
    assert len(seen["org:street"]) == len(seen["org:city"]) == WRITERS * BATCHES
    # Its own profile, and every member once.
    assert len(seen["station:busy-0"]) == 1 + MEMBERS
    assert hub.count(Visit) == WRITERS * BATCHES * VISITS_PER_BATCH
    assert hub.count(Interest) == WRITERS * MEMBERS
    for station in [*stations, poller]:
        station.http.close()


def test_card_issued_during_a_check_in_reaches_the_station(hub: HubUnderTest, station: PaperStation) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m", name="王小强"))
        issue(tx, "m", date(2030, 1, 1))
    station.check_in(visitor="member", member_uid="m")
    with ThreadPoolExecutor(1) as pool:
        with hub.database.writing() as tx:
            # Nobody holds this member yet, so this tells nobody; the check-in has to wait for it, or it tells the past.
            issue(tx, "m", date(2031, 1, 1))
            pushing = pool.submit(station.push)
            wait([pushing], timeout=0.5)
        assert pushing.result().ack_seq == 1
    page = station.pull()
    assert page is not None
    [body] = [row.body for row in page.rows if row.kind == "member"]
    assert Member.model_validate(body).card_issue_number == 2


def test_of_two_who_change_the_same_at_once_the_later_supersedes_the_earlier(hub: HubUnderTest) -> None:
    def change(value: int) -> None:
        with hub.database.writing() as tx:
            tx.publish("org:street", Rule(code="rule", value=value, unit="s"))

    change(1)
    with ThreadPoolExecutor(1) as pool:
        with hub.database.writing() as tx:
            tx.publish("org:street", Rule(code="rule", value=2, unit="s"))
            tx.settle()
            # It looks at what stands there, and then waits for the head of the scope.
            changing = pool.submit(change, 3)
            wait([changing], timeout=0.5)
        changing.result()
    rows = [row for row in hub.rows(FeedEntry) if row.scope == "org:street"]
    in_force = [row for row in rows if row.hash is not None]
    assert [(row.v, json.loads(row.body or "")["value"]) for row in in_force] == [(3, 3)]
    [head] = [row for row in hub.rows(ScopeHead) if row.scope == "org:street"]
    assert (head.v, head.set_hash) == (3, in_force[0].hash)
