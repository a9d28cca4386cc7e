from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.vouchers import Voucher, issue_voucher, verify_voucher

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {1: KEY.public_key()}
LUNCH = Voucher(1, (1 << 48) - 1, "DIN-01", 1001, date(2026, 12, 31))
CODE = issue_voucher(LUNCH, KEY)
CODE_LENGTH = 130


def test_a_voucher_says_what_it_is_good_for_through_its_last_day() -> None:
    assert len(CODE) == CODE_LENGTH and CODE.isascii()
    assert verify_voucher(CODE, KEYS, LUNCH.not_after) == LUNCH
    assert verify_voucher(CODE, KEYS, LUNCH.not_after + timedelta(days=1)) is None
    assert verify_voucher(CODE, {2: KEY.public_key()}, LUNCH.not_after) is None


def test_no_letter_of_a_voucher_can_be_changed() -> None:
    for place in range(4, CODE_LENGTH):
        other = CODE[:place] + ("0" if CODE[place] != "0" else "1") + CODE[place + 1 :]
        assert verify_voucher(other, KEYS, LUNCH.not_after) is None


@pytest.mark.parametrize("text", ["", "WV1:", CODE[:-1], CODE + "0", "WS1:" + CODE[4:], "WV1:" + "欢" * 126])
def test_whatever_is_scanned_is_no_voucher_and_no_error(text: str) -> None:
    assert verify_voucher(text, KEYS, LUNCH.not_after) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Voucher(1, 1 << 48, "DIN-01", 1, LUNCH.not_after),
        Voucher(1, 1, "DIN-1", 1, LUNCH.not_after),
        Voucher(1, 1, "DIN-01", 1 << 32, LUNCH.not_after),
        Voucher(256, 1, "DIN-01", 1, LUNCH.not_after),
    ],
)
def test_what_does_not_fit_a_voucher_is_none(wrong: Voucher) -> None:
    with pytest.raises(ValueError, match=r"voucher|service"):
        issue_voucher(wrong, KEY)
