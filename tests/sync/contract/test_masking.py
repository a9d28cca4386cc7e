import pytest

from sync.contract.masking import mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王强", "王**"),
        ("王小强", "王**"),
        ("欧阳小强", "欧阳**"),
        ("欧阳", "欧**"),
        ("阿卜杜·热合曼", "阿***曼"),
        ("Maria Lopez", "M**** L****"),
        ("䶮堃", "䶮**"),
        ("  ", "**"),
    ],
)
def test_one_mask_with_a_fixed_number_of_stars(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("010-62345678", "****678"),
        ("+44 20 7946 0958", "****958"),
        ("", "****"),
    ],
)
def test_a_telephone_number_keeps_its_ends_and_a_foreign_one_its_last_three_digits(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
