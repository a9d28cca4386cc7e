"""What a stick carries: unsent operations to the hub, and its receipt back. The network may go on meanwhile."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import ValidationError

from sync.contract.carry import (
    BOX,
    CARRY_CONTEXT,
    DEVICE_KEY_ID,
    FORMAT_LINE,
    HEADER,
    RECEIPT_CONTEXT,
    SIGNATURE,
    CarryHeader,
    CarryReceipt,
    SignedReceipt,
    boxed,
    part,
)
from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS, Trouble
from sync.contract.sealing import sealing_public_key
from sync.contract.trust import X25519, TrustedKey, sign, verify
from sync.station import outbox, replica, trust
from sync.station.enrolment import device_key
from sync.station.ledger import Ledger, Reader, Writer
from sync.station.outbox import EXPORTS_SETTING, VOID_EXPORTS_SETTING
from sync.station.trouble import NotEnrolled, StationTrouble


class CarryImpossible(StationTrouble):
    """Nothing can be carried now; the text says why. Nothing has changed."""

    code = "carry_impossible"


class ReceiptRefused(StationTrouble):
    """This receipt says nothing to this ledger; the text says why. Nothing has changed."""

    code = "receipt_refused"


@dataclass(frozen=True, slots=True)
class ReceiptRead:
    """What a receipt has changed. `refused`: why the hub took no more, empty where it took all."""

    acknowledged: int
    quarantined: int
    refused: str


def export(ledger: Ledger, out: BinaryIO, *, random_bytes: Callable[[int], bytes]) -> int:
    """Write all that is owed to the hub, batch by batch, and return how many operations; 0: nothing was written.

    They stay owed until a receipt or the network says otherwise, so this may be repeated.

    Raises:
        NotEnrolled, CarryImpossible: nothing was written.
        OSError: the file took no more; it is worth nothing.
    """
    newest = ledger.value("SELECT max(seq) FROM operation WHERE state = 'pending'")
    if newest is None:
        return 0
    incarnation = ledger.setting("incarnation")
    key = _carry_key(ledger)
    header = _header(ledger, key)
    digest = hashlib.sha256()

    def write(content: bytes) -> None:
        digest.update(content)
        out.write(content)

    write(FORMAT_LINE + part(HEADER, header))
    recipient = sealing_public_key(key.public_key)
    count, place, after_seq = 0, 0, None
    while after_seq is None or after_seq < newest:
        batch = outbox.next_batch(
            ledger, max_operations=PUSH_MAX_OPERATIONS, max_bytes=PUSH_MAX_BYTES, after_seq=after_seq
        )
        if batch is None or batch.incarnation != incarnation:
            raise CarryImpossible("the ledger changed meanwhile: export again")
        write(part(BOX, boxed(batch, place, header, recipient, random_bytes=random_bytes)))
        count, place, after_seq = count + len(batch.operations), place + 1, batch.operations[-1].seq
    signature = sign(CARRY_CONTEXT, digest.digest(), device_key(ledger), DEVICE_KEY_ID)
    write(part(SIGNATURE, signature.model_dump_json().encode()))
    return count


def read_receipt(ledger: Ledger, text: bytes) -> ReceiptRead:
    """Do what a receipt of the hub says, just as if it were its answer to a push.

    Raises:
        ReceiptRefused: it is none, is not the hub's, or not for this ledger as it is now.
    """
    try:
        signed = SignedReceipt.model_validate_json(text)
    except ValidationError as error:
        raise ReceiptRefused("this is no receipt, or it was cut off: copy it again") from error
    with ledger.writing() as writer:
        receipt = _believed(writer, signed)
        before = _counts(writer)
        same = receipt.answer is None or outbox.acknowledge(
            writer, receipt.answer, receipt.incarnation, receipt.sent_seq
        )
        after = _counts(writer)
        if not same:
            outbox.begin_incarnation(writer)
        elif receipt.refused is not None:
            _heed(writer, receipt.refused)
    refused = "" if receipt.refused is None else f"{receipt.refused.code}: {receipt.refused.message}"
    return ReceiptRead(after[0] - before[0], after[1] - before[1], refused)


def _carry_key(ledger: Reader) -> TrustedKey:
    if ledger.setting("device_id") is None:
        raise NotEnrolled("this ledger belongs to no station yet")
    keys = trust.live_keys(ledger)
    usable = [key for key in keys.live("carry") if key.algorithm == X25519] if keys else []
    if not usable:
        raise CarryImpossible("this ledger knows no key of the hub to seal records to: sync over the network first")
    return usable[-1]


def _header(ledger: Ledger, key: TrustedKey) -> bytes:
    with ledger.writing() as writer:
        number = int(writer.setting(EXPORTS_SETTING) or 0) + 1
        writer.set_setting(EXPORTS_SETTING, str(number))
    header = CarryHeader(
        station_id=ledger.setting("station_id") or "",
        device_id=ledger.setting("device_id") or "",
        incarnation=ledger.setting("incarnation") or "",
        export_number=number,
        carry_key_id=key.key_id,
    )
    return header.model_dump_json().encode()


def _believed(writer: Writer, signed: SignedReceipt) -> CarryReceipt:
    try:
        if trust.is_newer_list(writer, signed.key_list):
            replica.keep_key_list(writer, signed.key_list)
    except ValueError as error:
        raise ReceiptRefused("this receipt names keys that this station's root key has not signed") from error
    keys = trust.live_keys(writer)
    key = keys.find("hub", signed.signature.key_id) if keys else None
    if key is None or not verify(RECEIPT_CONTEXT, signed.text.encode(), signed.signature, key):
        raise ReceiptRefused("this receipt is not signed with a key of this station's hub, or was altered")
    try:
        receipt = CarryReceipt.model_validate_json(signed.text)
    except ValidationError as error:
        raise ReceiptRefused("this receipt is of a release that this one cannot read") from error
    if receipt.station_id != writer.setting("station_id"):
        raise ReceiptRefused(f"this receipt is for station {receipt.station_id}")
    if receipt.incarnation != writer.setting("incarnation"):
        raise ReceiptRefused("this receipt is for an earlier life of this ledger: export again")
    if receipt.export_number <= int(writer.setting(VOID_EXPORTS_SETTING) or 0):
        raise ReceiptRefused("the hub has been put back to an older copy since: export again")
    return receipt


def _heed(writer: Writer, refused: Trouble) -> None:
    """Do what the refusal of a push asks for."""
    match refused.code:
        case "sequence_gap":
            outbox.rewind(writer, refused.ack_seq or 0)
        case "fork" | "wrong_incarnation":
            outbox.begin_incarnation(writer)
        case _:
            writer.set_setting("courier.trouble", refused.code)


def _counts(reader: Reader) -> tuple[int, int]:
    pending, quarantined = reader.row(
        "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'quarantined') FROM operation"
    ) or (0, 0)
    newest = reader.value("SELECT coalesce(max(seq), 0) FROM operation")
    return newest - pending - quarantined, quarantined
