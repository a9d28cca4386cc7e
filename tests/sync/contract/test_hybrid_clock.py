from hypothesis import given
from hypothesis import strategies as st

from sync.contract.hybrid_clock import next_stamp, stamp_ms


@given(st.lists(st.integers(min_value=0, max_value=1 << 45), min_size=1, max_size=50))
def test_never_runs_backwards_whatever_the_wall_clock_does(walls: list[int]) -> None:
    stamp = 0
    for wall_ms in walls:
        following = next_stamp(stamp, wall_ms)
        assert following > stamp
        assert stamp_ms(following) >= wall_ms
        stamp = following
