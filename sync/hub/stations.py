"""The station slots and where they stand in the organisation."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from sync.contract.records import StationProfile
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, members_scope, station_scope
from sync.hub.tables import Station


class UnknownStation(Exception):
    """There is no station slot of this id."""


def register_station(tx: Transaction, profile: StationProfile, org_path: str) -> None:
    """Add a station slot, or change it. `org_path` names its ancestors from the top, separated by `/`."""
    tx.session.merge(
        Station(station_id=profile.station_id, org_path=org_path, opens=profile.opens, closes=profile.closes)
    )
    tx.session.flush()
    tx.publish(station_scope(profile.station_id), profile)


def subscribe(tx: Transaction, station_id: str, shards: Collection[str]) -> None:
    """Let a station hold these lists of members and no others.

    Raises:
        UnknownStation: there is no such station.
        ValueError: a name is empty or holds a separator.
    """
    station = tx.session.get(Station, station_id)
    if station is None:
        raise UnknownStation(station_id)
    if any(not shard or "/" in shard or "\0" in shard for shard in shards):
        raise ValueError("a list of members has a name without /")
    station.shards = "/".join(sorted(set(shards)))
    tx.session.flush()


def scopes_of_station(session: Session, station_id: str) -> list[str]:
    """Return the scopes that a station reads, from the widest to its own."""
    station = session.get_one(Station, station_id)
    nodes = [f"org:{node}" for node in station.org_path.split("/") if node]
    shards = [members_scope(shard) for shard in station.shards.split("/") if shard]
    return [GLOBAL_SCOPE, *nodes, *shards, station_scope(station_id)]
