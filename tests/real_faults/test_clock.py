from tests.real_faults import clock


def test_a_courier_does_not_notice_that_the_wall_clock_jumps() -> None:
    report = clock.run(watch_s=1.0)
    assert report["held"], report
