"""What comes to the hub on a stick, taken in as if it had been pushed; and the receipt that goes back."""

from typing import BinaryIO

from pydantic import ValidationError

from sync.contract.carry import (
    BOX,
    CARRY_CONTEXT,
    DEVICE_KEY_ID,
    HEADER,
    RECEIPT_CONTEXT,
    SIGNATURE,
    CarryBroken,
    CarryHeader,
    CarryReceipt,
    SignedReceipt,
    parts,
    unboxed,
)
from sync.contract.messages import PushAnswer, PushResult, Trouble
from sync.contract.trust import ED25519, Signature, TrustedKey, verify
from sync.hub import incidents, intake
from sync.hub.database import Database
from sync.hub.keys import carry_key, hub_signature, signed_list
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Device


def import_export(database: Database, file: BinaryIO) -> CarryReceipt:
    """Take in a file of a station's operations, each batch in its own transaction; reading it again doubles nothing.

    Raises:
        CarryBroken: it was cut off or altered, or is not from a device that was enrolled here; nothing was stored.
        RequestRefused: revoked; nothing was stored.
        sqlalchemy.exc.OperationalError: transient trouble; what was stored before stays. Read the file again.
    """
    raw, header = _checked(database, file)
    with database.reading() as session:
        key = carry_key(session, header.carry_key_id)
    if key is None:
        raise CarryBroken(f"this file is sealed to a key that this hub never had: {header.carry_key_id}")
    file.seek(0)
    boxes = (content for letter, content, _ in parts(file.read) if letter == BOX)
    answer: PushAnswer | None = None
    refused: Trouble | None = None
    quarantined: list[PushResult] = []
    sent_seq = 0
    for place, box in enumerate(boxes):
        batch = unboxed(box, place, raw, key)
        if batch.incarnation != header.incarnation:
            raise CarryBroken("this file holds a batch of another ledger")
        try:
            with database.writing() as tx:
                answer = intake.push(tx, header.device_id, batch)
        except RequestRefused as refusal:
            refused = refusal.trouble
            if refused.code == "fork":
                with database.writing() as tx:
                    incidents.note_fork(tx, header.device_id, batch.incarnation, refused.message)
            break
        quarantined += [result for result in answer.results if result.outcome == "quarantined"]
        sent_seq = batch.operations[-1].seq
    return CarryReceipt(
        station_id=header.station_id,
        incarnation=header.incarnation,
        export_number=header.export_number,
        answer=None if answer is None else answer.model_copy(update={"results": quarantined}),
        sent_seq=sent_seq,
        refused=refused,
    )


def signed_receipt(database: Database, receipt: CarryReceipt) -> str:
    """Return a receipt as the file that goes back to the station."""
    text = receipt.model_dump_json(exclude_none=True)
    with database.reading() as session:
        signature = hub_signature(session, RECEIPT_CONTEXT, text.encode())
        return SignedReceipt(text=text, signature=signature, key_list=signed_list(session)).model_dump_json()


def _checked(database: Database, file: BinaryIO) -> tuple[bytes, CarryHeader]:
    """Read a file once through and return its header, checked against the device's signature at its end."""
    raw = b""
    for number, (letter, content, digest) in enumerate(parts(file.read)):
        if (letter == HEADER) != (number == 0):
            raise CarryBroken("this file is damaged: copy it again")
        if letter == HEADER:
            raw = content
        if letter == SIGNATURE:
            return raw, _signed_header(database, raw, content, digest)
    raise AssertionError("a file without a signature is not read to its end")


def _signed_header(database: Database, raw: bytes, content: bytes, digest: bytes) -> CarryHeader:
    try:
        header = CarryHeader.model_validate_json(raw)
        signature = Signature.model_validate_json(content)
    except ValidationError as error:
        raise CarryBroken("this file is damaged: copy it again") from error
    with database.reading() as session:
        device = session.get(Device, header.device_id)
        if device is None or device.station_id != header.station_id:
            raise CarryBroken("this file is from a device that was never enrolled here")
        if device.revoked_ms is not None:
            raise RequestRefused("revoked", "this device has been revoked")
        key = TrustedKey(key_id=DEVICE_KEY_ID, use="device", algorithm=ED25519, public_key=device.public_key)
    if not verify(CARRY_CONTEXT, digest, signature, key):
        raise CarryBroken("this file was altered, or is not from the device it names")
    return header
