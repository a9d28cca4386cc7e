import pytest

from sync.contract.masking import mask_name


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
