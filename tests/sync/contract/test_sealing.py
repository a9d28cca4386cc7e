import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.sealing import ALGORITHM, SealBroken, open_sealed, seal, sealing_private_key, sealing_public_key
from tests.clocks import seeded_bytes

CENTRE = sealing_private_key("11" * 32)
CONTEXT = b"warm-station/test/1"
VECTOR = "0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f20361e77c9d532bb159ed61f70e582cb68ddbb7fc0d44a"
SECRET = "欧阳小强".encode()


def sealed(seed: int = 1) -> bytes:
    return seal(CENTRE.public_key(), SECRET, CONTEXT, random_bytes=seeded_bytes(seed))


def test_the_recipient_reads_what_was_sealed_and_the_algorithm_is_named() -> None:
    box = sealed()
    assert open_sealed(CENTRE, box, CONTEXT) == SECRET
    assert ALGORITHM.encode() in box.splitlines()[0]
    assert SECRET not in box
    assert sealed(2) != box


def test_a_box_that_any_release_has_written_is_read_by_every_later_one() -> None:
    box = seal(CENTRE.public_key(), b"vector", CONTEXT, random_bytes=lambda count: b"\x22" * count)
    assert box.partition(b"\n")[2].hex() == VECTOR
    assert open_sealed(CENTRE, box, CONTEXT) == b"vector"


def test_every_altered_bit_is_noticed() -> None:
    box = sealed()
    for place in range(len(box)):
        altered = bytearray(box)
        altered[place] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            open_sealed(CENTRE, bytes(altered), CONTEXT)


@pytest.mark.parametrize("size", [0, 10, 60, 80, 100])
def test_a_box_cut_short_is_noticed(size: int) -> None:
    with pytest.raises(SealBroken):
        open_sealed(CENTRE, sealed()[:size], CONTEXT)


def test_another_key_or_another_context_reads_nothing() -> None:
    with pytest.raises(SealBroken):
        open_sealed(X25519PrivateKey.generate(), sealed(), CONTEXT)
    with pytest.raises(SealBroken):
        open_sealed(CENTRE, sealed(), b"warm-station/other/1")


def test_keys_are_64_hex_digits() -> None:
    public = CENTRE.public_key().public_bytes_raw().hex()
    assert sealing_public_key(public).public_bytes_raw().hex() == public
    for make in (sealing_public_key, sealing_private_key):
        with pytest.raises(ValueError):
            make("nonsense")
