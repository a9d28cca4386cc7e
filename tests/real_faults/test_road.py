from tests.real_faults import road


def test_over_a_bad_road_everything_arrives_once() -> None:
    report = road.run(rough_s=8.0, seed=1)
    assert report["held"], report
