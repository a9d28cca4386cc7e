from tests.real_faults import power_cut


def test_no_power_cut_loses_what_was_confirmed_and_the_model_would_see_it_if_one_did() -> None:
    report = power_cut.run(cuts=60, facts=250)
    assert report["held"], report
    assert report["lost"] == 0
