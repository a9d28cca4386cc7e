from sync.contract.rules import same_visit_span_ms, should_ask_rating


def test_a_rating_is_asked_for_at_the_first_visit_and_then_each_fifth() -> None:
    assert [number for number in range(1, 13) if should_ask_rating(number, 5)] == [1, 6, 11]


def test_the_window_of_one_visit_reaches_as_far_ahead_as_back() -> None:
    assert same_visit_span_ms(1_000_000, 10) == (400_000, 1_600_000)
