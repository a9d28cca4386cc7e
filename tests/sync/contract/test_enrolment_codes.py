from sync.contract.enrolment_codes import qr_text_of, read_code


def test_code_is_read_as_it_was_typed_or_scanned() -> None:
    assert read_code(qr_text_of("K7QM-2F9D", "https://hub.example:8750")) == ("K7QM-2F9D", "https://hub.example:8750")
    assert read_code(" k7qm-2f9d ") == ("k7qm-2f9d", None)
    assert read_code("WE1:K7QM-2F9D") == ("K7QM-2F9D", None)
