"""The paths beside the feeds: audits and snapshots."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from sync.contract.messages import AuditAnswer, LedgerAnswer
from sync.contract.snapshots import SnapshotOffer
from sync.hub import admission, audit, snapshots
from sync.hub.refusal import RequestRefused
from sync.hub.routes import TROUBLE, Device, Hub, Ticket

feed_router = APIRouter(prefix="/v1", responses=TROUBLE)


@feed_router.get("/ledger")
def ledger(hub: Hub, device: Device) -> LedgerAnswer:
    """Say how far the hub holds this device's ledger, and its link there."""
    with hub.database.reading() as session:
        return audit.ledger_of(session, device.device_id)


@feed_router.get("/audit/{scope}")
def audit_scope(hub: Hub, device: Device, scope: str, prefix: str = "") -> AuditAnswer:
    """Say what a scope holds under a prefix of ids: the rows where they are few, else the hashes a letter further."""
    with hub.database.reading() as session:
        return audit.audit(session, device.station_id, scope, prefix)


@feed_router.get("/snapshots/{scope}")
def snapshot(hub: Hub, device: Device, scope: str) -> SnapshotOffer:
    """Offer the newest snapshot of a scope."""
    with hub.database.reading() as session:
        return snapshots.offer_for(session, device.station_id, scope)


@feed_router.get("/snapshots/{scope}/{sha256}", response_class=FileResponse)
def snapshot_file(hub: Hub, device: Device, scope: str, sha256: str, x_admission: Ticket = None) -> FileResponse:
    """Hand out a snapshot, or the part of it that `Range` names (RFC 9110, section 14; `If-Range` takes its hash)."""
    with hub.database.reading() as session:
        now_ms, retry_s = hub.database.now_ms(), hub.settings.admission_retry_s
        if not admission.is_admitted(session, device.device_id, "snapshot", x_admission, now_ms):
            raise RequestRefused("busy", "a snapshot needs a ticket", retry_after_s=retry_s)
        path = snapshots.file_for(session, device.station_id, scope, sha256, hub.settings.snapshot_dir)
    return FileResponse(path, media_type="application/octet-stream", headers={"ETag": f'"{sha256}"'})
