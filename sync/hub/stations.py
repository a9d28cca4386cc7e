"""The station slots and where they stand in the organisation."""

from sqlalchemy.orm import Session

from sync.contract.records import StationProfile
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, station_scope
from sync.hub.tables import Station


def register_station(tx: Transaction, profile: StationProfile, org_path: str) -> None:
    """Add a station slot, or change it. `org_path` names its ancestors from the top, separated by `/`."""
    tx.session.merge(
        Station(station_id=profile.station_id, org_path=org_path, opens=profile.opens, closes=profile.closes)
    )
    tx.session.flush()
    tx.publish(station_scope(profile.station_id), profile)


def scopes_of_station(session: Session, station_id: str) -> list[str]:
    """Return the scopes that a station reads, from the widest to its own."""
    station = session.get_one(Station, station_id)
    nodes = [node for node in station.org_path.split("/") if node]
    return [GLOBAL_SCOPE, *(f"org:{node}" for node in nodes), station_scope(station_id)]
