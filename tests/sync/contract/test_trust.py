import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.codes import public_key_to_hex
from sync.contract.trust import (
    ROOT_KEY_ID,
    KeyList,
    Signature,
    read_key_list,
    sign,
    sign_key_list,
    verify,
)
from tests.stations import ISSUER, ROOT, key_of

OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
ROOT_HEX = public_key_to_hex(ROOT.public_key())
LIST = KeyList(version=3, keys=(key_of("card", ISSUER), key_of("hub", OTHER), key_of("card", OTHER, 2)))


def test_signature_of_a_fixed_key_is_always_the_same() -> None:
    assert sign(b"context:", b"payload", ISSUER, 7).model_dump() == {
        "algorithm": "ed25519",
        "key_id": 7,
        "value": ISSUER.sign(b"context:payload").hex(),
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm": "sm2"},
        {"key_id": 8},
        {"value": "00" * 64},
        {"value": "no hex"},
        {"value": ""},
    ],
)
def test_signature_that_was_altered_is_none(changed: dict[str, object]) -> None:
    signature = sign(b"context:", b"payload", ISSUER, 7)
    key = key_of("hub", ISSUER, 7)
    assert verify(b"context:", b"payload", signature, key)
    assert not verify(b"context:", b"payload", signature.model_copy(update=changed), key)


def test_signature_counts_for_its_own_key_context_and_payload_alone() -> None:
    signature = sign(b"context:", b"payload", ISSUER, 7)
    assert not verify(b"other:", b"payload", signature, key_of("hub", ISSUER, 7))
    assert not verify(b"context:", b"other", signature, key_of("hub", ISSUER, 7))
    assert not verify(b"context:", b"payload", signature, key_of("hub", OTHER, 7))
    other_algorithm = key_of("hub", ISSUER, 7).model_copy(update={"algorithm": "sm2"})
    assert not verify(b"context:", b"payload", signature, other_algorithm)


def test_list_is_read_back_with_the_keys_of_each_use_in_order() -> None:
    text, signature = sign_key_list(LIST, ROOT)
    read = read_key_list(text, signature, ROOT_HEX)
    assert read is not None and read == LIST
    assert [key.key_id for key in read.live("card")] == [1, 2]
    assert read.find("card", 2) == key_of("card", OTHER, 2)
    assert read.find("carry", 1) is None


def test_list_that_the_root_has_not_signed_is_none() -> None:
    text, signature = sign_key_list(LIST, ROOT)
    for changed in (text[:-1], text.replace('"version":3', '"version":4'), text + " ", ""):
        assert read_key_list(changed, signature, ROOT_HEX) is None
    assert read_key_list(*sign_key_list(LIST, OTHER), ROOT_HEX) is None
    assert read_key_list(text, signature, "no key") is None
    assert read_key_list(text, sign(b"another context", text.encode(), ROOT, ROOT_KEY_ID), ROOT_HEX) is None


def test_list_of_a_newer_hub_may_hold_more() -> None:
    text = '{"keys":[{"algorithm":"sm2","key_id":1,"public_key":"' + "ab" * 32 + '","use":"seal"}],"version":1,"x":1}'
    newer = sign(b"warm-station/key-list/1:", text.encode(), ROOT, ROOT_KEY_ID)
    read = read_key_list(text, newer, ROOT_HEX)
    assert read is not None and read.live("card") == ()


def test_signed_text_that_is_no_list_is_none() -> None:
    signature: Signature = sign(b"warm-station/key-list/1:", b"[]", ROOT, ROOT_KEY_ID)
    assert read_key_list("[]", signature, ROOT_HEX) is None
