from tests.real_faults import backlog


def test_a_backlog_drains_while_people_come_and_the_pill_tells_the_truth() -> None:
    report = backlog.run(operations=3000)
    assert report["held"], report
    assert (report["lost"], report["doubled"], report["untrue"]) == (0, 0, 0)
