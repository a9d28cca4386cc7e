"""What a request body must be before anything reads it: JSON, of bounded size even after it is unpacked."""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.contract.messages import PUSH_MAX_BYTES
from sync.hub.refusal import RequestRefused

MAX_BODY_BYTES = PUSH_MAX_BYTES * 8

_GZIP_WINDOW_BITS = 31
# A client that is cut off in the middle of a body does not see the answer, so some of the rest is read and dropped.
_DRAIN_BYTES = MAX_BODY_BYTES * 8


def refusal_response(refusal: RequestRefused) -> JSONResponse:
    """Return the answer that carries a refusal's trouble."""
    body = refusal.trouble.model_dump(mode="json", exclude_none=True)
    headers = {} if refusal.retry_after_s is None else {"Retry-After": str(refusal.retry_after_s)}
    return JSONResponse(body, status_code=refusal.status, headers=headers)


class JsonBodies:
    """Middleware: refuses a body that is not JSON (415) or too large (413), unpacks gzip, hands on the plain body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            encoding = _checked_encoding(Headers(scope=scope))
            body = await _bounded(receive)
            if encoding == "gzip":
                body = _unpacked(body)
        except RequestRefused as refusal:
            await refusal_response(refusal)(scope, receive, send)
            return
        scope = {**scope, "headers": list(scope["headers"])}
        headers = MutableHeaders(scope=scope)
        del headers["content-encoding"]
        headers["content-length"] = str(len(body))
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, send)


def _checked_encoding(headers: Headers) -> str:
    media_type, _, parameters = headers.get("content-type", "").lower().partition(";")
    if media_type.strip() != "application/json" or parameters.strip() not in ("", "charset=utf-8"):
        raise RequestRefused("bad_request", "the body has to be application/json", status=415)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise RequestRefused("bad_request", "the body may be packed with gzip and nothing else", status=415)
    return encoding


async def _bounded(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size_bytes = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestRefused("bad_request", "the body ended early")
        chunk = message.get("body", b"")
        size_bytes += len(chunk)
        more = message.get("more_body", False) and size_bytes <= _DRAIN_BYTES
        if size_bytes <= MAX_BODY_BYTES:
            chunks.append(chunk)
    if size_bytes > MAX_BODY_BYTES:
        raise _too_large()
    return b"".join(chunks)


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW_BITS)
    try:
        body = unpacker.decompress(packed, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise RequestRefused("bad_request", "the body is no gzip") from error
    if len(body) > MAX_BODY_BYTES:
        raise _too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise RequestRefused("bad_request", "the body is no complete gzip")
    return body


def _too_large() -> RequestRefused:
    return RequestRefused("too_large", f"a body has at most {MAX_BODY_BYTES} bytes")
