"""How far a station has read each scope's feed. Only the hub makes one; a station may move a scope in it, no more."""

import base64
from typing import Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from sync.contract.operations import canonical_json


class Cursor(BaseModel):
    """A version of each scope, in one epoch of the hub's feeds; a scope that is not named is read from its start."""

    model_config = ConfigDict(strict=True, frozen=True)

    epoch: str
    scopes: dict[str, NonNegativeInt]
    floors: dict[str, NonNegativeInt] = {}
    """Of a scope that is being read from its start: the floor under which that reading began."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cursor of a text.

        Raises:
            ValueError: it is none.
        """
        return cls.model_validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    def text(self) -> str:
        """Return the cursor as it travels."""
        return base64.urlsafe_b64encode(canonical_json(self.model_dump(exclude_defaults=True))).decode().rstrip("=")

    def from_the_start(self, scope: str) -> Self:
        """Return the cursor that reads one scope anew and goes on in all others."""
        return self.loaded(scope, 0)

    def loaded(self, scope: str, v: int) -> Self:
        """Return the cursor of a station that has got a scope's state of version `v` by another way."""
        floors = {name: floor for name, floor in self.floors.items() if name != scope}
        return self.model_copy(update={"scopes": {**self.scopes, scope: v}, "floors": floors})
