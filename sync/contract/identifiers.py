"""Identifiers made where the fact happens, so that sending one twice is harmless."""

import uuid

UUID7_RANDOM_BYTES = 10


def uuid7(unix_ms: int, random_bytes: bytes) -> str:
    """Return the UUIDv7 (RFC 9562, section 5.7) of a millisecond and ten random bytes, as 36 lower-case characters.

    Time and randomness come from the caller, so that a simulation with a seed makes the same identifiers again;
    the published libraries draw both by themselves.
    """
    if len(random_bytes) != UUID7_RANDOM_BYTES:
        raise ValueError(f"uuid7 takes {UUID7_RANDOM_BYTES} random bytes, not {len(random_bytes)}")
    if not 0 <= unix_ms < 1 << 48:
        raise ValueError(f"{unix_ms} ms is outside the 48 bits of a UUIDv7")
    value = int.from_bytes(unix_ms.to_bytes(6, "big") + random_bytes, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
