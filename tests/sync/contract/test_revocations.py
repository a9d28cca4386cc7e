import random

import pytest

from sync.contract.revocations import BLOCK_CARDS, NO_CARD_IS_GOOD, pack_block, unpack_block


def test_block_is_read_back() -> None:
    rng = random.Random(1)
    cards = {rng.randrange(1 << 32): rng.randrange(256) for _ in range(BLOCK_CARDS)} | {0: 1, (1 << 32) - 1: 255}
    block = sorted(cards.items())[-BLOCK_CARDS:]
    assert unpack_block(pack_block(block)) == block
    assert unpack_block(pack_block([])) == []
    assert unpack_block(pack_block([(0, NO_CARD_IS_GOOD)])) == [(0, 0)]


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", pack_block([(5, 0), (900, 3)])[:-8]])
def test_anything_else_is_no_block(text: str) -> None:
    with pytest.raises(ValueError):
        unpack_block(text)


def test_block_with_more_cards_than_one_may_have_is_refused() -> None:
    with pytest.raises(ValueError):
        unpack_block(pack_block((serial, 0) for serial in range(BLOCK_CARDS + 1)))


def test_a_quarter_of_a_million_cards_of_five_million_are_small() -> None:
    serials = sorted(random.Random(2).sample(range(5_000_000), 250_000))
    blocks = [
        pack_block((serial, NO_CARD_IS_GOOD) for serial in serials[start : start + BLOCK_CARDS])
        for start in range(0, len(serials), BLOCK_CARDS)
    ]
    assert sum(len(block) * 3 // 4 for block in blocks) < 215_000
