import uuid

import pytest

from sync.contract.identifiers import uuid7


def test_is_a_uuid_of_version_7_that_sorts_by_time() -> None:
    made = [uuid7(ms, bytes(10)) for ms in (0, 1, 1_785_470_400_000, (1 << 48) - 1)]
    assert [uuid.UUID(text).version for text in made] == [7] * 4
    assert all(uuid.UUID(text).variant == uuid.RFC_4122 for text in made)
    assert made == sorted(made)


def test_example_of_rfc_9562_appendix_a6() -> None:
    # 017F22E2-79B0-7CC3-98C4-DC0C0C07398F: 0x17F22E279B0 ms, rand_a CC3, rand_b 18C4DC0C0C07398F.
    random = (0x0CC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(0x017F22E279B0, random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_refuses_too_little_chance() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(0, b"short")
