from tests.real_faults import restore_hub


def test_what_a_hub_forgot_comes_again_from_the_stations() -> None:
    report = restore_hub.run()
    assert report["held"], report
