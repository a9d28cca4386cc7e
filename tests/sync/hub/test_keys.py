import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from sync.contract.codes import public_key_to_hex
from sync.contract.records import SignedKeyList
from sync.contract.trust import KeyList, read_key_list, verify
from sync.hub.catalogue import initialise
from sync.hub.cli import hub as command
from sync.hub.database import Database
from sync.hub.keys import KeysUnchanged, hub_signature, newest_signing_key, retire, rotate, signed_list
from tests.sync.hub.paper_station import ROOT, HubUnderTest, PaperStation

Run = Callable[..., str]


def list_of(hub: HubUnderTest) -> KeyList:
    with hub.database.reading() as session:
        signed = signed_list(session)
    keys = read_key_list(signed.text, signed.signature, public_key_to_hex(ROOT.public_key()))
    assert keys is not None
    return keys


def test_new_hub_has_a_key_for_each_use_in_a_list_that_the_root_signed(hub: HubUnderTest) -> None:
    keys = list_of(hub)
    assert keys.version == 1
    assert [(key.use, key.key_id, key.algorithm) for key in keys.keys] == [
        ("card", 1, "ed25519"),
        ("hub", 1, "ed25519"),
        ("carry", 1, "x25519"),
    ]
    with hub.database.writing() as tx:
        assert not initialise(tx)
    assert list_of(hub) == keys


def test_hub_signs_with_its_newest_key(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        assert rotate(tx, "hub", ROOT) == 2
        signature = hub_signature(tx.session, b"context:", b"payload")
    key = list_of(hub).find("hub", 2)
    assert key is not None and verify(b"context:", b"payload", signature, key)


def test_rotation_and_retirement_reach_the_feed_as_lists_of_higher_versions(
    hub: HubUnderTest, station: PaperStation
) -> None:
    with hub.database.writing() as tx:
        rotate(tx, "card", ROOT)
    with hub.database.writing() as tx:
        retire(tx, "card", 1, ROOT)
        assert newest_signing_key(tx.session, "card")[0] == 2
    page = station.pull()
    assert page is not None
    lists = [SignedKeyList.model_validate(row.body) for row in page.rows if row.kind == "key_list"]
    read = [KeyList.model_validate_json(signed.text) for signed in lists]
    assert [(keys.version, [key.key_id for key in keys.live("card")]) for keys in read] == [
        (1, [1]),
        (2, [1, 2]),
        (3, [2]),
    ]
    legacy = {row.entity_id: row.body for row in page.rows if row.kind == "signing_key"}
    assert legacy["1"] is None and legacy["2"] is not None


def test_at_most_two_keys_live_and_the_last_one_stays(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        for refused in (lambda: retire(tx, "card", 1, ROOT), lambda: retire(tx, "card", 9, ROOT)):
            with pytest.raises(KeysUnchanged):
                refused()
        rotate(tx, "card", ROOT)
        with pytest.raises(KeysUnchanged, match="retire one first"):
            rotate(tx, "card", ROOT)
    assert list_of(hub).version == 2


def test_another_root_signs_nothing(hub: HubUnderTest) -> None:
    other = Ed25519PrivateKey.generate()
    with hub.database.writing() as tx:
        for refused in (lambda: rotate(tx, "hub", other), lambda: retire(tx, "hub", 1, other)):
            with pytest.raises(KeysUnchanged, match="root"):
                refused()
    assert list_of(hub).version == 1


def test_enrolment_names_the_root_and_the_list(hub: HubUnderTest) -> None:
    station = PaperStation(hub)
    station.enrol()
    assert station.enrolled.root_key == public_key_to_hex(ROOT.public_key())
    with hub.database.reading() as session:
        assert station.enrolled.key_list == signed_list(session)


def test_card_key_of_a_hub_without_a_list_stays_in_use(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'hub.db'}", now_ms=lambda: 0, random_bytes=bytes)
    database.migrate("0003")
    with database.writing() as tx:
        tx.session.execute(text("INSERT INTO card_key (key_id, private_key) VALUES (1, :key)"), {"key": "ab" * 32})
    database.migrate()
    with database.writing() as tx:
        assert initialise(tx, root=lambda: ROOT)
        assert newest_signing_key(tx.session, "card")[1].private_bytes_raw().hex() == "ab" * 32
    database.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*args: str, fails: bool = False) -> str:
        result = CliRunner().invoke(command, [*args], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path)})
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return call


def test_first_command_makes_the_root_and_asks_for_it_to_be_taken_away(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "root.key"
    assert f"in {root}. Take it off this machine" in run("init")
    assert stat.S_IMODE(root.stat().st_mode) == 0o600
    taken = root.rename(tmp_path / "drawer.key")
    assert "root key" not in run("init")
    assert not root.exists()
    assert "cannot be read" in run("keys", "rotate", "card", fails=True)
    assert "card key 2 is live" in run("keys", "rotate", "card", "--root", str(taken))
    assert "card key 1 is retired" in run("keys", "retire", "card", "1", "--root", str(taken))
    lines = run("keys", "list").splitlines()
    assert lines[0] == "version 3"
    assert [line.split("\t")[:3] for line in lines[1:]] == [
        ["card", "2", "ed25519"],
        ["hub", "1", "ed25519"],
        ["carry", "1", "x25519"],
    ]
    assert "only carry key" in run("keys", "retire", "carry", "1", "--root", str(taken), fails=True)


def test_root_in_a_file_of_the_operators_choice_is_used_if_it_is_there(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "stick" / "root.key"
    root.parent.mkdir()
    root.write_text("ab" * 32)
    run("init", "--root", str(root))
    assert "hub key 2 is live" in run("keys", "rotate", "hub", "--root", str(root))


def test_file_that_holds_no_root_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "root.key"
    root.write_text("half a ke")
    assert "holds no root key" in run("init", fails=True)
    assert root.read_text() == "half a ke"
    root.unlink()
    run("init")
    root.write_text("nonsense")
    assert "holds no root key" in run("keys", "rotate", "card", fails=True)
