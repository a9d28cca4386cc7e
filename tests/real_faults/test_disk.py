from tests.real_faults import disk


def test_a_full_disk_and_a_failed_one_are_known_trouble_and_lose_nothing_confirmed() -> None:
    report = disk.run(work_s=1.5)
    assert report["held"], report
