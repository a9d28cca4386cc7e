from typing import ClassVar

import pytest

from sync.contract.operations import FACT_KINDS, FeedbackGiven, VisitCheckedIn

AT = "2026-07-31T04:00:00.000Z"
VISIT_ID = "01980000-0000-7000-8000-000000000001"


class Renewed(FeedbackGiven):
    """A kind five versions on."""

    kind_version: ClassVar[int] = 6


@pytest.mark.parametrize(("kind_version", "accepted"), [(2, False), (3, True), (6, True), (7, False)])
def test_the_last_four_versions_of_a_kind_are_taken(kind_version: int, accepted: bool) -> None:
    assert Renewed.accepts(kind_version) == accepted


@pytest.mark.parametrize("fact", FACT_KINDS.values())
def test_each_kind_takes_its_own_version_and_none_before_the_first(fact: type[VisitCheckedIn]) -> None:
    assert fact.accepts(fact.kind_version) and not fact.accepts(0)


def test_a_visit_of_the_first_version_says_the_same_in_the_second() -> None:
    body = {"at": AT, "visit_id": VISIT_ID, "visitor": "anonymous", "entry_method": "touch"}
    visit = VisitCheckedIn.model_validate(VisitCheckedIn.upcast(dict(body), 1))
    assert (VisitCheckedIn.kind_version, visit.visitor, visit.guest_id) == (2, "anonymous", None)


def test_a_visit_is_stated_in_the_oldest_version_that_can_say_it() -> None:
    visit = VisitCheckedIn(at=AT, visit_id=VISIT_ID, visitor="anonymous", entry_method="touch")
    guest = visit.model_copy(update={"visitor": "guest", "guest_id": VISIT_ID})
    assert (visit.stated_version(), guest.stated_version()) == (1, 2)
    assert VisitCheckedIn.accepts(1)
