import base64

import pytest

from sync.contract.applications import open_answers, seal_answers
from sync.contract.forms import Answers
from sync.contract.sealing import SealBroken, sealing_private_key
from tests.clocks import seeded_bytes

CENTRE = sealing_private_key("11" * 32)
APPLICATION_ID = "01980000-0000-7000-8000-000000000001"
ANSWERS: Answers = {"event": "illness", "needs": ["food", "care"], "household": 4, "phone": "13800138000"}


def sealed(answers: Answers = ANSWERS) -> str:
    return seal_answers(
        CENTRE.public_key(),
        answers,
        application_id=APPLICATION_ID,
        service_code="AID-02",
        random_bytes=seeded_bytes(1),
    )


def test_the_centre_reads_what_was_answered_and_nobody_else_finds_it_in_the_box() -> None:
    box = sealed()
    assert open_answers(CENTRE, box, application_id=APPLICATION_ID, service_code="AID-02") == ANSWERS
    assert b"13800138000" not in base64.b64decode(box)


def test_the_length_of_a_box_does_not_tell_the_answers() -> None:
    assert len(sealed({"event": "other"})) == len(sealed())


@pytest.mark.parametrize(
    ("application_id", "service_code"),
    [(APPLICATION_ID.replace("1", "2"), "AID-02"), (APPLICATION_ID, "LEG-01")],
    ids=["another application", "another service"],
)
def test_a_box_opens_for_its_own_application_alone(application_id: str, service_code: str) -> None:
    with pytest.raises(SealBroken):
        open_answers(CENTRE, sealed(), application_id=application_id, service_code=service_code)


def test_what_is_no_box_is_told() -> None:
    with pytest.raises(SealBroken):
        open_answers(CENTRE, "no box", application_id=APPLICATION_ID, service_code="AID-02")
