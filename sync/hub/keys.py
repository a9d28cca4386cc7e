"""The hub's own keys: made here, listed under the root's signature, rotated and retired.

The root key is needed to sign a list and for nothing else: it belongs in a drawer, not on the machine.
"""

from collections.abc import Callable
from typing import get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.codes import public_key_to_hex
from sync.contract.records import SignedKeyList, SigningKey
from sync.contract.trust import (
    ED25519,
    LARGEST_KEY_ID,
    X25519,
    KeyList,
    KeyUse,
    Signature,
    TrustedKey,
    sign,
    sign_key_list,
)
from sync.hub.publishing import GLOBAL_SCOPE, Transaction
from sync.hub.tables import HubKey, KeyListVersion

PRIVATE_KEY_BYTES = 32
MOST_LIVE_KEYS = 2
KEY_USES: tuple[KeyUse, ...] = get_args(KeyUse)


class KeysUnchanged(Exception):
    """The list of keys stays as it is; the text says why."""


def ensure_keys(tx: Transaction, root: Callable[[], Ed25519PrivateKey]) -> bool:
    """Give a hub its keys and the list of them, signed by the root, which is asked for only where there is no list.

    Return whether a list was made. Either way every station is told of the newest.
    """
    made = newest_list(tx.session) is None
    if made:
        for use in KEY_USES:
            if not _live(tx.session, use):
                _make_key(tx, use, 1)
        _sign_list(tx, root())
    _publish(tx)
    return made


def signed_list(session: Session) -> SignedKeyList:
    """Return the newest list as stations get it."""
    row = newest_list(session)
    assert row is not None, "a hub makes its list before anything else"
    return SignedKeyList(text=row.text, signature=Signature.model_validate_json(row.signature), root_key=row.root_key)


def newest_list(session: Session) -> KeyListVersion | None:
    """Return the newest list as it is kept; None before the first one."""
    return session.scalar(select(KeyListVersion).order_by(KeyListVersion.version.desc()).limit(1))


def rotate(tx: Transaction, use: KeyUse, root: Ed25519PrivateKey) -> int:
    """Make a new key beside the live one, sign a new list and return the new key's id.

    Raises:
        KeysUnchanged: two are live already, or this is not the root of the former lists.
    """
    _check_root(tx.session, root)
    if len(_live(tx.session, use)) >= MOST_LIVE_KEYS:
        raise KeysUnchanged(f"two {use} keys are live already: retire one first")
    newest_id = tx.session.scalars(
        select(HubKey.key_id).where(HubKey.use == use).order_by(HubKey.key_id.desc())
    ).first()
    key_id = (newest_id or 0) + 1
    if key_id > LARGEST_KEY_ID:
        raise KeysUnchanged(f"there have been {LARGEST_KEY_ID} {use} keys, and a code has one byte to name them")
    _make_key(tx, use, key_id)
    _sign_list(tx, root)
    _publish(tx)
    return key_id


def retire(tx: Transaction, use: KeyUse, key_id: int, root: Ed25519PrivateKey) -> None:
    """Take a key off the list: what it has signed counts no longer. Its private half stays, to read what it received.

    Raises:
        KeysUnchanged: it is not live, it is the last one, or this is not the root of the former lists.
    """
    _check_root(tx.session, root)
    live = {row.key_id: row for row in _live(tx.session, use)}
    if key_id not in live:
        raise KeysUnchanged(f"no {use} key {key_id} is live")
    if len(live) == 1:
        raise KeysUnchanged(f"{key_id} is the only {use} key: rotate first")
    live[key_id].retired_ms = tx.now_ms
    tx.session.flush()
    _sign_list(tx, root)
    if use == "card":
        tx.withdraw(GLOBAL_SCOPE, "signing_key", str(key_id))
    _publish(tx)


def newest_signing_key(session: Session, use: KeyUse) -> tuple[int, Ed25519PrivateKey]:
    """Return the id and the private half of the newest live key that signs for a use."""
    row = _live(session, use)[-1]
    return row.key_id, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(row.private_key))


def hub_signature(session: Session, context: bytes, payload: bytes) -> Signature:
    """Return the hub's own word on a payload, under its newest live key."""
    key_id, key = newest_signing_key(session, "hub")
    return sign(context, payload, key, key_id)


def carry_key(session: Session, key_id: int) -> X25519PrivateKey | None:
    """Return the key that opens what was sealed for the hub, retired or not; None where there never was one."""
    row = session.get(HubKey, ("carry", key_id))
    return None if row is None else X25519PrivateKey.from_private_bytes(bytes.fromhex(row.private_key))


def _live(session: Session, use: KeyUse) -> list[HubKey]:
    live = select(HubKey).where(HubKey.use == use, HubKey.retired_ms.is_(None)).order_by(HubKey.key_id)
    return list(session.scalars(live))


def _make_key(tx: Transaction, use: KeyUse, key_id: int) -> None:
    private_key = tx.random_bytes(PRIVATE_KEY_BYTES).hex()
    tx.session.add(HubKey(use=use, key_id=key_id, private_key=private_key, made_ms=tx.now_ms))
    tx.session.flush()


def _check_root(session: Session, root: Ed25519PrivateKey) -> None:
    newest = newest_list(session)
    if newest is not None and newest.root_key != public_key_to_hex(root.public_key()):
        raise KeysUnchanged("this is not the root key that signed the list before: stations would refuse the new one")


def _sign_list(tx: Transaction, root: Ed25519PrivateKey) -> None:
    newest = newest_list(tx.session)
    keys = tuple(_public(row) for use in KEY_USES for row in _live(tx.session, use))
    version = 1 if newest is None else newest.version + 1
    text, signature = sign_key_list(KeyList(version=version, keys=keys), root)
    root_key = public_key_to_hex(root.public_key())
    row = KeyListVersion(version=version, text=text, signature=signature.model_dump_json(), root_key=root_key)
    tx.session.add(row)
    tx.session.flush()


def _public(row: HubKey) -> TrustedKey:
    private_bytes = bytes.fromhex(row.private_key)
    if row.use == "carry":
        public_key = X25519PrivateKey.from_private_bytes(private_bytes).public_key().public_bytes_raw().hex()
        return TrustedKey(key_id=row.key_id, use=row.use, algorithm=X25519, public_key=public_key)
    public_key = public_key_to_hex(Ed25519PrivateKey.from_private_bytes(private_bytes).public_key())
    return TrustedKey(key_id=row.key_id, use=row.use, algorithm=ED25519, public_key=public_key)


def _publish(tx: Transaction) -> None:
    tx.publish(GLOBAL_SCOPE, signed_list(tx.session))
    # For stations of a release that reads no list.
    for row in _live(tx.session, "card"):
        tx.publish(GLOBAL_SCOPE, SigningKey(key_id=row.key_id, public_key=_public(row).public_key))
