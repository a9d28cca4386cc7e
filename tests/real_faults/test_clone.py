from tests.real_faults import clone


def test_two_machines_from_one_disk_lose_and_double_nothing_and_are_found() -> None:
    report = clone.run()
    assert report["held"], report
