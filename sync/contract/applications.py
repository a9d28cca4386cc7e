"""What somebody answered when they applied, in a box that only the centre can open.

The answers are canonical JSON, filled up with spaces to a multiple of 256 bytes, so that the length of a box does not
tell them, and sealed (see `sealing`) to the hub's key of the use `carry`. The context names the operation, so a box
opens nowhere but in the application that it was sealed for.
"""

import base64
import binascii
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pydantic import TypeAdapter, ValidationError

from sync.contract.forms import Answers
from sync.contract.operations import canonical_json
from sync.contract.sealing import SealBroken, open_sealed, seal

_CONTEXT = b"warm-station/application/1:"
_BLOCK_BYTES = 256
_ANSWERS: TypeAdapter[Answers] = TypeAdapter(Answers)


def seal_answers(
    centre: X25519PublicKey,
    answers: Answers,
    *,
    application_id: str,
    service_code: str,
    random_bytes: Callable[[int], bytes],
) -> str:
    """Return the answers of one application in a box, as base64."""
    plain = canonical_json(answers)
    padded = plain.ljust(-(-len(plain) // _BLOCK_BYTES) * _BLOCK_BYTES)
    sealed = seal(centre, padded, _context(application_id, service_code), random_bytes=random_bytes)
    return base64.b64encode(sealed).decode()


def open_answers(centre: X25519PrivateKey, box: str, *, application_id: str, service_code: str) -> Answers:
    """Return the answers in a box.

    Raises:
        SealBroken: it was sealed to another key or for another application, was altered, or holds no answers.
    """
    try:
        sealed = base64.b64decode(box, validate=True)
        return _ANSWERS.validate_json(open_sealed(centre, sealed, _context(application_id, service_code)))
    except (binascii.Error, ValidationError) as error:
        raise SealBroken("this box holds no answers") from error


def _context(application_id: str, service_code: str) -> bytes:
    return _CONTEXT + canonical_json([application_id, service_code])
