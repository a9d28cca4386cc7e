"""What a world says when it finds a promise broken."""

from typing import Literal

Harm = Literal["lost", "doubled", "diverged", "stuck", "forged"]


class BrokenPromiseError(AssertionError):
    """A promise was broken: which one, and what harm that is to people."""

    def __init__(self, number: int, harm: Harm, what: str) -> None:
        super().__init__(f"{number} ({harm}): {what}")
        self.harm: Harm = harm
