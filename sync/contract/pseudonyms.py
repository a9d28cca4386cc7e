"""Names for people that tell nobody who they are: pseudonyms of one station, and keyed hashes all stations share."""

import hashlib
import hmac
import re

from sync.contract.operations import canonical_json


def person_token(key: bytes, person: str, station_id: str, month: str) -> str:
    """Return the 32 hex digits under which `person` counts at one station in one month (`2026-07`).

    Visits of one person cannot be joined across stations or months without the station's key: taken together they
    would be whereabouts, which PIPL article 28 calls sensitive.
    """
    return hmac.new(key, canonical_json([person, station_id, month]), hashlib.sha256).hexdigest()[:32]


def usage_token(key: bytes, person: str, station_id: str, service_code: str, window_key: str) -> str:
    """Return the 32 hex digits under which a station counts what `person` had of one service in one window."""
    body = canonical_json(["usage", person, station_id, service_code, window_key])
    return hmac.new(key, body, hashlib.sha256).hexdigest()[:32]


def contact_key(key_id: int, key: bytes, phone: str) -> str | None:
    """Return the keyed hash of a mobile number (HMAC-SHA256, RFC 2104), the same at every station; None for no number.

    `+86`, spaces and dashes are no part of it. Whoever holds the key can try all numbers, so it never leaves the
    encrypted ledgers.
    """
    digits = re.sub(r"[\s-]", "", phone).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII):
        return None
    return f"{key_id}:{hmac.new(key, b'contact:' + digits.encode(), hashlib.sha256).hexdigest()}"
