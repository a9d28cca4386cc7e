"""Guests: who is known by one number is one person, and can be made two again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sync.contract.records import Member, Redirect
from sync.hub.cards import register_member
from sync.hub.guests import UnknownGuest, root_of, unmerge
from sync.hub.people_tables import GuestRow
from sync.hub.tables import Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id

NUMBER = "1:" + "ab" * 32


def register(station: PaperStation, contact_key: str | None = NUMBER) -> str:
    guest_id = new_id()
    station.state("guest.registered", guest_id=guest_id, contact_key=contact_key)
    return guest_id


def redirects(station: PaperStation) -> dict[str, str]:
    page = station.pull()
    assert page is not None
    last = {row.entity_id: row.body for row in page.rows if row.kind == "redirect"}
    return {guest_id: Redirect.model_validate(body).to for guest_id, body in last.items() if body is not None}


def roots(hub: HubUnderTest) -> dict[str, str | None]:
    return {row.guest_id: row.redirect_to for row in hub.rows(GuestRow)}


def visit(station: PaperStation, guest_id: str) -> str:
    return station.check_in(visitor="guest", guest_id=guest_id)


@pytest.mark.parametrize("at_once", [False, True])
def test_one_number_at_two_stations_is_one_guest(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation, at_once: bool
) -> None:
    here, there, stranger = register(station), register(other_station), register(station, "1:" + "cd" * 32)
    nobody = register(station, None)
    visit_id = visit(other_station, there)
    with ThreadPoolExecutor(2 if at_once else 1) as pool:
        list(pool.map(PaperStation.push, (other_station, station)))
    first, second = sorted((here, there))
    assert roots(hub) == {first: None, second: f"guest:{first}", stranger: None, nobody: None}
    told, untold = (other_station, station) if second == there else (station, other_station)
    assert redirects(told) == {second: f"guest:{first}"} and redirects(untold) == {}
    assert next(row for row in hub.rows(Visit) if row.visit_id == visit_id).guest_id == there


def test_redirects_point_at_a_root_however_many_there_are(hub: HubUnderTest, station: PaperStation) -> None:
    guests = [register(station) for _ in range(5)]
    for seq in range(1, 6):
        station.push(seq, seq)
        known = roots(hub)
        [root] = [guest_id for guest_id, to in known.items() if to is None]
        assert {to for to in known.values() if to is not None} <= {f"guest:{root}"}
    assert roots(hub)[min(guests)] is None


def test_a_guest_who_is_a_member_is_found_from_either_side(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    with hub.database.writing() as tx:
        for uid in ("m-1", "m-2"):
            register_member(tx, Member(member_uid=uid, name="王小强"))
    guest_id = register(station)
    station.push()

    def name_number(value: str | None) -> None:
        other_station.state("profile.changed", change_id=new_id(), member_uid="m-1", field="contact_key", value=value)
        other_station.push(len(other_station.operations))

    name_number(NUMBER)
    assert redirects(station) == {guest_id: "member:m-1"}
    page = station.pull()
    assert page is not None and "m-1" in {row.entity_id for row in page.rows if row.kind == "member" and row.body}
    later = register(other_station)
    other_station.push(2)
    assert redirects(other_station) == {later: "member:m-1"}
    other_station.state("profile.changed", change_id=new_id(), member_uid="m-1", field="contact_key", value=None)
    operation = other_station.operations.pop()
    other_station.links.pop()
    other_station.append(operation.model_copy(update={"hlc": operation.hlc + 1}))
    other_station.push(3)
    assert set(roots(hub).values()) == {None, f"guest:{min(guest_id, later)}"}


def test_a_merge_can_be_undone_and_stays_undone(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    here, there = register(station), register(other_station)
    station.push()
    other_station.push()
    first, second = sorted((here, there))
    with hub.database.writing() as tx:
        unmerge(tx, second)
        with pytest.raises(UnknownGuest):
            unmerge(tx, new_id())
    assert redirects(station) == redirects(other_station) == {}
    third = register(station)
    station.push(2)
    root, follower = sorted((first, third))
    assert roots(hub) == {second: None, root: None, follower: f"guest:{root}"}
    with hub.database.writing() as tx:
        unmerge(tx, root)
    assert roots(hub) == {first: None, second: None, third: None}
    with hub.database.reading() as session:
        assert root_of(session, third) == f"guest:{third}"


def test_a_station_that_meets_a_guest_hears_who_they_are(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    guests: list[Any] = [register(station), register(station)]
    station.push()
    visit(other_station, max(guests))
    other_station.push()
    assert redirects(other_station) == {max(guests): f"guest:{min(guests)}"}
