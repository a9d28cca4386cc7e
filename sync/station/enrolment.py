"""How a ledger comes to belong to a station: one code, typed once."""

from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.capabilities import STATION_CAPABILITIES
from sync.contract.codes import public_key_to_hex
from sync.contract.messages import (
    SESSION_CONTEXT,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    SessionAnswer,
    SessionRequest,
)
from sync.station import replica, trust
from sync.station.escrow import RECOVERY_SETTING, keep_sealed
from sync.station.ledger import Ledger, Reader
from sync.station.orders import NUMBER_SETTING
from sync.station.transport import HubClient
from sync.station.trouble import NotEnrolled


def enrol(ledger: Ledger, hub: HubClient, code: str, software: str) -> EnrolAnswer:
    """Bind this ledger to the station of a one-time code. Facts stated before are kept and will be sent.

    Raises:
        HubUnreached, HubRefused: nothing has been stored.
    """
    answer = hub.enrol(
        EnrolRequest(
            code=code,
            public_key=public_key_to_hex(device_key(ledger).public_key()),
            incarnation=ledger.setting("incarnation") or "",
            software=software,
        )
    )
    with ledger.writing() as writer:
        if writer.setting("device_id") != answer.device_id:
            # The orders to each device are counted from one.
            writer.set_setting(NUMBER_SETTING, "0")
        writer.set_setting("station_id", answer.station_id)
        writer.set_setting("device_id", answer.device_id)
        if answer.root_key is not None:
            trust.pin_root(writer, answer.root_key)
        if answer.recovery_key is not None:
            writer.set_setting(RECOVERY_SETTING, answer.recovery_key)
        if answer.key_list is not None:
            # An older list than the one held here: the hub was restored, and its feed will bring a newer one.
            with suppress(trust.NotBelieved):
                replica.keep_key_list(writer, answer.key_list)
    keep_sealed(ledger)
    return answer


def open_session(ledger: Reader, hub: HubClient) -> SessionAnswer:
    """Prove to the hub that this is the device it enrolled.

    Raises:
        NotEnrolled: it never was.
    """
    device_id = ledger.setting("device_id")
    if device_id is None:
        raise NotEnrolled("this ledger belongs to no station yet")
    nonce = hub.challenge(ChallengeRequest(device_id=device_id)).nonce
    signature = device_key(ledger).sign(SESSION_CONTEXT + nonce.encode()).hex()
    return hub.open_session(
        SessionRequest(device_id=device_id, nonce=nonce, signature=signature, capabilities=list(STATION_CAPABILITIES))
    )


def device_key(ledger: Reader) -> Ed25519PrivateKey:
    """Return the key by which the hub knows this device.

    Raises:
        NotEnrolled: it has none yet.
    """
    key = ledger.setting("device_key")
    if key is None:
        raise NotEnrolled("this ledger has no device key yet")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
