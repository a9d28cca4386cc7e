from datetime import date
from pathlib import Path

from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.actions.check_in import CheckInOutcome, check_in_card
from sync.contract.records import Member, Revocation
from sync.contract.revocations import REVOCATION_CONTEXT, pack_block, revocation_payload
from sync.contract.trust import sign
from sync.hub.cards import issue, register_member
from sync.hub.cli import hub as command
from sync.hub.feeds import renew_feed_epoch
from sync.hub.keys import retire, rotate
from sync.hub.revocations import MOST_SMALL_BLOCKS, restore_card, revoke_cards, sign_blocks_again
from sync.hub.tables import MemberRow, RevokedCard
from sync.station.clock import corrected_ms, local_time
from sync.station.kept import set_aside
from sync.station.ledger import Ledger
from sync.station.opening import open_or_salvage
from sync.station.queries import sync_state
from sync.station.revocations import card_services_limited, is_revoked
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of
from tests.stations import tell
from tests.sync.hub.paper_station import ROOT, HubUnderTest

DAY_S = 86_400
IMPOSTOR = Ed25519PrivateKey.from_private_bytes(b"i" * 32)


def revoke(hub: HubUnderTest, cards: dict[int, int]) -> None:
    with hub.database.writing() as tx:
        revoke_cards(tx, cards)


def synced(ledger: Ledger, client: HubClient, clock: HeldClock) -> None:
    clock.advance(3600)
    assert courier_of(ledger, client, clock).run_once()


def test_revoked_card_is_refused_at_a_station_that_never_met_its_holder(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    synced(enrolled, client, clock)
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="M1", name="赵子安"))
        former = issue(tx, "M1", local_time(corrected_ms(enrolled, clock) + 10**9).date())
        newer = issue(tx, "M1", local_time(corrected_ms(enrolled, clock) + 10**9).date())
        serial = tx.session.get_one(MemberRow, "M1").card_serial or 0
    synced(enrolled, client, clock)
    assert check_in_card(enrolled, former, "camera").outcome is CheckInOutcome.REPLACED
    assert check_in_card(enrolled, newer, "camera").outcome is CheckInOutcome.UNKNOWN_HOLDER
    revoke(hub, {serial: 0})
    synced(enrolled, client, clock)
    assert check_in_card(enrolled, newer, "camera").outcome is CheckInOutcome.REPLACED
    with hub.database.writing() as tx:
        assert restore_card(tx, serial)
        assert not restore_card(tx, serial + 1)
    synced(enrolled, client, clock)
    assert check_in_card(enrolled, former, "camera").outcome is CheckInOutcome.REPLACED
    assert check_in_card(enrolled, newer, "camera").accepted


def test_many_small_blocks_are_joined_and_no_card_is_forgotten(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    serials = range(7, 7 * (MOST_SMALL_BLOCKS + 4), 7)
    for serial in serials:
        revoke(hub, {serial: 0})
    assert len({row.block_id for row in hub.rows(RevokedCard)}) < 8
    synced(enrolled, client, clock)
    assert [serial for serial in range(300) if is_revoked(enrolled, serial, 1)] == [s for s in serials if s < 300]
    with hub.database.writing() as tx:
        renew_feed_epoch(tx)
        restore_card(tx, 7)
    synced(enrolled, client, clock)
    assert not is_revoked(enrolled, 7, 1) and is_revoked(enrolled, 14, 1)
    assert enrolled.value("SELECT count(*) FROM revoked_card") == len(serials) - 1


def test_card_that_nobody_but_the_hub_revokes_stays_good(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    cards = pack_block([(5, 0)])
    forged = sign(REVOCATION_CONTEXT, revocation_payload("b", cards), IMPOSTOR, 1)
    tell(enrolled, ("revocation", "b", Revocation(block_id="b", cards=cards, signature=forged)))
    assert not is_revoked(enrolled, 5, 1)


def test_list_outlives_the_key_that_signed_it(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    revoke(hub, {5: 0})
    with hub.database.writing() as tx:
        rotate(tx, "hub", ROOT)
        retire(tx, "hub", 1, ROOT)
        sign_blocks_again(tx)
    synced(enrolled, client, clock)
    assert is_revoked(enrolled, 5, 1)


def test_age_of_the_list_is_shown_and_limits_what_a_card_opens(
    enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    assert sync_state(enrolled).revocations_at == ""
    assert not card_services_limited(enrolled, clock)
    synced(enrolled, client, clock)
    assert sync_state(enrolled).revocations_at != ""
    clock.advance(6 * DAY_S)
    assert not card_services_limited(enrolled, clock)
    clock.advance(2 * DAY_S)
    assert card_services_limited(enrolled, clock)
    synced(enrolled, client, clock)
    assert not card_services_limited(enrolled, clock)


def test_command_line_revokes_and_restores(hub: HubUnderTest, tmp_path: Path) -> None:
    def run(*args: str, fails: bool = False) -> str:
        flags = ["--data-dir", str(tmp_path), "--database-url", hub.settings.database_url]
        result = CliRunner().invoke(command, ["card", *args, *flags])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    file = tmp_path / "lost.txt"
    file.write_text("11\n12\n")
    assert "3 revoked" in run("revoke", "10", "--file", str(file))
    assert "1 revoked" in run("revoke", "13", "--below", "4")
    assert {row.card_serial: row.lowest_good for row in hub.rows(RevokedCard)} == {10: 0, 11: 0, 12: 0, 13: 4}
    assert "counts again" in run("restore", "11")
    assert "no card 11" in run("restore", "11", fails=True)
    file.write_text("eleven")
    assert "no serial" in run("revoke", "--file", str(file), fails=True)
    file.write_text("99999999999")
    assert "32 bits" in run("revoke", "--file", str(file), fails=True)


def test_revoked_card_stays_so_in_a_ledger_that_goes_on_for_a_damaged_one(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings
) -> None:
    revoke(hub, {7: 0})
    synced(enrolled, client, clock)
    assert is_revoked(enrolled, 7, 1)
    enrolled.close()
    set_aside(settings.data_dir, clock.now_ms())
    serving = open_or_salvage(settings, clock=clock, random_bytes=seeded_bytes(5))
    assert is_revoked(serving, 7, 1)
    synced(serving, HubClient(hub.url), clock)
    assert is_revoked(serving, 7, 1)
    serving.close()


def test_a_new_card_counts_although_the_one_before_was_revoked(hub: HubUnderTest) -> None:
    def issued(issue_number: int) -> int:
        with hub.database.writing() as tx:
            register_member(tx, Member(member_uid="M1", name="赵子安"))
            tx.session.get_one(MemberRow, "M1").card_issue_number = issue_number - 1
            issue(tx, "M1", date(2030, 1, 1))
            row = tx.session.get_one(MemberRow, "M1")
            assert row.card_issue_number == issue_number % 255
            return row.card_serial or 0

    serial = issued(1)
    revoke(hub, {serial: 0})
    assert issued(2) == serial
    assert {row.card_serial: row.lowest_good for row in hub.rows(RevokedCard)} == {serial: 2}
    assert issued(256) != serial
    assert {row.card_serial: row.lowest_good for row in hub.rows(RevokedCard)} == {serial: 0}


def test_a_long_list_of_cards_is_revoked_at_once(hub: HubUnderTest) -> None:
    revoke(hub, dict.fromkeys(range(70_000), 0))
    assert hub.count(RevokedCard) == 70_000
