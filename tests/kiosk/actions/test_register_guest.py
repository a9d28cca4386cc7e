import pytest

from kiosk.actions.issue_benefit import issue_benefit
from kiosk.actions.register_guest import register_guest
from sync.contract.records import Limit, OfflinePolicy, RealmKey, Redirect, Service, Text
from sync.contract.rules import Reason, Verdict
from sync.station.ledger import Ledger
from sync.station.orders import LOCKED_SETTING
from sync.station.trouble import StationLocked
from tests.clocks import HeldClock
from tests.stations import WANG, tell

PHONE = "138 0013-8000"
KEY = RealmKey(key_id=1, key="5a" * 32)


def test_the_number_is_stored_nowhere_and_finds_the_guest_again(ledger: Ledger, clock: HeldClock) -> None:
    tell(ledger, ("realm_key", "1", KEY))
    first = register_guest(ledger, PHONE, "02")
    assert not first.known
    clock.advance(3600)
    again = register_guest(ledger, "+8613800138000")
    assert again.known and again.guest_id == first.guest_id and again.visit_id != first.visit_id
    everything = str(ledger.rows("SELECT * FROM guest")) + str(ledger.rows("SELECT body FROM operation"))
    assert "13800138000" not in everything and "1:" in everything
    assert ledger.value("SELECT count(*) FROM guest") == 1
    assert ledger.rows("SELECT DISTINCT visitor, guest_id FROM visit") == [("guest", first.guest_id)]


def test_within_ten_minutes_it_is_the_same_visit(ledger: Ledger, clock: HeldClock) -> None:
    tell(ledger, ("realm_key", "1", KEY))
    first = register_guest(ledger, PHONE)
    clock.advance(300)
    again = register_guest(ledger, PHONE)
    assert again.same_visit and again.visit_id == first.visit_id


def test_a_locked_station_takes_in_nobody(ledger: Ledger) -> None:
    with ledger.writing() as writer:
        writer.set_setting(LOCKED_SETTING, "1")
    with pytest.raises(StationLocked):
        register_guest(ledger)
    assert ledger.value("SELECT count(*) FROM guest") == 0


def test_without_a_number_or_a_key_each_guest_is_their_own(ledger: Ledger) -> None:
    before_the_key = register_guest(ledger, PHONE)
    tell(ledger, ("realm_key", "1", KEY))
    others = [register_guest(ledger, phone) for phone in (None, "12345", PHONE)]
    assert len({before_the_key.guest_id, *(other.guest_id for other in others)}) == 4
    assert ledger.value("SELECT count(*) FROM guest WHERE contact_key IS NULL") == 3


def test_a_guest_has_limits_and_keeps_them_when_found_to_be_a_member(ledger: Ledger) -> None:
    policy = OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="day"))
    service = Service(
        code="AID-05", name=Text(zh="物", en="Thing"), category="x", icon="gift", min_tier="L1", policy=policy
    )
    tell(ledger, ("realm_key", "1", KEY), ("service", "AID-05", service))
    guest = register_guest(ledger, PHONE)
    assert issue_benefit(ledger, guest.visit_id, "AID-05").verdict is Verdict.ISSUE
    tell(ledger, ("redirect", guest.guest_id, Redirect(guest_id=guest.guest_id, to=f"member:{WANG.member_uid}")))
    assert issue_benefit(ledger, guest.visit_id, "AID-05").reason is Reason.LIMIT_REACHED
