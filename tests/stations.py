"""A station with members and keys, as the hub would have made it, for tests that need no hub."""

from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.codes import MemberCard, issue_card, public_key_to_hex
from sync.contract.messages import FeedRow, PullPage
from sync.contract.records import Member, Record, SignedKeyList, StationProfile, Text
from sync.contract.sealing import sealing_private_key
from sync.contract.trust import ED25519, X25519, KeyList, TrustedKey, sign_key_list
from sync.station import replica
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from tests.clocks import HeldClock, seeded_bytes

ISSUER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ROOT = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
CENTRE = sealing_private_key("22" * 32)
CENTRE_KEY = TrustedKey(
    key_id=3, use="carry", algorithm=X25519, public_key=CENTRE.public_key().public_bytes_raw().hex()
)
STATION_ID = "test-001"
WANG = Member(member_uid="M-WANG", name="王小强", card_serial=1001, card_issue_number=2, occupation_group="02")
OUYANG = Member(member_uid="M-OUYANG", name="欧阳喆", card_serial=1002, membership_status="ended")


def code_of(serial: int, *, issue_number: int = 2, not_after: date = date(2027, 12, 31)) -> str:
    """Return the code of a card that this station's issuer signed."""
    return issue_card(MemberCard(1, serial, issue_number, not_after), ISSUER)


def key_list(*keys: TrustedKey, version: int = 1, root: Ed25519PrivateKey = ROOT) -> SignedKeyList:
    """Return a list of keys that a root has signed."""
    text, signature = sign_key_list(KeyList(version=version, keys=keys), root)
    return SignedKeyList(text=text, signature=signature, root_key=public_key_to_hex(root.public_key()))


def key_of(use: str, key: Ed25519PrivateKey, key_id: int = 1) -> TrustedKey:
    """Return the public half of a key as a list names it."""
    return TrustedKey(key_id=key_id, use=use, algorithm=ED25519, public_key=public_key_to_hex(key.public_key()))


def tell(ledger: Ledger, *entities: tuple[str, str, Record]) -> None:
    """Let the hub say something: one page with these entities."""
    before = replica.cursor(ledger)
    rows = [
        FeedRow(scope="global", v=number, kind=kind, entity_id=entity_id, body=record.model_dump(mode="json"))
        for number, (kind, entity_id, record) in enumerate(entities, 1)
    ]
    page = PullPage(cursor_before=before, cursor_after=before + "+", more=True, rows=rows)
    with ledger.writing() as writer:
        assert replica.apply_page(writer, page)


def open_station(data_dir: Path, clock: HeldClock) -> Ledger:
    """Return the ledger of an enrolled station that knows two members, the issuer's key and the centre's."""
    ledger = open_ledger(StationSettings(data_dir=data_dir), clock=clock, random_bytes=seeded_bytes(5))
    with ledger.writing() as writer:
        writer.set_setting("station_id", STATION_ID)
    profile = StationProfile(station_id=STATION_ID, name=Text(zh="测试驿站", en="Test Station"), district="110105")
    tell(
        ledger,
        ("key_list", "keys", key_list(key_of("card", ISSUER), CENTRE_KEY)),
        ("station", STATION_ID, profile),
        ("member", WANG.member_uid, WANG),
        ("member", OUYANG.member_uid, OUYANG),
    )
    return ledger
