import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from pyzbar.pyzbar import decode

from sync.hub.app import OPENAPI_FILE, create_app, openapi_text
from sync.hub.cli import hub
from sync.hub.settings import HubSettings


@pytest.fixture
def run(tmp_path: Path):
    def call(*args: str, fails: bool = False) -> str:
        result = CliRunner().invoke(hub, [*args], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path)})
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return call


def test_openapi_document_is_current() -> None:
    app = create_app(HubSettings(), now_ms=lambda: 0, random_bytes=bytes)
    assert OPENAPI_FILE.read_text("utf-8") == openapi_text(app)


def test_openapi_document_is_complete() -> None:
    document = json.loads(OPENAPI_FILE.read_text("utf-8"))
    names = "health enrol challenge session admission push pull ledger audit/{scope}".split()
    files = ["snapshots/{scope}", "snapshots/{scope}/{sha256}"]
    assert set(document["paths"]) == {f"/v1/{name}" for name in names + files}
    for path in document["paths"].values():
        for operation in path.values():
            assert "4XX" in operation["responses"]
            assert "422" not in operation["responses"]
    assert {"PushAnswer", "PullPage", "FeedRow", "Trouble"} <= set(document["components"]["schemas"])
    body = document["paths"]["/v1/push"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["title"] == "PushRequest" and "Operation" in body["$defs"]


def test_init_demo_code_and_status(run, tmp_path: Path) -> None:
    assert str(tmp_path / "hub.db") in run("init")
    cards = [line.split("\t") for line in run("demo").splitlines()]
    assert len(cards) == 12
    assert all(code.startswith("WS1:") for _, _, code in cards)
    assert run("demo").splitlines() == ["\t".join(card) for card in cards]
    assert len(run("enrolment-code", "demo-001").strip()) == 9
    assert "nowhere" in run("enrolment-code", "nowhere", fails=True)
    census = json.loads(run("status", "--json"))
    assert (census["stations"], census["devices"], census["operations_received"]) == (3, 0, 0)
    assert census["received_by_kind"] == {}
    assert "quarantined" in run("status")
    run("init", "--restored")


def test_flag_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('port = 1\nhost = "0.0.0.0"\nnext_poll_s = 5\n')
    monkeypatch.setenv("WARM_STATION_HUB_CONFIG_FILE", str(file))
    monkeypatch.setenv("WARM_STATION_HUB_PORT", "2")
    monkeypatch.setenv("WARM_STATION_HUB_NEXT_POLL_S", "6")
    settings = HubSettings(port=3)
    assert (settings.port, settings.next_poll_s, settings.host) == (3, 6, "0.0.0.0")
    assert settings.session_lifetime_s == 3600


@pytest.mark.parametrize(
    "args", [["--port", "99999"], ["--port", "x"], ["--config-file", "/nowhere.toml"], ["--database-url", "mysql+x://"]]
)
def test_settings_that_do_not_fit(run, args: list[str]) -> None:
    assert "Error" in run("status", *args, fails=True)


def one_sentence(output: str) -> str:
    [line] = [line for line in output.splitlines() if line.startswith("Error: ")]
    assert "Traceback" not in output
    assert output.splitlines()[-1] == line
    return line


@pytest.mark.parametrize("command", ["status", "serve"])
@pytest.mark.parametrize("url", ["nonsense", "sqlite:///{file}/hub.db", "sqlite:///{directory}", "sqlite:///{file}"])
def test_database_that_cannot_be_opened(run, tmp_path: Path, command: str, url: str) -> None:
    (tmp_path / "file").write_text("no database" * 100)
    url = url.format(file=tmp_path / "file", directory=tmp_path)
    assert "database" in one_sentence(run(command, "--database-url", url, fails=True))
    assert tmp_path.stat().st_mode & 0o100


def test_data_directory_that_cannot_be_made(run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be opened" in one_sentence(run("init", "--data-dir", str(tmp_path / "file"), fails=True))


@pytest.mark.parametrize("content", [b"= nonsense", b"\xff\xfe\x00"])
def test_configuration_file_that_is_no_toml(
    run, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "hub.toml"
    file.write_bytes(content)
    assert "no TOML" in one_sentence(run("status", "--config-file", str(file), fails=True))
    monkeypatch.setenv("WARM_STATION_HUB_CONFIG_FILE", str(file))
    assert "no TOML" in one_sentence(run("openapi", fails=True))


def test_openapi_to_a_place_that_cannot_be_written(run, tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "openapi.json"
    assert str(place) in one_sentence(run("openapi", "--output", str(place), fails=True))


def test_unknown_setting_in_the_file(run, tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("prot = 1\n")
    assert "prot" in run("status", "--config-file", str(tmp_path / "hub.toml"), fails=True)


def test_enrolment_code_as_a_picture_says_where_the_hub_is(run, tmp_path: Path) -> None:
    run("demo")
    picture = tmp_path / "code.png"
    text = run("enrolment-code", "demo-001", "--qr", str(picture), "--hub-url", "https://hub.example").strip()
    assert text.startswith("WE1:") and text.endswith("@https://hub.example")
    with Image.open(picture) as drawn:
        assert [symbol.data.decode() for symbol in decode(drawn.convert("L"))] == [text]
    nowhere = tmp_path / "nowhere" / "code.png"
    assert "cannot be written" in run("enrolment-code", "demo-001", "--qr", str(nowhere), fails=True)


@pytest.mark.parametrize(
    "command",
    [
        f"card restore {10**20}",
        f"pool add coats --stock {10**20} --lease-size 1",
        f"pool add coats --stock 1 --lease-size 1 --lease-days {10**8}",
        f"compact --keep-days {10**20}",
    ],
)
def test_number_that_is_out_of_all_reason(run, command: str) -> None:
    assert "not in the range" in one_sentence(run(*command.split(), fails=True))
