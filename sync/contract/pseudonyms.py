"""Pseudonyms under which a station counts a person's visits."""

import hashlib
import hmac

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
