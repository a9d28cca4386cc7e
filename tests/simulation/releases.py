"""Releases beside each other: a kind that has come to its fourth version, and machines that state each of the four."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import ClassVar
from unittest import mock

from pydantic import JsonValue

from sync.contract.operations import FACT_KINDS, FeedbackGiven

KIND = "feedback.given"
WORDS = ("stars", "faces", "smiles", "stars")
"""What each version calls the stars of a rating."""


class LaterFeedback(FeedbackGiven):
    """A rating three versions on."""

    kind_version: ClassVar[int] = len(WORDS)

    @classmethod
    def upcast(cls, body: dict[str, JsonValue], kind_version: int) -> dict[str, JsonValue]:
        return {**body, "stars": body[WORDS[kind_version - 1]]}


def in_the_words_of(kind_version: int, body: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what a rating of the first version says, as a release of another version says it."""
    renamed = {key: value for key, value in body.items() if key != WORDS[0]}
    return {**renamed, WORDS[kind_version - 1]: body[WORDS[0]]}


@contextmanager
def a_hub_three_versions_on() -> Generator[None]:
    """Let the hub be of that release while the block runs."""
    with mock.patch.dict(FACT_KINDS, {KIND: LaterFeedback}):
        yield
