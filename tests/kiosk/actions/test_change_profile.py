import json

import pytest

from kiosk.actions.change_profile import ProfileOutcome, change_phone, change_profile
from sync.contract.operations import ProfileField
from sync.contract.records import RealmKey
from sync.station.ledger import Ledger
from tests.stations import WANG, tell


@pytest.mark.parametrize(
    ("field", "value", "outcome"),
    [
        ("occupation_group", "05", ProfileOutcome.SENT),
        ("occupation_group", None, ProfileOutcome.SENT),
        ("occupation_group", "02", ProfileOutcome.UNCHANGED),
        ("occupation_group", "courier", ProfileOutcome.NOT_VALID),
        ("language", "ug", ProfileOutcome.SENT),
        ("name", "王大强", ProfileOutcome.REVIEWED),
        ("name", "王\n强", ProfileOutcome.NOT_VALID),
    ],
)
def test_a_wish_is_sent_and_the_member_reads_as_the_hub_says(
    ledger: Ledger, field: ProfileField, value: str | None, outcome: ProfileOutcome
) -> None:
    assert change_profile(ledger, WANG.member_uid, field, value) is outcome
    sent = outcome in (ProfileOutcome.SENT, ProfileOutcome.REVIEWED)
    assert ledger.value("SELECT count(*) FROM operation WHERE kind = 'profile.changed'") == sent


def test_a_phone_number_becomes_a_keyed_hash(ledger: Ledger) -> None:
    assert change_phone(ledger, WANG.member_uid, "13800138000") is ProfileOutcome.NOT_VALID, "the key has not come yet"
    tell(ledger, ("realm_key", "1", RealmKey(key_id=1, key="5a" * 32)))
    assert change_phone(ledger, WANG.member_uid, "12") is ProfileOutcome.NOT_VALID
    assert change_phone(ledger, WANG.member_uid, "13800138000") is ProfileOutcome.SENT
    body = json.loads(ledger.value("SELECT body FROM operation"))
    assert body["value"].startswith("1:") and "13800138000" not in body["value"]


def test_nobody_is_changed_whom_the_station_does_not_know(ledger: Ledger) -> None:
    assert change_profile(ledger, "nobody", "language", "zh") is ProfileOutcome.UNKNOWN_MEMBER
