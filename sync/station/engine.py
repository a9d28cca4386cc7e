"""The courier's mind, without input or output: it hears what happened and says what to do next.

Time comes in as monotonic seconds, chance as a function; the same events give the same commands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS

BACKOFF_FIRST_S = 1.0
BACKOFF_MAX_S = 300.0
POLL_JITTER = 0.25
"""Stations that were told the same interval must not come back at the same moment."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Command: sign a challenge and get a token."""


@dataclass(frozen=True, slots=True)
class Push:
    """Command: send the next batch, within these bounds."""

    max_operations: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Admit:
    """Command: ask to be let in with a backlog of so many operations."""

    backlog: int


@dataclass(frozen=True, slots=True)
class Pull:
    """Command: ask for the page behind the cursor."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Command: do one piece of the first load of a large scope."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Command: do one piece of comparing what is held here with the hub's."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Command: nothing to do before `until_s`, unless the ledger changes."""

    until_s: float


Command = OpenSession | Admit | Push | Pull | Bootstrap | Audit | Rest


@dataclass(frozen=True, slots=True)
class Woke:
    """Event: time passed or the ledger changed; `pending` operations are owed. `hurried`: somebody asks for a try."""

    pending: int
    hurried: bool = False


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """Event: the hub gave a token; who owes it more than `backlog_operations` asks for admission first, 0: nobody.

    It takes `max_operations` at once.
    """

    backlog_operations: int = 0
    max_operations: int = PUSH_MAX_OPERATIONS


@dataclass(frozen=True, slots=True)
class Admitted:
    """Event: the hub gave a ticket, good for so many seconds."""

    for_s: float


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """Event: the hub is full. What it takes without a ticket is sent meanwhile."""

    retry_after_s: float


@dataclass(frozen=True, slots=True)
class LoadDeferred:
    """Event: the hub has no place for another snapshot's download; all else goes on."""

    retry_after_s: float


@dataclass(frozen=True, slots=True)
class PushDeferred:
    """Event: the hub takes no more of this ledger for a while, with this ticket or without; pulling goes on."""

    retry_after_s: float


@dataclass(frozen=True, slots=True)
class SessionRefused:
    """Event: the token is no longer good."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """Event: the hub committed a batch."""

    pending: int


@dataclass(frozen=True, slots=True)
class PushTooLarge:
    """Event: the hub or the network would not take a batch of this size."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Event: a page was applied, or there was none; the hub asks to be polled again in `next_poll_s`.

    `suspect`: what is held here does not add up to what the hub says.
    """

    more: bool
    next_poll_s: float
    suspect: bool = False
    snapshots: bool = False
    """Whether scopes wait for a snapshot."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Event: one piece of a first load was done, or it was given up; after the last one the feeds are read on."""

    more: bool


@dataclass(frozen=True, slots=True)
class AuditDue:
    """Event: it is time to compare everything with the hub."""


@dataclass(frozen=True, slots=True)
class Audited:
    """Event: one piece of an audit was done; after the last one the next page shows whether all is the same."""

    more: bool


@dataclass(frozen=True, slots=True)
class CallFailed:
    """Event: the hub was not reached, or was not well; `retry_after_s` is its own wish, if it said one.

    `session_over`: the token is of no more use either.
    """

    retry_after_s: float | None = None
    session_over: bool = False


@dataclass(frozen=True, slots=True)
class PushTimedOut:
    """Event: a batch was sent, and its answer did not come in time; a smaller one may get through."""

    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class PushBlocked:
    """Event: the hub refuses this ledger's operations until a person has looked; pulling goes on."""


@dataclass(frozen=True, slots=True)
class AnswerDoubted:
    """Event: the answer to a push bears no signature that this station knows; newer keys may be in the news."""


Event = (
    Woke
    | SessionOpened
    | SessionRefused
    | Admitted
    | NotAdmitted
    | Pushed
    | PushTooLarge
    | PushTimedOut
    | PushDeferred
    | LoadDeferred
    | Pulled
    | CallFailed
    | PushBlocked
    | AnswerDoubted
    | Loaded
    | AuditDue
    | Audited
)


class Engine:
    """Decides one call at a time: session, then push while anything is owed, with a pull whenever one is due."""

    def __init__(self, *, random: Callable[[], float], backoff_max_s: float = BACKOFF_MAX_S) -> None:
        self._random = random
        self._backoff_max_s = backoff_max_s
        self._pending = 0
        self._has_session = False
        self._pull_due_s = 0.0
        self._quiet_until_s = 0.0
        self._failures = 0
        self._most_operations = self._max_operations = PUSH_MAX_OPERATIONS
        self._push_blocked_until_s = 0.0
        self._backlog_operations = 0
        self._admitted_until_s = 0.0
        self._ask_again_s = 0.0
        self._pushed_last = False
        self._load_wanted = False
        self._load_from_s = 0.0
        self._audit_wanted = False
        self._aside_last = False
        self._audit_from_s = 0.0
        self._refused = False

    def step(self, event: Event, now_s: float) -> Command:
        """Take in what happened and return what to do next."""
        self._note(event, now_s)
        if now_s < self._quiet_until_s:
            return Rest(self._quiet_until_s)
        can_push = self._pending > 0 and now_s >= self._push_blocked_until_s
        can_pull = now_s >= self._pull_due_s
        can_audit = self._audit_wanted and now_s >= self._audit_from_s
        can_load = self._load_wanted and now_s >= self._load_from_s
        if not can_push and not can_pull and not can_audit and not can_load:
            return Rest(self._next_due_s())
        if not self._has_session:
            return OpenSession()
        # A turn for what takes long, then one for the rest.
        wants_aside = can_load or can_audit
        self._aside_last = wants_aside and not (self._aside_last and (can_push or can_pull))
        if self._aside_last:
            return Bootstrap() if can_load else Audit()
        # Taking turns: a long backlog must not keep the station from hearing news.
        may_push = can_push and not (can_pull and self._pushed_last)
        if may_push and self._must_ask(now_s):
            return Admit(self._pending)
        self._pushed_last = may_push
        return Push(self._max_operations, PUSH_MAX_BYTES) if may_push else Pull()

    def _next_due_s(self) -> float:
        due_s = [self._pull_due_s]
        if self._pending:
            due_s.append(self._push_blocked_until_s)
        if self._audit_wanted:
            due_s.append(self._audit_from_s)
        if self._load_wanted:
            due_s.append(self._load_from_s)
        return min(due_s)

    def _must_ask(self, now_s: float) -> bool:
        is_backlog = 0 < self._backlog_operations < self._pending
        return is_backlog and now_s >= max(self._admitted_until_s, self._ask_again_s)

    def _note(self, event: Event, now_s: float) -> None:
        match event:
            case Woke(pending, hurried):
                self._pending = pending
                if hurried:
                    self._quiet_until_s, self._pull_due_s = min(self._quiet_until_s, now_s), now_s
            case SessionOpened(backlog_operations, max_operations):
                self._has_session = True
                self._backlog_operations = backlog_operations
                self._most_operations = max_operations
                self._max_operations = min(self._max_operations, max_operations)
            case SessionRefused():
                self._has_session = False
                # A session that is refused as soon as it is opened must not be opened without end.
                if self._refused:
                    self._quiet_until_s = now_s + self._back_off(None)
                self._refused = True
            case Pushed(pending):
                self._refused = False
                self._pending = pending
                self._failures = 0
                self._max_operations = min(self._most_operations, self._max_operations * 2)
            case PushTooLarge():
                if self._max_operations == 1:
                    self._push_blocked_until_s = now_s + self._backoff_max_s
                self._max_operations = max(1, self._max_operations // 2)
            case PushTimedOut(retry_after_s):
                self._max_operations = max(1, self._max_operations // 2)
                self._quiet_until_s = now_s + self._back_off(retry_after_s)
            case Pulled(more, next_poll_s, suspect, snapshots):
                self._load_wanted = snapshots
                self._audit_wanted = self._audit_wanted or suspect
                self._refused = False
                self._failures = 0
                self._pull_due_s = now_s if more else now_s + self._jittered(next_poll_s)
            case PushDeferred(retry_after_s):
                self._admitted_until_s = now_s
                self._push_blocked_until_s = now_s + self._wished(retry_after_s)
            case PushBlocked():
                self._push_blocked_until_s = now_s + self._backoff_max_s
            case AnswerDoubted():
                self._pull_due_s = now_s
            case CallFailed(retry_after_s, session_over):
                self._has_session = self._has_session and not session_over
                self._quiet_until_s = now_s + self._back_off(retry_after_s)
            case _:
                self._note_beside(event, now_s)

    def _note_beside(self, event: Event, now_s: float) -> None:
        """Take in what is not of the session, the pushes or the polls: tickets, first loads, audits."""
        match event:
            case Admitted(for_s):
                self._admitted_until_s = now_s + for_s
            case NotAdmitted(retry_after_s):
                self._ask_again_s = now_s + self._wished(retry_after_s)
            case LoadDeferred(retry_after_s):
                self._load_from_s = now_s + self._wished(retry_after_s)
            case Loaded(more):
                self._failures = 0
                self._load_wanted = more
                if not more:
                    self._pull_due_s = now_s
            case AuditDue():
                self._audit_wanted = True
            case Audited(more):
                self._audit_wanted = more
                if not more:
                    # Where something still differs, it is looked at again, but not without end.
                    self._audit_from_s = now_s + self._backoff_max_s
                    self._pull_due_s = now_s
            case _:
                raise TypeError(f"no step for {type(event).__name__}")

    def _jittered(self, seconds: float) -> float:
        return seconds * (1 - POLL_JITTER + 2 * POLL_JITTER * self._random())

    def _back_off(self, retry_after_s: float | None) -> float:
        self._failures += 1
        ceiling = min(self._backoff_max_s, BACKOFF_FIRST_S * 2.0 ** min(self._failures, 16))
        # Full jitter, with a floor so that a refusing hub is never met by a tight loop.
        wait_s = max(0.1, self._random() * ceiling)
        return wait_s if retry_after_s is None else max(wait_s, self._wished(retry_after_s))

    def _wished(self, retry_after_s: float) -> float:
        """Return a wait that the hub wished for, within reason, and not the same for all who were told it."""
        return max(1.0, min(retry_after_s, self._backoff_max_s)) * (1 + POLL_JITTER * self._random())
