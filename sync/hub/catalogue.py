"""The catalogue of services, forms, trades and rules, and what a new hub begins with."""

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from sync.contract.catalogue import read_catalogue
from sync.hub.database import lock_startup
from sync.hub.feeds import ensure_feed_epoch
from sync.hub.guests import ensure_realm_key
from sync.hub.interest import drop_expired_interests
from sync.hub.keys import PRIVATE_KEY_BYTES, ensure_keys
from sync.hub.publishing import GLOBAL_SCOPE, Transaction
from sync.hub.settings import RESOURCES_DIR
from sync.hub.tables import FeedEntry

CATALOGUE_DIR = RESOURCES_DIR / "catalogue"
_CATALOGUE_KINDS = ("service", "form", "occupation_group", "rule")


def publish_catalogue(tx: Transaction, directory: Path = CATALOGUE_DIR) -> None:
    """Send every station what has changed in the catalogue files, and withdraw what is no longer in them.

    Raises:
        pydantic.ValidationError: a file is no catalogue; nothing was published.
    """
    entities = read_catalogue(directory)
    for _, _, entity in entities:
        tx.publish(GLOBAL_SCOPE, entity)
    for kind, entity_id in _published(tx) - {(kind, entity_id) for kind, entity_id, _ in entities}:
        tx.withdraw(GLOBAL_SCOPE, kind, entity_id)


def initialise(
    tx: Transaction, directory: Path = CATALOGUE_DIR, *, root: Callable[[], Ed25519PrivateKey] | None = None
) -> bool:
    """Give a hub its epoch, its keys and its catalogue; harmless on one that has them.

    `root` returns the root key, and is asked only where no list of keys has been signed yet; none: one that nobody
    keeps, so that the list stays as it is. Return whether a list was signed.
    """
    lock_startup(tx.session.connection())
    ensure_feed_epoch(tx)
    signed = ensure_keys(tx, root or (lambda: Ed25519PrivateKey.from_private_bytes(tx.random_bytes(PRIVATE_KEY_BYTES))))
    ensure_realm_key(tx)
    publish_catalogue(tx, directory)
    drop_expired_interests(tx)
    return signed


def _published(tx: Transaction) -> set[tuple[str, str]]:
    newest = (
        select(func.max(FeedEntry.v))
        .where(FeedEntry.scope == GLOBAL_SCOPE, FeedEntry.kind.in_(_CATALOGUE_KINDS))
        .group_by(FeedEntry.kind, FeedEntry.entity_id)
    )
    rows = tx.session.execute(
        select(FeedEntry.kind, FeedEntry.entity_id).where(
            FeedEntry.scope == GLOBAL_SCOPE, FeedEntry.v.in_(newest), FeedEntry.body.is_not(None)
        )
    )
    return {(kind, entity_id) for kind, entity_id in rows}
