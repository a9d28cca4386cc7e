import pytest

from sync.contract.times import format_utc, parse_utc


@pytest.mark.parametrize("unix_ms", [0, 1, 999, 1_785_470_400_123, 253_402_300_799_999])
def test_what_is_written_is_read_back(unix_ms: int) -> None:
    assert parse_utc(format_utc(unix_ms)) == unix_ms


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="names no offset"):
        parse_utc("2026-07-31T12:00:00.000")
