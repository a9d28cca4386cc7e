"""How often a station should ask for news: often while people come, seldom when it is quiet, hardly when closed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.hub.settings import HubSettings
from sync.hub.tables import Device, ReceivedOperation, Station, StationLedger

STATION_ZONE = ZoneInfo("Asia/Shanghai")
BUSY_FOR_MS = 10 * 60 * 1000
"""So long after its last operation a station still counts as busy."""


def next_poll_s(session: Session, device_id: str, settings: HubSettings, now_ms: int, *, has_news: bool = False) -> int:
    """Return the seconds after which a device should ask again.

    `has_news`: something has just gone down to it, so more may follow.
    """
    station, received_ms = session.execute(
        select(Station, func.coalesce(ReceivedOperation.received_ms, 0))
        .join(Device, Device.station_id == Station.station_id)
        .join(
            StationLedger,
            (StationLedger.station_id == Device.station_id) & (StationLedger.incarnation == Device.incarnation),
        )
        .outerjoin(
            ReceivedOperation,
            (ReceivedOperation.station_id == StationLedger.station_id)
            & (ReceivedOperation.incarnation == StationLedger.incarnation)
            & (ReceivedOperation.seq == StationLedger.ack_seq),
        )
        .where(Device.device_id == device_id)
    ).one()
    if has_news or now_ms - received_ms < BUSY_FOR_MS:
        return settings.next_poll_s
    return settings.idle_poll_s if is_open(now_ms, station.opens, station.closes) else settings.closed_poll_s


def is_open(now_ms: int, opens: str, closes: str) -> bool:
    """Tell whether a station is open by its hours (`06:00`), which may go past midnight."""
    at = f"{datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(STATION_ZONE):%H:%M}"
    return opens <= at < closes if opens < closes else at >= opens or at < closes
