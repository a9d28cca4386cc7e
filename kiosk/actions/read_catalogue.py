"""Read what the pages offer."""

from dataclasses import dataclass

from sync.contract.records import OccupationGroup, Service, StationProfile
from sync.station import queries
from sync.station.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services, the trades and the station, in both languages."""

    services: tuple[Service, ...] = ()
    occupation_groups: tuple[OccupationGroup, ...] = ()
    station: StationProfile | None = None


def read_catalogue(ledger: Ledger) -> Catalogue:
    """Return the catalogue as the ledger holds it now."""
    return Catalogue(
        tuple(queries.services(ledger)),
        tuple(queries.occupation_groups(ledger)),
        queries.station_profile(ledger),
    )
