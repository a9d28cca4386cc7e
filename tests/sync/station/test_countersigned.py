import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.messages import PushAnswer, PushRequest
from sync.contract.trust import (
    COUNTERSIGNATURE_CONTEXT,
    KeyList,
    Signature,
    countersigned_payload,
    sign,
    verify,
)
from sync.hub.keys import retire, rotate, signed_list
from sync.station.ledger import Ledger
from sync.station.queries import sync_state
from sync.station.transport import HubClient
from sync.station.trust import COUNTERSIGNED_SETTING
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import ROOT, HubUnderTest

IMPOSTOR = Ed25519PrivateKey.from_private_bytes(b"i" * 32)


class OnTheWay(HubClient):
    """Somebody between station and hub who changes what the hub answers to a push."""

    def __init__(self, url: str, change: Callable[[PushAnswer], PushAnswer]) -> None:
        super().__init__(url)
        self.change = change
        self.calls: list[str] = []

    def push(self, request: PushRequest) -> PushAnswer:
        self.calls.append("push")
        return self.change(super().push(request))

    def pull(self, cursor: str):
        self.calls.append("pull")
        return super().pull(cursor)


def as_it_is(answer: PushAnswer) -> PushAnswer:
    return answer


def without(answer: PushAnswer) -> PushAnswer:
    return answer.model_copy(update={"countersignature": None})


def by_an_impostor(answer: PushAnswer) -> PushAnswer:
    return answer.model_copy(update={"countersignature": sign(COUNTERSIGNATURE_CONTEXT, b"", IMPOSTOR, 1)})


def claiming_more(answer: PushAnswer) -> PushAnswer:
    return answer.model_copy(update={"ack_seq": answer.ack_seq + 1})


def test_all_that_was_pushed_is_countersigned(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    for _ in range(3):
        check_in_anonymous(enrolled, "02")
    assert (sync_state(enrolled).countersigned, sync_state(enrolled).stated) == (0, 3)
    assert courier_of(enrolled, client, clock).run_once()
    assert (sync_state(enrolled).countersigned, sync_state(enrolled).stated) == (3, 3)
    kept = json.loads(enrolled.setting(COUNTERSIGNED_SETTING) or "")
    with hub.database.reading() as session:
        key = KeyList.model_validate_json(signed_list(session).text).find("hub", 1)
    payload = countersigned_payload("station-1", kept["incarnation"], 3, kept["chain"])
    signature = Signature.model_validate(kept["countersignature"])
    assert key is not None and verify(COUNTERSIGNATURE_CONTEXT, payload, signature, key)


@pytest.mark.parametrize("change", [without, by_an_impostor, claiming_more])
def test_answer_that_is_not_countersigned_acknowledges_nothing(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock, change: Callable[[PushAnswer], PushAnswer]
) -> None:
    check_in_anonymous(enrolled, "02")
    client = OnTheWay(hub.url, change)
    courier = courier_of(enrolled, client, clock)
    assert not courier.run_once()
    state = sync_state(enrolled)
    assert (state.pending, state.countersigned, state.trouble) == (1, 0, "not_countersigned")
    assert client.calls.count("push") == 2
    client.change = as_it_is
    clock.advance(600)
    assert courier.run_once()
    state = sync_state(enrolled)
    assert (state.pending, state.countersigned, state.trouble) == (0, 1, "")
    client.close()


def test_station_that_missed_a_rotation_hears_of_it_and_pushes_again(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock
) -> None:
    with hub.database.writing() as tx:
        rotate(tx, "hub", ROOT)
        retire(tx, "hub", 1, ROOT)
    check_in_anonymous(enrolled, "02")
    client = OnTheWay(hub.url, as_it_is)
    assert courier_of(enrolled, client, clock).run_once()
    assert client.calls[:3] == ["push", "pull", "push"]
    assert (sync_state(enrolled).pending, sync_state(enrolled).countersigned) == (0, 1)
    client.close()


def test_hub_without_a_list_of_keys_is_taken_at_its_word(enrolled: Ledger, hub: HubUnderTest, clock: HeldClock) -> None:
    with enrolled.writing() as writer:
        writer.execute("DELETE FROM entity WHERE kind = 'key_list'")
    check_in_anonymous(enrolled, "02")
    client = OnTheWay(hub.url, without)
    courier_of(enrolled, client, clock).run_once()
    assert (sync_state(enrolled).pending, sync_state(enrolled).countersigned) == (0, 0)
    client.close()
