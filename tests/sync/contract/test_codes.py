"""The member code: what is published about it stays true, and nothing but the real thing passes."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.codes import (
    CardFault,
    MemberCard,
    issue_card,
    public_key_from_hex,
    public_key_to_hex,
    verify_card,
)

# RFC 8032, section 7.1, TEST 1: whoever writes another reader can make the same key.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
KEY = Ed25519PrivateKey.from_private_bytes(SECRET)
KEYS = {1: KEY.public_key()}
TODAY = date(2026, 7, 31)
CODE_LENGTH = 114

VECTORS = [
    (
        MemberCard(key_id=1, serial=1, issue_number=1, not_after=date(2027, 12, 31)),
        "WS1:W50000100N70:BO6J0MSM6J8Q*R 5UPNGAKK6XDO QAR5-T5Y3"
        "JZ$45CFV%N*BO8UP%RL915Z46F6TT07IC5LW8*-O:A8ECV:AO$ CU4R0YM80",
    ),
    (
        MemberCard(key_id=1, serial=0xFFFFFFFF, issue_number=255, not_after=date(2149, 6, 6)),
        "WS1:W50FGWFGWFGW$EW7EKM7M*EH6WH6S2X 4FJSO2D$89-+E$08-R"
        "LHWO8$G+3AKIF/A7/.QS QXV5CLA-N0TNDKAO 76N.0N%JW7I*Y6VKS:3D10",
    ),
]


@pytest.mark.parametrize(("card", "code"), VECTORS)
def test_published_vectors(card: MemberCard, code: str) -> None:
    assert public_key_to_hex(KEY.public_key()) == PUBLIC
    assert issue_card(card, KEY) == code
    assert verify_card(code, {1: public_key_from_hex(PUBLIC)}, TODAY) == card


def test_every_flipped_bit_is_found() -> None:
    card, code = VECTORS[0]
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    for place in range(len("WS1:"), CODE_LENGTH):
        for character in alphabet:
            changed = code[:place] + character + code[place + 1 :]
            if changed != code:
                assert verify_card(changed, KEYS, TODAY) in set(CardFault), changed
    assert verify_card(code, KEYS, TODAY) == card


def test_a_card_is_good_through_its_last_day_and_not_longer() -> None:
    code = issue_card(MemberCard(1, 7, 1, date(2026, 7, 31)), KEY)
    assert isinstance(verify_card(code, KEYS, date(2026, 7, 31)), MemberCard)
    assert verify_card(code, KEYS, date(2026, 8, 1)) is CardFault.EXPIRED


def test_another_issuer_and_an_unknown_key_are_told_apart() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    card = MemberCard(1, 7, 1, date(2027, 1, 1))
    assert verify_card(issue_card(card, stranger), KEYS, TODAY) is CardFault.FORGED
    assert verify_card(issue_card(MemberCard(2, 7, 1, date(2027, 1, 1)), KEY), KEYS, TODAY) is CardFault.UNKNOWN_KEY


@given(st.text(max_size=200) | st.text(alphabet="WS1:0123456789ABCDEF $%*+-./", min_size=110, max_size=118))
def test_whatever_is_scanned_is_answered_and_never_raises(text: str) -> None:
    assert verify_card(text, KEYS, TODAY) in set(CardFault)


def test_what_does_not_fit_is_refused_at_the_issuer() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        issue_card(MemberCard(1, 1 << 32, 1, date(2027, 1, 1)), KEY)
