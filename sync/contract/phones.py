"""Telephone numbers as people in China type them."""

import re

MOBILE_DIGITS = 11
_SEPARATORS = re.compile(r"[\s()-]")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


def plain_digits(phone: str) -> str:
    """Return a number without `+86`, spaces, dashes and brackets."""
    return _SEPARATORS.sub("", phone).removeprefix("+86")


def is_mobile(phone: str) -> bool:
    """Tell whether it is a mobile number: 11 digits, 13 to 19 at the front."""
    return _MOBILE.fullmatch(plain_digits(phone)) is not None
