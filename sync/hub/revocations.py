"""Cards that count no longer: every station hears of them as blocks, a new one for what is new.

Small blocks are joined once there are many, so that a station which begins anew reads few.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select, text, update

from sync.contract.records import Revocation
from sync.contract.revocations import BLOCK_CARDS, REVOCATION_CONTEXT, pack_block, revocation_payload
from sync.hub.bulk import among
from sync.hub.database import lock_revocations
from sync.hub.keys import hub_signature
from sync.hub.publishing import GLOBAL_SCOPE, Transaction
from sync.hub.tables import MemberRow, RevokedCard

MOST_SMALL_BLOCKS = 32

_REVOKE = text(
    "INSERT INTO revoked_card (card_serial, lowest_good, block_id, revoked_ms)"
    " VALUES (:serial, :lowest_good, :block_id, :now_ms) ON CONFLICT (card_serial) DO UPDATE"
    " SET lowest_good = excluded.lowest_good, block_id = excluded.block_id, revoked_ms = excluded.revoked_ms"
)


def revoke_cards(tx: Transaction, cards: Mapping[int, int]) -> None:
    """Revoke the cards of each serial whose issue number is below the lowest good one; 0: all of them."""
    # A block says all that its rows say: nobody else may move one meanwhile.
    lock_revocations(tx.session.connection())
    serials = sorted(cards)
    named = among(tx.session, RevokedCard.card_serial, serials)
    former = set(tx.session.scalars(select(RevokedCard.block_id).where(named)))
    for start in range(0, len(serials), BLOCK_CARDS):
        block_id = tx.new_id()
        rows = [
            {"serial": serial, "lowest_good": cards[serial], "block_id": block_id, "now_ms": tx.now_ms}
            for serial in serials[start : start + BLOCK_CARDS]
        ]
        tx.session.execute(_REVOKE, rows)
        _publish(tx, block_id)
    for block_id in former:
        _publish(tx, block_id)
    _join_small_blocks(tx)


def restore_card(tx: Transaction, card_serial: int) -> bool:
    """Let the newest card of a serial that was revoked by mistake count again; return whether it was revoked."""
    lock_revocations(tx.session.connection())
    row = tx.session.get(RevokedCard, card_serial)
    newest = tx.session.scalar(select(MemberRow.card_issue_number).where(MemberRow.card_serial == card_serial)) or 1
    if row is None or row.lowest_good == newest > 1:
        return False
    if newest > 1:
        row.lowest_good = newest
    else:
        tx.session.delete(row)
    tx.session.flush()
    _publish(tx, row.block_id)
    return True


def sign_blocks_again(tx: Transaction) -> None:
    """Sign every block with the newest key, after an older one was retired."""
    lock_revocations(tx.session.connection())
    for block_id in tx.session.scalars(select(RevokedCard.block_id).distinct()).all():
        _publish(tx, block_id)


def _join_small_blocks(tx: Transaction) -> None:
    small = select(RevokedCard.block_id).group_by(RevokedCard.block_id).having(func.count() < BLOCK_CARDS // 2)
    block_ids = sorted(tx.session.scalars(small))
    if len(block_ids) <= MOST_SMALL_BLOCKS:
        return
    serials = tx.session.scalars(
        select(RevokedCard.card_serial).where(RevokedCard.block_id.in_(block_ids)).order_by(RevokedCard.card_serial)
    ).all()
    for start in range(0, len(serials), BLOCK_CARDS):
        block_id = tx.new_id()
        tx.session.execute(
            update(RevokedCard)
            .where(RevokedCard.card_serial.in_(serials[start : start + BLOCK_CARDS]))
            .values(block_id=block_id)
        )
        _publish(tx, block_id)
    for block_id in block_ids:
        tx.withdraw(GLOBAL_SCOPE, "revocation", block_id)


def _publish(tx: Transaction, block_id: str) -> None:
    held = select(RevokedCard.card_serial, RevokedCard.lowest_good).where(RevokedCard.block_id == block_id)
    found: Iterable[tuple[int, int]] = [(serial, lowest) for serial, lowest in tx.session.execute(held)]
    if not found:
        tx.withdraw(GLOBAL_SCOPE, "revocation", block_id)
        return
    cards = pack_block(found)
    signature = hub_signature(tx.session, REVOCATION_CONTEXT, revocation_payload(block_id, cards))
    tx.publish(GLOBAL_SCOPE, Revocation(block_id=block_id, cards=cards, signature=signature))
