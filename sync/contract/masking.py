"""The one mask for names and numbers on anything that others can see.

A fixed number of stars whatever is hidden: two different masks of one person could be joined to rebuild it.
"""

import re

TAIL_DIGITS = 4

_COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 司徒 夏侯 轩辕 端木 百里 呼延 南宫 独孤".split()
)
_DOTS = "·•・‧"
_SEPARATORS = re.compile(r"[\s()-]")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)


def mask_name(name: str) -> str:
    """Return 王** for 王小强, 欧阳** for 欧阳小强, 阿***曼 for 阿卜杜·热合曼 and M**** L**** for Maria Lopez."""
    name = name.strip()
    if not name:
        return "**"
    if name.isascii():
        return " ".join(f"{word[0]}****" for word in name.split())
    if any(dot in name for dot in _DOTS):
        return f"{name[0]}***{name[-1]}"
    surname = name[:2] if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else name[0]
    return f"{surname}**"


def mask_phone(phone: str) -> str:
    """Return 138****1234 for a mobile number and ****567, the last three digits, for any other."""
    digits = _SEPARATORS.sub("", phone).removeprefix("+86")
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]}****{phone_tail(digits)}"
    return f"****{digits[-3:]}"


def phone_tail(phone: str) -> str:
    """Return the last four digits of a telephone number: what people know their own by."""
    return phone[-TAIL_DIGITS:]
