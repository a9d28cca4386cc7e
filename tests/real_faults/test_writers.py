from tests.real_faults import writers


def test_a_station_that_polls_beside_sixteen_writers_through_two_processes_misses_nothing() -> None:
    report = writers.run(writers=16, processes=2, batches=4)
    assert report["held"], report
    assert report["rows_missed"] == 0
