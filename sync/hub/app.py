"""The hub as a web application."""

import json
import logging
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from sync.contract.messages import PROTOCOL
from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.feed_routes import feed_router
from sync.hub.refusal import RequestRefused
from sync.hub.request_bodies import JsonBodies, refusal_response
from sync.hub.request_limits import RequestLimits
from sync.hub.root_key import ensure_root
from sync.hub.routes import HubState, router
from sync.hub.settings import HubSettings

OPENAPI_FILE = Path(__file__).parent / "openapi.json"

_log = logging.getLogger(__name__)
_RETRY_AFTER_S = 5
WRONG_CODES_PER_MINUTE = 10
# Deep enough to name a field of an operation, and not so deep that it names what a body holds.
_SHOWN_DEPTH = 4
_PROTOCOL_IN_PATH = re.compile(r"/v(\d+)/")


def create_app(settings: HubSettings, *, now_ms: Callable[[], int], random_bytes: Callable[[int], bytes]) -> FastAPI:
    """Compose a hub. Its database is opened, migrated and initialised when the server starts, closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        database = Database.open(settings.database_url, now_ms=now_ms, random_bytes=random_bytes)
        try:
            database.migrate()
            with database.writing() as tx:
                initialise(tx, root=lambda: ensure_root(settings.root, random_bytes))
            requests = RequestLimits(settings.requests_per_minute, now_ms, "too many requests of this device")
            wrong_codes = RequestLimits(WRONG_CODES_PER_MINUTE, now_ms, "too many wrong codes from this address")
            app.state.hub = HubState(settings, database, requests, wrong_codes)
            yield
        finally:
            database.close()

    app = FastAPI(
        title="Warm Station hub",
        version=str(PROTOCOL),
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(router)
    app.include_router(feed_router)
    app.add_middleware(JsonBodies)
    app.add_middleware(GZipMiddleware)
    app.add_exception_handler(RequestRefused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _no_such_path)
    for transient in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(transient, _busy)
    return app


def openapi_text(app: FastAPI) -> str:
    """Return the OpenAPI document as it is committed."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestRefused)
    return refusal_response(error)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if tuple(first["loc"]) == ("body", "protocol"):
        return refusal_response(_unsupported_protocol())
    place = ".".join(str(part) for part in first["loc"][:_SHOWN_DEPTH])
    return refusal_response(RequestRefused("bad_request", f"{place}: {first['type']}"))


def _unsupported_protocol() -> RequestRefused:
    return RequestRefused("unsupported_protocol", f"this hub speaks protocol {PROTOCOL}")


def _no_such_path(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    refusal = RequestRefused("bad_request", error.detail, status=error.status_code)
    version = _PROTOCOL_IN_PATH.match(request.url.path)
    if version is not None and version[1] != str(PROTOCOL):
        refusal = _unsupported_protocol()
    response = refusal_response(refusal)
    response.headers.update(error.headers or {})
    return response


def _busy(_request: Request, error: Exception) -> JSONResponse:
    # Of the driver's error alone: the statement's parameters name people and hold keys.
    _log.error("the database failed: %s: %s", type(error).__name__, getattr(error, "orig", error))
    body = {"message": "the hub is busy; nothing was stored"}
    return JSONResponse(body, status_code=503, headers={"Retry-After": str(_RETRY_AFTER_S)})
