"""Read what the pages offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.contract.records import OccupationGroup, Service, StationProfile
from sync.station import queries
from sync.station.ledger import Ledger
from sync.station.service_pauses import Pause, pauses


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The services, the trades and the station, in both languages."""

    services: tuple[Service, ...] = ()
    occupation_groups: tuple[OccupationGroup, ...] = ()
    station: StationProfile | None = None
    pauses: Mapping[str, Pause] = field(default_factory=dict[str, Pause])
    """What cannot be had at this station for a while, by service code."""


def read_catalogue(ledger: Ledger) -> Catalogue:
    """Return the catalogue as the ledger holds it now."""
    return Catalogue(
        tuple(queries.services(ledger)),
        tuple(queries.occupation_groups(ledger)),
        queries.station_profile(ledger),
        pauses(ledger),
    )
