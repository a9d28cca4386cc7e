"""What each release has pushed, kept as it went over the wire, and taken in by the newest hub."""

from pathlib import Path

import pytest

from sync.contract.messages import PushRequest
from sync.contract.operations import FACT_KINDS
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

WIRE_FILES = sorted((Path(__file__).parents[2] / "wire").glob("*.json"))


def _recorded(file: Path) -> PushRequest:
    return PushRequest.model_validate_json(file.read_text("utf-8"))


@pytest.mark.parametrize("file", WIRE_FILES, ids=lambda file: file.stem)
def test_the_hub_takes_what_a_release_states(hub: HubUnderTest, station: PaperStation, file: Path) -> None:
    for seq, operation in enumerate(_recorded(file).operations, 1):
        station.append(operation.model_copy(update={"seq": seq}))
    answer = station.push()
    assert {result.seq: result.reason for result in answer.results if result.outcome != "applied"} == {}
    assert answer.ack_seq == len(station.operations)


def test_every_version_that_is_still_taken_was_recorded_when_it_was_released() -> None:
    recorded = {(each.kind, each.kind_version) for file in WIRE_FILES for each in _recorded(file).operations}
    older = {
        (kind, version)
        for kind, fact in FACT_KINDS.items()
        for version in range(1, fact.kind_version)
        if fact.accepts(version)
    }
    assert older <= recorded


@pytest.mark.parametrize("kind", FACT_KINDS)
def test_a_version_that_is_too_old_or_too_new_is_kept_in_quarantine(
    hub: HubUnderTest, station: PaperStation, kind: str
) -> None:
    newest = FACT_KINDS[kind].kind_version
    refused = [version for version in (newest - 4, newest + 1) if version > 0]
    for version in refused:
        station.state(kind, kind_version=version)
    assert [result.reason for result in station.push().results] == ["unsupported kind version"] * len(refused)
