"""The hub's paths; each is a sync function, so it runs on a thread of its own."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import ValidationError

from sync.contract.capabilities import HUB_CAPABILITIES, SCOPE_FLOORS
from sync.contract.messages import (
    HEADER_NEXT_POLL,
    PROTOCOL,
    AdmissionAnswer,
    AdmissionRequest,
    ChallengeAnswer,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    HealthAnswer,
    PullPage,
    PushAnswer,
    PushRequest,
    SessionAnswer,
    SessionRequest,
    Trouble,
)
from sync.contract.times import format_utc
from sync.hub import admission, enrolment, feeds, incidents, intake
from sync.hub.database import Database
from sync.hub.enrolment import Speaker
from sync.hub.interest import drop_expired_interests
from sync.hub.refusal import RequestRefused
from sync.hub.request_limits import RequestLimits
from sync.hub.rhythm import next_poll_s
from sync.hub.settings import HubSettings

_NEXT_POLL = {
    HEADER_NEXT_POLL: {
        "description": "Seconds until the hub would like to hear from this station again",
        "schema": {"type": "integer"},
    }
}
_ETAG = {"ETag": {"description": "The versions of all scopes of this station", "schema": {"type": "string"}}}
_BODY_PLACE = "#/paths/~1v1~1push/post/requestBody/content/application~1json/schema/$defs/{model}"
_PUSH_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": PushRequest.model_json_schema(ref_template=_BODY_PLACE)}},
    }
}
TROUBLE: dict[int | str, dict[str, Any]] = {"4XX": {"model": Trouble, "description": "Refused; nothing was stored"}}

router = APIRouter(prefix="/v1", responses={**TROUBLE, 503: {"description": "Transient trouble; nothing was stored"}})
_bearer = HTTPBearer(auto_error=False, description="The token of `POST /v1/session`")


@dataclass(frozen=True, slots=True)
class HubState:
    """What every path works with; lives at `app.state.hub`."""

    settings: HubSettings
    database: Database
    limits: RequestLimits
    wrong_codes: RequestLimits
    """By address: nobody finds a code that lives ten minutes by trying."""


def hub_state(request: Request) -> HubState:
    """Return the hub that the application carries."""
    return request.app.state.hub


Hub = Annotated[HubState, Depends(hub_state)]


def speaking_device(hub: Hub, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Speaker:
    """Return the device behind the bearer token.

    Raises:
        RequestRefused: unauthorised, revoked, or busy where this device asks for too much.
    """
    with hub.database.looking() as session:
        token = credentials.credentials if credentials else None
        speaker = enrolment.authenticate(session, token, hub.database.now_ms())
    hub.limits.count(speaker.device_id)
    return speaker


Device = Annotated[Speaker, Depends(speaking_device)]
Ticket = Annotated[str | None, Header(description="The ticket of `POST /v1/admission`")]


async def plain_body(request: Request) -> bytes:
    """Return the body as text; `JsonBodies` has unpacked it."""
    return await request.body()


Body = Annotated[bytes, Depends(plain_body)]


@router.get("/health")
def health(hub: Hub) -> HealthAnswer:
    """Say that the hub is up, and its time."""
    hub_time = format_utc(hub.database.now_ms())
    return HealthAnswer(protocol=PROTOCOL, hub_time=hub_time, capabilities=list(HUB_CAPABILITIES))


@router.post("/enrol")
def enrol(hub: Hub, http: Request, request: EnrolRequest) -> EnrolAnswer:
    """Register a device with its one-time code."""
    address = "" if http.client is None else http.client.host
    hub.wrong_codes.check(address)
    try:
        with hub.database.writing() as tx:
            answer = enrolment.enrol(tx, request)
    except RequestRefused as refused:
        if refused.trouble.code == "unknown_code":
            hub.wrong_codes.count(address)
        raise
    return answer.model_copy(update={"recovery_key": hub.settings.recovery_key or None})


@router.post("/challenge")
def challenge(hub: Hub, request: ChallengeRequest) -> ChallengeAnswer:
    """Hand out a nonce to sign: Ed25519 over `warm-station/session/1:` and the nonce's characters."""
    with hub.database.writing() as tx:
        return enrolment.challenge(tx, request)


@router.post("/session")
def open_session(hub: Hub, request: SessionRequest) -> SessionAnswer:
    """Trade a signed nonce for a bearer token."""
    with hub.database.writing() as tx:
        lifetime_s, backlog = hub.settings.session_lifetime_s, hub.settings.backlog_operations
        answer = enrolment.open_session(tx, request, lifetime_s, backlog_operations=backlog)
        # Here, since every station comes by about once an hour and only one that has proved who it is gets this far.
        drop_expired_interests(tx)
    return answer


@router.post("/admission")
def ask_for_admission(hub: Hub, device: Device, request: AdmissionRequest) -> AdmissionAnswer:
    """Give a ticket for a backlog or a snapshot, or refuse with `busy` and Retry-After."""
    with hub.database.writing() as tx:
        return admission.admit(tx, device.device_id, request, hub.settings)


@router.post("/push", response_model=PushAnswer, responses={200: {"headers": _NEXT_POLL}}, openapi_extra=_PUSH_BODY)
def push(hub: Hub, device: Device, body: Body, x_admission: Ticket = None) -> Response:
    """Take in a batch of operations; the body may be packed with gzip. Answered only after the commit."""
    unadmitted = hub.settings.unadmitted_operations_per_minute
    request = _read_push(body)
    try:
        with hub.database.writing() as tx:
            admission.charge_push(tx, device.device_id, x_admission, len(request.operations), unadmitted)
            answer = intake.push(tx, device.device_id, request)
    except RequestRefused as refused:
        if refused.trouble.code == "fork":
            with hub.database.writing() as tx:
                incidents.note_fork(tx, device.device_id, request.incarnation, refused.trouble.message)
        raise
    told = [result for result in answer.results if result.outcome != "applied"]
    text = answer.model_copy(update={"results": told}).model_dump_json()
    headers = {HEADER_NEXT_POLL: str(hub.settings.next_poll_s)}
    return Response(text, media_type="application/json", headers=headers)


def _in_known_words(refused: RequestRefused, device: Speaker) -> RequestRefused:
    """Return a refusal that a device understands; one of a code that it does not know is no word of the hub to it."""
    if refused.trouble.code == "behind_floor" and SCOPE_FLOORS not in device.capabilities:
        return RequestRefused("unknown_cursor", refused.trouble.message)
    return refused


def _read_push(body: bytes) -> PushRequest:
    """Return the batch that a body spells.

    Raises:
        RequestValidationError: it spells none.
    """
    try:
        # From the text at once: to make a tree of it first, and then look through that, costs three times as much.
        return PushRequest.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error


@router.get(
    "/pull",
    response_model=PullPage,
    responses={
        200: {"headers": {**_NEXT_POLL, **_ETAG}},
        304: {"description": "Nothing new behind this cursor", "headers": {**_NEXT_POLL, **_ETAG}},
    },
)
def pull(
    hub: Hub,
    device: Device,
    cursor: str = "",
    snapshots: bool = False,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Hand out what has changed since a cursor; an empty one starts at the beginning."""
    now_ms = hub.database.now_ms()
    with hub.database.reading() as session:
        try:
            pulled = feeds.pull(session, device.station_id, cursor, if_none_match, snapshots=snapshots)
        except RequestRefused as refused:
            raise _in_known_words(refused, device) from refused
        poll_s = next_poll_s(session, device.device_id, hub.settings, now_ms, has_news=pulled.has_rows)
    headers = {"ETag": pulled.etag, HEADER_NEXT_POLL: str(poll_s)}
    if pulled.text is None:
        return Response(status_code=304, headers=headers)
    return Response(pulled.text, media_type="application/json", headers=headers)
