"""Seeds that must hold, and ways to build it wrong that must not."""

import os
from contextlib import closing

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.run import play_seeds, report_on

SEEDS = int(os.environ.get("WARM_STATION_SEEDS", "2000"))
MUTANT_SEEDS = 120


def test_whatever_happens_nothing_is_lost_doubled_or_shown_otherwise() -> None:
    report = report_on(play_seeds(range(SEEDS)), None)
    assert report["broken"] == 0, report["first"]
    assert report["never"] == []


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_mutant_is_caught(mutant: str) -> None:
    with closing(play_seeds(range(MUTANT_SEEDS), mutant=mutant)) as outcomes:
        assert any(outcome.broken for outcome in outcomes)


def test_a_seed_plays_the_same_again() -> None:
    [first], [second] = (list(play_seeds([7], processes=1)) for _ in range(2))
    assert (first.trace, first.operations, first.sometimes) == (second.trace, second.operations, second.sometimes)
