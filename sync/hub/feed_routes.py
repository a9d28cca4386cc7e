"""The paths that look after feeds: audits."""

from fastapi import APIRouter

from sync.contract.messages import AuditAnswer, LedgerAnswer
from sync.hub import audit
from sync.hub.routes import TROUBLE, Device, Hub

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
