"""Which cards count no longer, as this station has heard of it, and how long ago that was."""

import hashlib
import logging

from sync.contract.records import Revocation
from sync.contract.revocations import NO_CARD_IS_GOOD, REVOCATION_CONTEXT, revocation_payload, unpack_block
from sync.contract.trust import verify
from sync.station.clock import Clock, corrected_ms
from sync.station.ledger import Reader, Writer
from sync.station.trust import live_keys

HEARD_SETTING = "revocations.heard_ms"
"""Corrected time at which the feeds had last been read to their end."""
FRESH_MS = 7 * 24 * 3600 * 1000
"""So long a card is taken at its word; behind that it opens the lowest tier of services alone."""

_log = logging.getLogger(__name__)


def take_blocks(writer: Writer) -> None:
    """Bring the revoked cards to the blocks that the hub's feeds hold by now."""
    standing = dict(writer.rows("SELECT entity_id, body FROM standing_entity WHERE kind = 'revocation'"))
    taken = dict(writer.rows("SELECT block_id, body_hash FROM revocation_block"))
    hashes = {block_id: hashlib.sha256(body.encode()).hexdigest() for block_id, body in standing.items()}
    for block_id in taken.keys() - standing.keys():
        _forget(writer, block_id)
    for block_id, body_hash in hashes.items():
        if taken.get(block_id) != body_hash:
            _forget(writer, block_id)
            _take(writer, Revocation.model_validate_json(standing[block_id]), body_hash)


def _forget(writer: Writer, block_id: str) -> None:
    writer.execute("DELETE FROM revoked_card WHERE block_id = ?", block_id)
    writer.execute("DELETE FROM revocation_block WHERE block_id = ?", block_id)


def _take(writer: Writer, block: Revocation, body_hash: str) -> None:
    keys = live_keys(writer)
    key = keys.find("hub", block.signature.key_id) if keys else None
    payload = revocation_payload(block.block_id, block.cards)
    if key is None or not verify(REVOCATION_CONTEXT, payload, block.signature, key):
        # Taken up again as soon as the keys are known: whoever is on the way must not declare cards lost.
        _log.error("revoked cards that no key of the hub has signed are left aside: %s", block.block_id)
        return
    try:
        cards = unpack_block(block.cards)
    except ValueError as error:
        _log.error("%s: %s", block.block_id, error)
        return
    writer.execute("INSERT INTO revocation_block (block_id, body_hash) VALUES (?, ?)", block.block_id, body_hash)
    writer.execute_many(
        "INSERT INTO revoked_card (card_serial, block_id, lowest_good) VALUES (?, ?, ?)",
        ((serial, block.block_id, lowest_good) for serial, lowest_good in cards),
    )


def is_revoked(reader: Reader, card_serial: int, issue_number: int) -> bool:
    """Tell whether a card counts no longer."""
    rows = reader.rows("SELECT lowest_good FROM revoked_card WHERE card_serial = ?", card_serial)
    return any(lowest == NO_CARD_IS_GOOD or issue_number < lowest for (lowest,) in rows)


def note_heard(writer: Writer) -> None:
    """Note that the hub's list is known as of now."""
    writer.set_setting(HEARD_SETTING, str(writer.corrected_ms))


def heard_ms(reader: Reader) -> int:
    """Return as of when the list is known, in corrected Unix milliseconds; 0: never heard."""
    return int(reader.setting(HEARD_SETTING) or 0)


def card_services_limited(reader: Reader, clock: Clock) -> bool:
    """Tell whether the list is so old that a card opens the lowest tier of services alone."""
    heard = heard_ms(reader)
    return bool(heard) and corrected_ms(reader, clock) - heard > FRESH_MS
