from tests.real_faults import kills


def test_what_a_killed_kiosk_had_confirmed_is_at_the_hub_exactly_once() -> None:
    report = kills.run(count=50, seed=1)
    assert report["held"], report
    assert (report["kills"], report["lost"], report["doubled"]) == (50, 0, 0)
