from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.codes import public_key_to_hex
from sync.contract.messages import FeedRow, PullPage
from sync.contract.records import SigningKey
from sync.hub.keys import rotate
from sync.station import replica
from sync.station.enrolment import enrol
from sync.station.ledger import Ledger
from sync.station.queries import signing_keys
from sync.station.transport import HubClient
from sync.station.trust import ROOT_SETTING, live_keys
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.stations import ISSUER, ROOT, key_list, key_of, open_station, tell
from tests.sync.hub.paper_station import ROOT as HUB_ROOT
from tests.sync.hub.paper_station import HubUnderTest

OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
ISSUER_HEX = public_key_to_hex(ISSUER.public_key())


@pytest.fixture
def station(tmp_path: Path, clock: HeldClock) -> Ledger:
    """A ledger that has pinned ROOT and trusts ISSUER for cards."""
    return open_station(tmp_path, clock)


def test_first_list_pins_its_root(station: Ledger) -> None:
    assert station.setting(ROOT_SETTING) == public_key_to_hex(ROOT.public_key())
    assert signing_keys(station) == {1: ISSUER_HEX}


def test_list_of_another_root_changes_nothing_and_is_kept_aside(station: Ledger) -> None:
    tell(station, ("key_list", "keys", key_list(key_of("card", OTHER), version=9, root=OTHER)))
    assert signing_keys(station) == {1: ISSUER_HEX}
    assert station.value("SELECT count(*) FROM entity WHERE kind = 'unreadable:key_list'") == 1


def test_lower_version_changes_nothing(station: Ledger) -> None:
    tell(station, ("key_list", "keys", key_list(key_of("card", ISSUER, 3), version=3)))
    tell(station, ("key_list", "keys", key_list(key_of("card", OTHER), version=2)))
    assert signing_keys(station) == {3: ISSUER_HEX}


def test_higher_version_takes_the_place_of_the_former(station: Ledger) -> None:
    tell(station, ("key_list", "keys", key_list(key_of("card", ISSUER), key_of("card", OTHER, 2), version=2)))
    assert set(signing_keys(station)) == {1, 2}
    tell(station, ("key_list", "keys", key_list(key_of("card", OTHER, 2), version=3)))
    assert set(signing_keys(station)) == {2}


def test_list_is_not_taken_away(station: Ledger) -> None:
    row = FeedRow(scope="global", v=1, kind="key_list", entity_id="keys", body=None)
    before = replica.cursor(station)
    with station.writing() as writer:
        assert replica.apply_page(
            writer, PullPage(cursor_before=before, cursor_after=before + "+", more=True, rows=[row])
        )
    assert signing_keys(station) == {1: ISSUER_HEX}


def test_key_outside_the_list_counts_no_longer(station: Ledger) -> None:
    tell(station, ("signing_key", "5", SigningKey(key_id=5, public_key=public_key_to_hex(OTHER.public_key()))))
    assert signing_keys(station) == {1: ISSUER_HEX}


def test_hub_without_a_list_is_read_as_before(ledger: Ledger) -> None:
    tell(ledger, ("signing_key", "5", SigningKey(key_id=5, public_key=ISSUER_HEX)))
    assert signing_keys(ledger) == {5: ISSUER_HEX}


def test_enrolment_pins_the_root_of_the_hub_and_a_rotation_arrives(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    assert enrolled.setting(ROOT_SETTING) == public_key_to_hex(HUB_ROOT.public_key())
    assert set(signing_keys(enrolled)) == {1}
    with hub.database.writing() as tx:
        rotate(tx, "card", HUB_ROOT)
    assert courier_of(enrolled, client, clock).run_once()
    assert set(signing_keys(enrolled)) == {1, 2}


def test_enrolment_at_another_hub_forgets_the_keys_of_the_former(
    station: Ledger, client: HubClient, hub: HubUnderTest
) -> None:
    enrol(station, client, hub.new_code("station-1"), "test")
    keys = live_keys(station)
    assert keys is not None and keys.version == 1
    assert ISSUER_HEX not in signing_keys(station).values()


def test_enrolment_again_keeps_a_newer_list(enrolled: Ledger, client: HubClient, hub: HubUnderTest) -> None:
    newer = key_list(key_of("card", ISSUER, 7), version=7, root=HUB_ROOT)
    tell(enrolled, ("key_list", "keys", newer))
    enrol(enrolled, client, hub.new_code("station-1"), "test")
    assert set(signing_keys(enrolled)) == {7}
