"""A scope as one file, and what the hub says of it: signed, so that whoever carried it does not matter.

The file is a SQLCipher database under a key of its own, which the manifest names: people's names lie open neither on
the road nor on the disk of a station. Its tables are numbered from 1 in the order of the station's, so that these are
filled from end to end:

    entity (n, kind, entity_id, body, hash)    member (n, member_uid, card_serial, body, hash)
    member_card (n, card_serial, card_issue_number, member_uid)
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sync.contract.messages import Message
from sync.contract.trust import Signature

SNAPSHOT_CONTEXT = b"warm-station/snapshot/1:"


class SnapshotManifest(BaseModel):
    """What a snapshot holds; the canonical JSON of this is what the hub signs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1] = 1
    scope: str
    epoch: str
    v: int = Field(ge=0)
    """The version of the scope's feed that it shows."""
    bytes: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int = Field(ge=0)
    set_hash: str = Field(pattern=r"^[0-9a-f]{16}$")
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    built_at: str


class SnapshotOffer(Message):
    """`GET /v1/snapshots/{scope}`: a manifest as the text that was signed."""

    manifest: str
    signature: Signature
