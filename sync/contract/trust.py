"""Whose word counts: a list of the hub's keys, signed by a root key that lies in a drawer without a network.

Every signature names its algorithm and the id of its key, so that others (SM2 with SM3) can be added; it covers a
context of its own before the payload, so that what was signed for one purpose is worth nothing for another. The one
algorithm so far is Ed25519 (RFC 8032); a key of the use `carry` receives and does not sign (X25519, RFC 7748).
"""

from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.contract.codes import public_key_from_hex
from sync.contract.operations import canonical_json

ED25519 = "ed25519"
X25519 = "x25519"
KeyUse = Literal["card", "hub", "carry"]
"""What a key is for: member codes, the hub's own word, and what is sealed to it: a stick's batches, applications."""

ROOT_KEY_ID = 0
LARGEST_KEY_ID = 255
KEY_LIST_CONTEXT = b"warm-station/key-list/1:"
COUNTERSIGNATURE_CONTEXT = b"warm-station/countersignature/1:"


class Signature(BaseModel):
    """A signature that says how it was made; `value` in hex."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    algorithm: str
    key_id: int
    value: str


class TrustedKey(BaseModel):
    """A public key of the hub, in hex. Uses and algorithms of a newer hub are kept and never matched."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key_id: int = Field(ge=0, le=LARGEST_KEY_ID)
    use: str
    algorithm: str
    public_key: str = Field(pattern=r"^[0-9a-f]{64}$")


class KeyList(BaseModel):
    """The live keys, the oldest of each use first; of two lists the one with the higher version counts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = Field(ge=1)
    keys: tuple[TrustedKey, ...]

    def live(self, use: KeyUse) -> tuple[TrustedKey, ...]:
        """Return the live keys of a use, the newest last."""
        return tuple(key for key in self.keys if key.use == use)

    def find(self, use: KeyUse, key_id: int) -> TrustedKey | None:
        """Return a live key, or None."""
        return next((key for key in self.live(use) if key.key_id == key_id), None)


def sign(context: bytes, payload: bytes, key: Ed25519PrivateKey, key_id: int) -> Signature:
    """Return the signature of a payload within a context."""
    return Signature(algorithm=ED25519, key_id=key_id, value=key.sign(context + payload).hex())


def verify(context: bytes, payload: bytes, signature: Signature, key: TrustedKey) -> bool:
    """Tell whether this very key has signed the payload within the context, by the algorithm that both name."""
    if signature.key_id != key.key_id or not signature.algorithm == key.algorithm == ED25519:
        return False
    try:
        public_key_from_hex(key.public_key).verify(bytes.fromhex(signature.value), context + payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_key_list(keys: KeyList, root: Ed25519PrivateKey) -> tuple[str, Signature]:
    """Return a list as the text that is sent, and the root's signature under just that text."""
    text = canonical_json(keys.model_dump(mode="json")).decode()
    return text, sign(KEY_LIST_CONTEXT, text.encode(), root, ROOT_KEY_ID)


def read_key_list(text: str, signature: Signature, root_key: str) -> KeyList | None:
    """Return a list that the root (a public key in hex) has signed; None where it has not, or where it is no list."""
    try:
        root = TrustedKey(key_id=ROOT_KEY_ID, use="root", algorithm=ED25519, public_key=root_key)
        if not verify(KEY_LIST_CONTEXT, text.encode(), signature, root):
            return None
        return KeyList.model_validate_json(text)
    except ValidationError:
        return None


def countersigned_payload(station_id: str, incarnation: str, ack_seq: int, chain: str) -> bytes:
    """Return what the hub signs when it has committed all of an incarnation up to `ack_seq`."""
    return canonical_json([station_id, incarnation, ack_seq, chain])
