"""What the hub says when it says no."""

from collections.abc import Mapping

from sync.contract.messages import Trouble, TroubleCode

_STATUS: Mapping[TroubleCode, int] = {
    "bad_request": 400,
    "unauthorised": 401,
    "unknown_code": 403,
    "unknown_device": 404,
    "revoked": 403,
    "wrong_incarnation": 409,
    "sequence_gap": 409,
    "fork": 409,
    "too_large": 413,
    "unknown_cursor": 410,
    "behind_floor": 410,
    "unknown_snapshot": 404,
    "unsupported_protocol": 400,
    "busy": 429,
}


class RequestRefused(Exception):
    """A request that the hub refuses; nothing of it has been stored. `status` is the HTTP status (4xx).

    `retry_after_s`: when it would have a better chance.
    """

    def __init__(
        self,
        code: TroubleCode,
        message: str,
        *,
        ack_seq: int | None = None,
        scope: str | None = None,
        status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.trouble = Trouble(code=code, message=message, ack_seq=ack_seq, scope=scope)
        self.status = status or _STATUS[code]
        self.retry_after_s = retry_after_s


class FactUnacceptable(Exception):
    """A fact that can never be applied as it stands; the text says why and repeats nothing of the body."""
