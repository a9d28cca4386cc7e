from collections.abc import Sequence

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.messages import SESSION_CONTEXT, ChallengeRequest, EnrolRequest, SessionRequest
from sync.contract.typed_codes import CODE_LETTERS
from sync.hub import enrolment
from sync.hub.app import WRONG_CODES_PER_MINUTE
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Challenge, Device, DeviceSession, EnrolmentCode
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id


def enrol(hub: HubUnderTest, request: EnrolRequest) -> str:
    with hub.database.writing() as tx:
        return enrolment.enrol(tx, request).device_id


def nonce_for(hub: HubUnderTest, device_id: str) -> str:
    with hub.database.writing() as tx:
        return enrolment.challenge(tx, ChallengeRequest(device_id=device_id)).nonce


def open_session(
    station: PaperStation,
    nonce: str,
    key: Ed25519PrivateKey | None = None,
    prefix: bytes = b"",
    capabilities: Sequence[str] = (),
) -> str:
    signature = (key or station.key).sign((prefix or SESSION_CONTEXT) + nonce.encode()).hex()
    request = SessionRequest(
        device_id=station.device_id, nonce=nonce, signature=signature, capabilities=list(capabilities)
    )
    with station.hub.database.writing() as tx:
        return enrolment.open_session(tx, request, 3600).token


def authenticate(hub: HubUnderTest, token: str) -> enrolment.Speaker:
    with hub.database.reading() as session:
        return enrolment.authenticate(session, token, hub.clock())


def test_code_reads_well_and_is_stored_as_a_hash(hub: HubUnderTest) -> None:
    code = hub.new_code("station-1")
    assert len(code) == 9
    assert code[4] == "-"
    assert set(code) <= {*CODE_LETTERS, "-"}
    assert not set("0O1I") & set(CODE_LETTERS)
    [row] = hub.rows(EnrolmentCode)
    assert code.replace("-", "") not in row.code_hash


def test_code_for_no_station(hub: HubUnderTest) -> None:
    with pytest.raises(enrolment.UnknownStation):
        hub.new_code("nowhere")


def test_code_may_be_typed_loosely_and_works_once(hub: HubUnderTest) -> None:
    code = hub.new_code("station-1")
    device_id = enrol(hub, PaperStation(hub).enrol_request(code.lower().replace("-", " ")))
    assert [row.device_id for row in hub.rows(Device)] == [device_id]
    with pytest.raises(RequestRefused) as refused:
        enrol(hub, PaperStation(hub).enrol_request(code))
    assert refused.value.trouble.code == "unknown_code"
    assert hub.count(Device) == 1


def test_lost_answer_of_enrolment_can_be_asked_for_again(hub: HubUnderTest) -> None:
    request = PaperStation(hub).enrol_request(hub.new_code("station-1"))
    assert enrol(hub, request) == enrol(hub, request)
    assert hub.count(Device) == 1


def test_code_expires(hub: HubUnderTest) -> None:
    request = PaperStation(hub).enrol_request(hub.new_code("station-1"))
    hub.clock.ms += hub.settings.enrolment_code_lifetime_s * 1000
    with pytest.raises(RequestRefused) as refused:
        enrol(hub, request)
    assert refused.value.trouble.code == "unknown_code"


@pytest.mark.parametrize(
    "change", [{"code": "KKKK-KKKK"}, {"public_key": "zz"}, {"public_key": "ab"}, {"software": "\0"}]
)
def test_bad_enrolment(hub: HubUnderTest, change: dict[str, str]) -> None:
    request = PaperStation(hub).enrol_request(hub.new_code("station-1")).model_copy(update=change)
    with pytest.raises(RequestRefused) as refused:
        enrol(hub, request)
    assert refused.value.trouble.code == ("unknown_code" if "code" in change else "bad_request")


def test_signed_nonce_opens_one_session(hub: HubUnderTest, station: PaperStation) -> None:
    nonce = nonce_for(hub, station.device_id)
    token = open_session(station, nonce)
    assert authenticate(hub, token) == enrolment.Speaker(station.device_id, "station-1", frozenset())
    assert token not in hub.rows(DeviceSession)[0].token_hash
    with pytest.raises(RequestRefused) as refused:
        open_session(station, nonce)
    assert refused.value.trouble.code == "unauthorised"


def test_what_a_station_can_do_is_kept_with_its_session(hub: HubUnderTest, station: PaperStation) -> None:
    nonce = nonce_for(hub, station.device_id)
    token = open_session(station, nonce, capabilities=["admission", "telepathy"])
    assert authenticate(hub, token).capabilities == {"admission", "telepathy"}


def test_wrong_signatures(hub: HubUnderTest, station: PaperStation, other_station: PaperStation) -> None:
    nonce = nonce_for(hub, station.device_id)
    foreign = nonce_for(hub, other_station.device_id)
    for attempt in (
        lambda: open_session(station, nonce, key=Ed25519PrivateKey.generate()),
        lambda: open_session(station, nonce, prefix=b"another context:"),
        lambda: open_session(station, foreign),
        lambda: open_session(station, "\0"),
    ):
        with pytest.raises(RequestRefused) as refused:
            attempt()
        assert refused.value.trouble.code == "unauthorised"
    with hub.database.writing() as tx, pytest.raises(RequestRefused):
        request = SessionRequest(device_id=station.device_id, nonce=nonce, signature="no hex")
        enrolment.open_session(tx, request, 3600)
    assert hub.count(DeviceSession) == 0


def test_nonce_expires_and_is_swept(hub: HubUnderTest, station: PaperStation) -> None:
    nonce = nonce_for(hub, station.device_id)
    hub.clock.ms += enrolment.CHALLENGE_LIFETIME_MS
    with pytest.raises(RequestRefused):
        open_session(station, nonce)
    nonce_for(hub, station.device_id)
    assert hub.count(Challenge) == 1


def test_only_the_newest_nonces_of_a_device_live(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    foreign = nonce_for(hub, other_station.device_id)
    nonces: list[str] = []
    for _ in range(enrolment.MAX_LIVE_CHALLENGES + 3):
        hub.clock.ms += 1
        nonces.append(nonce_for(hub, station.device_id))
    living = nonces[-enrolment.MAX_LIVE_CHALLENGES :]
    assert {row.nonce for row in hub.rows(Challenge)} == {foreign, *living}
    with pytest.raises(RequestRefused):
        open_session(station, nonces[0])
    assert open_session(station, living[0])


def test_session_expires(hub: HubUnderTest, station: PaperStation) -> None:
    token = open_session(station, nonce_for(hub, station.device_id))
    hub.clock.ms += 3600 * 1000
    with pytest.raises(RequestRefused) as refused:
        authenticate(hub, token)
    assert refused.value.trouble.code == "unauthorised"


def test_revoked_device_gains_nothing(hub: HubUnderTest, station: PaperStation, other_station: PaperStation) -> None:
    token = open_session(station, nonce_for(hub, station.device_id))
    nonce = nonce_for(hub, station.device_id)
    with hub.database.writing() as tx:
        enrolment.revoke_device(tx, station.device_id)
    station.check_in()
    with pytest.raises(RequestRefused) as refused:
        authenticate(hub, token)
    assert refused.value.trouble.code == "unauthorised"
    for attempt in (
        lambda: nonce_for(hub, station.device_id),
        lambda: open_session(station, nonce),
        station.push,
    ):
        with pytest.raises(RequestRefused) as refused:
            attempt()
        assert refused.value.trouble.code == "revoked"
    other_station.check_in()
    assert other_station.push().ack_seq == 1


def test_revocation_ends_the_sessions_of_that_device_alone(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    for device in (station, station, other_station):
        open_session(device, nonce_for(hub, device.device_id))
    with hub.database.writing() as tx:
        enrolment.revoke_device(tx, station.device_id)
    assert [row.device_id for row in hub.rows(DeviceSession)] == [other_station.device_id]


def test_code_of_a_revoked_device_enrols_nothing(hub: HubUnderTest) -> None:
    request = PaperStation(hub).enrol_request(hub.new_code("station-1"))
    device_id = enrol(hub, request)
    with hub.database.writing() as tx:
        enrolment.revoke_device(tx, device_id)
    with pytest.raises(RequestRefused) as refused:
        enrol(hub, request)
    assert refused.value.trouble.code == "revoked"
    assert hub.count(Device) == 1


def test_second_device_of_a_slot_leaves_the_first_alone(hub: HubUnderTest, station: PaperStation) -> None:
    second = PaperStation(hub)
    second.enrol()
    for device in (station, second):
        device.check_in()
        assert device.push().ack_seq == 1


def test_unknown_device(hub: HubUnderTest) -> None:
    with pytest.raises(RequestRefused) as refused:
        nonce_for(hub, new_id())
    assert (refused.value.trouble.code, refused.value.status) == ("unknown_device", 404)


def test_wrong_codes_of_one_address_are_heard_ten_times_a_minute(hub: HubUnderTest) -> None:
    code = hub.new_code("station-1")

    def present(presented: str) -> int:
        body = PaperStation(hub).enrol_request(presented).model_dump(mode="json")
        return requests.post(f"{hub.url}/v1/enrol", json=body, timeout=20).status_code

    assert [present("ZZZZ-ZZZ2") for _ in range(WRONG_CODES_PER_MINUTE)] == [403] * WRONG_CODES_PER_MINUTE
    assert present(code) == 429
    hub.clock.ms += 60_000
    assert present(code) == 200
