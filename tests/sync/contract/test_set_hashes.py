"""Set hashes: the same at both ends, in whatever order the rows came."""

import random

from sync.contract.operations import canonical_json
from sync.contract.set_hashes import as_hex, from_hex, row_hash, wrapped


def test_a_rows_hash_is_that_of_its_canonical_json() -> None:
    body = {"name": "王\u2028小\n强", "n": 1}
    text = canonical_json(body).decode()
    assert row_hash("member", 'a"b\\c', text) == 3568786035564213139
    whole = canonical_json(["member", 'a"b\\c', body]).decode()
    assert whole == f'["member","a\\"b\\\\c",{text}]'


def test_a_set_is_the_same_in_any_order_and_empty_when_all_has_gone() -> None:
    hashes = [row_hash("rule", str(number), "{}") for number in range(1000)]
    total = 0
    for hashed in hashes:
        total = wrapped(total + hashed)
    shuffled = random.Random(1).sample(hashes, len(hashes))
    assert wrapped(sum(shuffled)) == total
    assert -(1 << 63) <= total < 1 << 63
    for hashed in shuffled:
        total = wrapped(total - hashed)
    assert total == 0


def test_a_set_hash_travels_as_sixteen_digits() -> None:
    for total in (0, 1, -1, (1 << 63) - 1, -(1 << 63)):
        assert len(as_hex(total)) == 16
        assert from_hex(as_hex(total)) == total
