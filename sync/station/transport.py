"""The calls to the hub; the only importer of requests.

What comes back is an answer, the hub's own refusal (`HubRefused`), or `HubUnreached`.
"""

import gzip
from collections.abc import Callable, Mapping
from math import isfinite
from typing import TypeVar
from urllib.parse import quote

import requests
from pydantic import ValidationError
from requests.structures import CaseInsensitiveDict

from sync.contract.messages import (
    HEADER_ADMISSION,
    HEADER_NEXT_POLL,
    PROTOCOL,
    AdmissionAnswer,
    AdmissionRequest,
    AuditAnswer,
    ChallengeAnswer,
    ChallengeRequest,
    EnrolAnswer,
    EnrolRequest,
    HealthAnswer,
    LedgerAnswer,
    Message,
    PullPage,
    Purpose,
    PushAnswer,
    PushRequest,
    SessionAnswer,
    SessionRequest,
    Trouble,
)
from sync.contract.snapshots import SnapshotOffer

CONNECT_TIMEOUT_S = 5.0
PIECE_BYTES = 64 * 1024
READ_TIMEOUT_S = 20.0
SLOWEST_BYTES_PER_S = 4 * 1024
GZIP_LEVEL = 4
"""Of a full batch, 6 saves another 5 % of the bytes in twice the time."""
DEFAULT_POLL_S = 60.0
LEAST_POLL_S, MOST_POLL_S = 1.0, 3600.0

MessageT = TypeVar("MessageT", bound=Message)


class HubUnreached(Exception):
    """No answer of a hub's came back: no network, a time-out, a portal's page, a server in trouble."""

    def __init__(self, message: str, retry_after_s: float | None = None, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.timed_out = timed_out
        """Whether the way to the hub was open, and what was sent or answered took too long."""


class HubRefused(Exception):
    """The hub itself said no (4xx), with its trouble."""

    def __init__(self, trouble: Trouble, retry_after_s: float | None = None) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.retry_after_s = retry_after_s


class HubClient:
    """One hub, one device; a token once a session is open."""

    def __init__(self, url: str, *, protocol: int = PROTOCOL) -> None:
        self._url = f"{url.rstrip('/')}/v{protocol}"
        self._http = requests.Session()
        # An idle poll is little else than headers.
        self._http.headers = CaseInsensitiveDict({"User-Agent": "warm-station", "Accept-Encoding": "gzip"})
        self._token = ""
        self._etag = ""
        self.next_poll_s = DEFAULT_POLL_S
        self.capabilities: frozenset[str] = frozenset()
        """What the hub can do, as it named them when the session opened."""
        self.takes_snapshots = True
        """Whether large scopes may come as a snapshot; else they come page by page."""
        self._tickets: dict[Purpose, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def health(self) -> HealthAnswer:
        """Ask whether the hub is there."""
        return _parse(self._call("GET", "/health", headers=self._headers(), timeout_s=CONNECT_TIMEOUT_S), HealthAnswer)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Present the one-time code."""
        return self._post("/enrol", request, EnrolAnswer)

    def challenge(self, request: ChallengeRequest) -> ChallengeAnswer:
        """Ask for a nonce."""
        return self._post("/challenge", request, ChallengeAnswer)

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        """Trade a signed nonce for a token, which the later calls carry."""
        answer = self._post("/session", request, SessionAnswer)
        self._token, self.capabilities = answer.token, frozenset(answer.capabilities)
        return answer

    def ask_for_admission(self, request: AdmissionRequest) -> AdmissionAnswer:
        """Ask for a ticket, which the pushes or the downloads that follow carry."""
        answer = self._post("/admission", request, AdmissionAnswer)
        self._tickets[request.purpose] = answer.ticket
        return answer

    def push(self, request: PushRequest) -> PushAnswer:
        """Send a batch."""
        return self._post("/push", request, PushAnswer, self._ticket_for("backlog"))

    def pull(self, cursor: str) -> PullPage | None:
        """Ask for the page behind a cursor; None where there is nothing new."""
        headers = self._headers()
        if self._etag:
            headers["If-None-Match"] = self._etag
        params = {"cursor": cursor, **({"snapshots": "1"} if self.takes_snapshots else {})}
        response = self._call("GET", "/pull", params=params, headers=headers, timeout_s=READ_TIMEOUT_S)
        if response.status_code == requests.codes.not_modified and self._etag:
            self._note_poll(response)
            return None
        page = _parse(response, PullPage)
        self._note_poll(response)
        self._etag = response.headers.get("ETag", "") if not page.more else ""
        return page

    def ledger(self) -> LedgerAnswer:
        """Ask how far the hub holds this ledger."""
        return self._get("/ledger", {}, LedgerAnswer)

    def audit(self, scope: str, prefix: str) -> AuditAnswer:
        """Ask what a scope holds under a prefix of ids."""
        return self._get(f"/audit/{quote(scope, safe='')}", {"prefix": prefix}, AuditAnswer)

    def snapshot(self, scope: str) -> SnapshotOffer:
        """Ask for the newest snapshot of a scope."""
        return self._get(f"/snapshots/{quote(scope, safe='')}", {}, SnapshotOffer)

    def download(self, scope: str, sha256: str, start: int, count: int, sink: Callable[[bytes], object]) -> None:
        """Fetch a piece of a snapshot into a sink, which keeps whatever came before it broke off."""
        path = f"{self._url}/snapshots/{quote(scope, safe='')}/{sha256}"
        headers = {**self._headers(), "Accept-Encoding": "identity", "If-Range": f'"{sha256}"'}
        headers |= {"Range": f"bytes={start}-{start + count - 1}", **self._ticket_for("snapshot")}
        try:
            with self._http.get(
                path, headers=headers, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S), stream=True, allow_redirects=False
            ) as response:
                is_piece = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
                if response.status_code != requests.codes.partial_content or not is_piece:
                    _parse(response, SnapshotOffer)
                    raise HubUnreached("an answer that is not the hub's")
                for piece in response.iter_content(PIECE_BYTES):
                    sink(piece)
        except requests.RequestException as error:
            raise HubUnreached(_in_plain_words(error)) from error

    def forget_etag(self) -> None:
        """Ask for the page itself next time."""
        self._etag = ""

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _ticket_for(self, purpose: Purpose) -> dict[str, str]:
        return {HEADER_ADMISSION: self._tickets[purpose]} if purpose in self._tickets else {}

    def _get(self, path: str, params: dict[str, str], answer: type[MessageT]) -> MessageT:
        return _parse(self._call("GET", path, params=params, headers=self._headers(), timeout_s=READ_TIMEOUT_S), answer)

    def _post(
        self, path: str, message: Message, answer: type[MessageT], more_headers: Mapping[str, str] | None = None
    ) -> MessageT:
        body = gzip.compress(message.model_dump_json(exclude_none=True).encode(), compresslevel=GZIP_LEVEL, mtime=0)
        headers = {**self._headers(), "Content-Type": "application/json", "Content-Encoding": "gzip"}
        headers |= more_headers or {}
        timeout_s = READ_TIMEOUT_S + len(body) / SLOWEST_BYTES_PER_S
        return _parse(self._call("POST", path, data=body, headers=headers, timeout_s=timeout_s), answer)

    def _call(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        timeout_s: float,
        data: bytes | None = None,
        params: dict[str, str] | None = None,
    ) -> requests.Response:
        # Under urllib3 the limit for connecting is also the one for sending the whole body.
        sending_s = CONNECT_TIMEOUT_S + len(data or b"") / SLOWEST_BYTES_PER_S
        try:
            response = self._http.request(
                method,
                self._url + path,
                data=data,
                params=params,
                headers=headers,
                timeout=(sending_s, timeout_s),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise HubUnreached(_in_plain_words(error), timed_out=_took_too_long(error)) from error
        return response

    def _note_poll(self, response: requests.Response) -> None:
        wished_s = _seconds(response.headers.get(HEADER_NEXT_POLL))
        if wished_s is not None:
            self.next_poll_s = min(max(wished_s, LEAST_POLL_S), MOST_POLL_S)


def _in_plain_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "the other side is not who it should be: its certificate was refused"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return type(error).__name__


def _took_too_long(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return False
    # A body that could not be sent in time is reported as a lost connection.
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, requests.ReadTimeout | TimeoutError):
        cause = cause.__context__
    return cause is not None


def _parse(response: requests.Response, answer: type[MessageT]) -> MessageT:
    # A captive portal answers 200 with a page of its own: only JSON of the right shape is the hub's word.
    is_json = response.headers.get("Content-Type", "").split(";")[0].strip() == "application/json"
    wanted: type[Message] = answer if response.ok else Trouble
    if response.status_code == requests.codes.request_entity_too_large:
        # Whoever on the way says so, the hub or a proxy before it: a smaller batch may pass.
        raise HubRefused(Trouble(code="too_large", message="too large"))
    retry_after_s = _seconds(response.headers.get("Retry-After"))
    if response.status_code >= 500 or not is_json:
        timed_out = response.status_code == requests.codes.gateway_timeout
        raise HubUnreached(f"HTTP {response.status_code}", retry_after_s, timed_out=timed_out)
    try:
        message = wanted.model_validate_json(response.content)
    except ValidationError as error:
        raise HubUnreached(
            f"HTTP {response.status_code} with an answer that is not the hub's", retry_after_s
        ) from error
    if isinstance(message, Trouble):
        raise HubRefused(message, retry_after_s)
    assert isinstance(message, answer)
    return message


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text) if text else None
    except ValueError:
        return None
    return seconds if seconds is not None and isfinite(seconds) and seconds >= 0 else None
