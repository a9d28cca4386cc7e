from datetime import date

import pytest

from sync.contract.codes import MemberCard, public_key_from_hex, verify_card
from sync.contract.masking import mask_name
from sync.contract.records import Member
from sync.hub.cards import MAX_ISSUE_NUMBER, UnknownMember, card_code, issue, register_member
from sync.hub.demo import load_demo
from sync.hub.keys import newest_signing_key
from sync.hub.tables import FeedEntry, Interest, MemberRow, Station
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

TODAY = date(2027, 1, 15)


def test_demo_loads_once(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        first = load_demo(tx)
    held = hub.count(FeedEntry)
    with hub.database.writing() as tx:
        assert load_demo(tx) == first
    assert (hub.count(MemberRow), hub.count(Interest), hub.count(Station), hub.count(FeedEntry)) == (12, 8, 5, held)
    assert {"欧阳**", "阿***曼", "A**** N****"} <= {mask_name(card.name) for card in first}


def test_demo_cards_verify_with_the_published_key(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        cards = load_demo(tx)
    page = PaperStation(hub, "demo-001").pull()
    assert page is not None
    [key] = [row.body for row in page.rows if row.kind == "signing_key"]
    assert key is not None
    keys = {1: public_key_from_hex(str(key["public_key"]))}
    found = {verify_card(card.code, keys, TODAY) for card in cards}
    assert len(found) == 12
    assert all(isinstance(card, MemberCard) for card in found)
    known = {Member.model_validate(row.body).card_serial for row in page.rows if row.kind == "member" and row.body}
    assert len(known) == 8
    assert known < {card.serial for card in found if isinstance(card, MemberCard)}
    elsewhere = PaperStation(hub, "demo-002").pull()
    assert elsewhere is not None
    assert "member" not in {row.kind for row in elsewhere.rows}


def test_new_card_replaces_the_former(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        keys = {1: newest_signing_key(tx.session, "card")[1].public_key()}
        register_member(tx, Member(member_uid="m", name="李喆"))
        assert card_code(tx, "m") is None
        cards = [verify_card(issue(tx, "m", date(2030, 1, 1)), keys, TODAY) for _ in range(MAX_ISSUE_NUMBER + 1)]
        assert verify_card(card_code(tx, "m") or "", keys, TODAY) == cards[-1]
        for call in (lambda: card_code(tx, "x"), lambda: issue(tx, "x", TODAY)):
            with pytest.raises(UnknownMember):
                call()
    numbers = [(card.serial, card.issue_number) for card in cards if isinstance(card, MemberCard)]
    assert [number for _, number in numbers] == [*range(1, MAX_ISSUE_NUMBER + 1), 1]
    assert len({serial for serial, _ in numbers}) == 2
