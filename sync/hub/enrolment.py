"""Who is speaking: one-time codes, device keys, signed challenges, session tokens, revocation."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from sync.contract.capabilities import HUB_CAPABILITIES
from sync.contract.codes import public_key_from_hex
from sync.contract.messages import (
    SESSION_CONTEXT,
    ChallengeAnswer,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    SessionAnswer,
    SessionRequest,
)
from sync.contract.operations import GENESIS_CHAIN
from sync.contract.times import format_utc
from sync.contract.typed_codes import draw_code, grouped, plain_code
from sync.hub.keys import signed_list
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.stations import UnknownStation
from sync.hub.tables import Challenge, Device, DeviceSession, EnrolmentCode, Station

CHALLENGE_LIFETIME_MS = 60_000
MAX_LIVE_CHALLENGES = 5
"""Of one device: anybody who knows its id may ask for them."""

_TOKEN_BYTES = 32
_NONCE_BYTES = 32
_OPEN_LEDGER = text(
    "INSERT INTO station_ledger (station_id, incarnation, ack_seq, chain, opened_ms, began)"
    " VALUES (:station_id, :incarnation, 0, :chain, :now_ms, 'enrolled')"
    " ON CONFLICT (station_id, incarnation) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The device behind a valid session token."""

    device_id: str
    station_id: str
    capabilities: frozenset[str]
    """What its release can do, as it named them when it opened the session."""


def create_code(tx: Transaction, station_id: str, lifetime_s: int) -> str:
    """Return a fresh one-time code for a station, as `K7QM-2F9D`; only its hash is kept.

    Raises:
        UnknownStation: there is no such slot.
    """
    if tx.session.get(Station, station_id) is None:
        raise UnknownStation(station_id)
    letters = draw_code(tx.random_bytes)
    tx.session.add(
        EnrolmentCode(code_hash=_hash(letters), station_id=station_id, expires_ms=tx.now_ms + lifetime_s * 1000)
    )
    tx.session.flush()
    return grouped(letters)


def enrol(tx: Transaction, request: EnrolRequest) -> EnrolAnswer:
    """Register a device for the station of its code. The same device may repeat it: its answer may have been lost.

    Raises:
        RequestRefused: unknown_code (never issued, expired or used up), revoked or bad_request.
    """
    _check_device(request)
    typed = plain_code(request.code)
    code = tx.session.scalar(select(EnrolmentCode).where(EnrolmentCode.code_hash == _hash(typed)).with_for_update())
    if code is None or code.expires_ms <= tx.now_ms:
        raise RequestRefused("unknown_code", "this code was never issued or has expired")
    if code.device_id is None:
        code.device_id = _register_device(tx, code.station_id, request)
        tx.session.flush()
    else:
        device = tx.session.get_one(Device, code.device_id)
        if not _is_of(device, request):
            raise RequestRefused("unknown_code", "this code has been used")
        if device.revoked_ms is not None:
            raise RequestRefused("revoked", "this device has been revoked")
    keys = signed_list(tx.session)
    return EnrolAnswer(
        device_id=code.device_id,
        station_id=code.station_id,
        hub_time=format_utc(tx.now_ms),
        root_key=keys.root_key,
        key_list=keys,
    )


def challenge(tx: Transaction, request: ChallengeRequest) -> ChallengeAnswer:
    """Return a nonce for a device to sign; it lives a minute, or until five younger ones exist.

    Raises:
        RequestRefused: unknown_device or revoked.
    """
    live_device(tx.session, request.device_id)
    tx.session.execute(delete(Challenge).where(Challenge.expires_ms <= tx.now_ms))
    _drop_oldest_challenges(tx, request.device_id)
    nonce = tx.random_bytes(_NONCE_BYTES).hex()
    tx.session.add(Challenge(nonce=nonce, device_id=request.device_id, expires_ms=tx.now_ms + CHALLENGE_LIFETIME_MS))
    return ChallengeAnswer(nonce=nonce)


def open_session(
    tx: Transaction, request: SessionRequest, lifetime_s: int, *, backlog_operations: int = 0
) -> SessionAnswer:
    """Trade a signed nonce, once, for a session token; only the token's hash is kept.

    Raises:
        RequestRefused: unknown_device, revoked, or unauthorised.
    """
    device = live_device(tx.session, request.device_id)
    refusal = RequestRefused("unauthorised", "this is no signature of this device under a nonce of ours")
    # Deleting is the lock: of two that present the same nonce, one finds it gone.
    nonce = tx.session.scalar(
        delete(Challenge)
        .where(
            Challenge.nonce == _printable(request.nonce),
            Challenge.device_id == device.device_id,
            Challenge.expires_ms > tx.now_ms,
        )
        .returning(Challenge.nonce)
    )
    if nonce is None:
        raise refusal
    try:
        signature = bytes.fromhex(request.signature)
        public_key_from_hex(device.public_key).verify(signature, SESSION_CONTEXT + nonce.encode())
    except (InvalidSignature, ValueError) as error:
        raise refusal from error
    tx.session.execute(delete(DeviceSession).where(DeviceSession.expires_ms <= tx.now_ms))
    token = base64.urlsafe_b64encode(tx.random_bytes(_TOKEN_BYTES)).decode().rstrip("=")
    tx.session.add(
        DeviceSession(
            token_hash=_hash(token),
            device_id=device.device_id,
            expires_ms=tx.now_ms + lifetime_s * 1000,
            capabilities=" ".join(request.capabilities),
        )
    )
    return SessionAnswer(
        token=token,
        expires_in_s=lifetime_s,
        capabilities=list(HUB_CAPABILITIES),
        hub_time=format_utc(tx.now_ms),
        backlog_operations=backlog_operations,
    )


def authenticate(session: Session, token: str | None, now_ms: int) -> Speaker:
    """Return whose token this is.

    Raises:
        RequestRefused: unauthorised (none, unknown or expired) or revoked.
    """
    found = session.execute(
        select(Device, DeviceSession.expires_ms, DeviceSession.capabilities)
        .join(DeviceSession, DeviceSession.device_id == Device.device_id)
        .where(DeviceSession.token_hash == _hash(token or ""))
    ).one_or_none()
    if found is None or found[1] <= now_ms:
        raise RequestRefused("unauthorised", "open a session first")
    device = found[0]
    if device.revoked_ms is not None:
        raise RequestRefused("revoked", "this device has been revoked")
    return Speaker(device.device_id, device.station_id, frozenset(found[2].split()))


def revoke_device(tx: Transaction, device_id: str) -> None:
    """Refuse a device from now on; its sessions end with it.

    Raises:
        RequestRefused: unknown_device or, for one revoked before, revoked.
    """
    device = live_device(tx.session, device_id, for_update=True)
    device.revoked_ms = tx.now_ms
    for table in (Challenge, DeviceSession):
        tx.session.execute(delete(table).where(table.device_id == device_id))
    tx.session.flush()


def _drop_oldest_challenges(tx: Transaction, device_id: str) -> None:
    """Make room for one more challenge of a device."""
    surplus = (
        select(Challenge.nonce)
        .where(Challenge.device_id == device_id)
        .order_by(Challenge.expires_ms.desc(), Challenge.nonce)
        .offset(MAX_LIVE_CHALLENGES - 1)
        # What another request is about to delete is no reason to wait for it.
        .with_for_update(skip_locked=True)
    )
    tx.session.execute(delete(Challenge).where(Challenge.nonce.in_(surplus)))


def _register_device(tx: Transaction, station_id: str, request: EnrolRequest) -> str:
    # A ledger that is enrolled again keeps its place in the sequence.
    tx.session.execute(
        _OPEN_LEDGER,
        {
            "station_id": station_id,
            "incarnation": request.incarnation,
            "chain": GENESIS_CHAIN,
            "now_ms": tx.now_ms,
        },
    )
    device = Device(
        device_id=tx.new_id(),
        station_id=station_id,
        incarnation=request.incarnation,
        public_key=request.public_key.lower(),
        software=request.software,
        enrolled_ms=tx.now_ms,
    )
    tx.session.add(device)
    tx.session.flush()
    return device.device_id


def _check_device(request: EnrolRequest) -> None:
    try:
        public_key_from_hex(request.public_key)
    except ValueError as error:
        raise RequestRefused("bad_request", "public_key is no Ed25519 key in hex") from error
    if not request.software.isprintable():
        raise RequestRefused("bad_request", "software is no printable text")


def _is_of(device: Device, request: EnrolRequest) -> bool:
    return device.public_key == request.public_key.lower() and device.incarnation == request.incarnation


def live_device(session: Session, device_id: str, *, for_update: bool = False) -> Device:
    """Return a device that is enrolled and not revoked.

    Raises:
        RequestRefused: unknown_device or revoked.
    """
    query = select(Device).where(Device.device_id == device_id)
    device = session.scalar(query.with_for_update() if for_update else query)
    if device is None:
        raise RequestRefused("unknown_device", "this device was never enrolled here")
    if device.revoked_ms is not None:
        raise RequestRefused("revoked", "this device has been revoked")
    return device


def _printable(nonce: str) -> str:
    # PostgreSQL takes no NUL, not even to look for it.
    return nonce.replace("\0", "")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
