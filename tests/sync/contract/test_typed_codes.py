from sync.contract.typed_codes import CODE_LETTERS, draw_code, grouped, plain_code
from tests.clocks import seeded_bytes


def test_a_code_reads_well_and_comes_back_however_it_is_typed() -> None:
    code = draw_code(seeded_bytes(1))
    assert len(code) == 8 and set(code) <= set(CODE_LETTERS)
    assert not set("0O1I") & set(CODE_LETTERS)
    assert grouped(code) == f"{code[:4]}-{code[4:]}"
    assert {plain_code(typed) for typed in (code, grouped(code), grouped(code).lower(), f" {code[:4]} {code[4:]}")} == {
        code
    }


def test_each_draw_is_another() -> None:
    random_bytes = seeded_bytes(1)
    assert len({draw_code(random_bytes) for _ in range(100)}) == 100
