"""What can go wrong with a request, and the one table from exception to reply. Peers never get internals."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi.exceptions import RequestValidationError

from callcenter.calls.search import BadCursor
from callcenter.console.prompt_rows import PromptRefused
from callcenter.web.setup_port import SetupFailed


class WebError(Exception):
    """The request cannot be answered as asked."""


class NotSignedIn(WebError):
    """No session or token, or one that is over."""


class WrongPassword(WebError):
    """User name and password do not match; never says which."""


class LockedOut(WebError):
    """Too many tries; `retry_after_s` until the next one counts."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class TooBusy(WebError):
    """More sign-ins at once than the machine can check."""


class Forbidden(WebError):
    """Signed in, but not allowed to."""


class BadCsrf(WebError):
    """A form that did not come from our own page, or from one open for too long."""


class SetupCode(WebError):
    """The assistant is asked from another machine, without the code that was printed at the start."""


class NotFound(WebError):
    """No such thing, or none that this user may see."""


class Gone(WebError):
    """It was there and has been deleted."""


class StillRecording(WebError):
    """The recording is under way."""


class FileMissing(WebError):
    """The records know the recording, but its file is not where it should be."""


class Held(WebError):
    """A legal hold forbids that."""


class WishRefused(WebError):
    """The call core would not: `code` is stable, `text` for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text


class ExplainerBusy(WebError):
    """Another past call is being explained: one at a time."""


class ReplayBusy(WebError):
    """Somebody else has a window of time played again: one at a time."""


class CannotExplain(WebError):
    """The journal does not tell; the text, for people, says why."""


class NoWorkbook(WebError):
    """The workbook could not be written; the reason is for the log."""


class TooMuchAsked(WebError):
    """More rows than an answer holds."""


class AlreadyClosed(WebError):
    """The case is closed, perhaps by somebody else a moment ago."""


class UnknownUser(WebError):
    """Nobody of that name works here."""


class TooLarge(WebError):
    """A request body beyond the limit."""


class PagesMissing(WebError):
    """The browser's part has not been built: run `make ui`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` is stable for programs, `text` for people."""

    status: int
    code: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


TABLE: dict[type[Exception], Reply] = {
    NotSignedIn: Reply(401, "not_signed_in", "Sign in first.", {"WWW-Authenticate": "Bearer"}),
    WrongPassword: Reply(401, "credentials", "User name and password do not match."),
    LockedOut: Reply(429, "locked", "Too many tries. Try again later."),
    TooBusy: Reply(503, "busy", "Too many sign-ins at once. Try again.", {"Retry-After": "2"}),
    TooMuchAsked: Reply(422, "too_much", "That is more than one answer holds. Ask for a shorter time."),
    Forbidden: Reply(403, "role", "Not allowed for your role."),
    BadCsrf: Reply(403, "csrf", "The form is out of date. Reload the page."),
    SetupCode: Reply(
        403, "setup_code", "From another machine, the code that was printed at the start is needed."
    ),
    SetupFailed: Reply(
        503, "setup_failed", "It could not be put in force; the demo goes on. The log says why."
    ),
    NotFound: Reply(404, "not_found", "There is no such thing."),
    BadCursor: Reply(400, "bad_cursor", "This page does not exist; start without 'after'."),
    Gone: Reply(410, "deleted", "It has been deleted."),
    StillRecording: Reply(409, "still_recording", "The recording is still under way."),
    FileMissing: Reply(404, "file_missing", "The sound is not on this server's disk (any more)."),
    Held: Reply(409, "legal_hold", "A legal hold forbids that."),
    ExplainerBusy: Reply(503, "busy", "Another call is being explained. Try again.", {"Retry-After": "5"}),
    ReplayBusy: Reply(
        429, "replay_busy", "Another administrator is trying a draft. Try again.", {"Retry-After": "5"}
    ),
    NoWorkbook: Reply(503, "no_workbook", "The workbook could not be written. Try again, or take CSV."),
    AlreadyClosed: Reply(409, "closed", "The case is closed already."),
    UnknownUser: Reply(422, "unknown_user", "Nobody of that name works here."),
    TooLarge: Reply(413, "too_large", "The request is too large."),
    PagesMissing: Reply(503, "pages_missing", "The pages are not built on this server: run make ui."),
    RequestValidationError: Reply(422, "bad_request", "A parameter is missing or not allowed."),
}
UNAVAILABLE = Reply(503, "records_unavailable", "The records cannot be read now.", {"Retry-After": "5"})
INTERNAL = Reply(500, "internal", "Something went wrong here; it has been logged.")


def reply_to(error: Exception, unavailable: tuple[type[Exception], ...] = ()) -> Reply:
    """The reply for an exception; unknown ones are our fault."""
    if isinstance(error, LockedOut):
        found = TABLE[LockedOut]
        return Reply(
            found.status, found.code, found.text, {"Retry-After": str(max(1, round(error.retry_after_s)))}
        )
    if isinstance(error, WishRefused):
        return Reply(404 if error.code == "no_such_call" else 409, error.code, error.text)
    if isinstance(error, PromptRefused):
        return Reply(422, error.code, str(error))
    if isinstance(error, CannotExplain):
        return Reply(503, "explanation_failed", str(error))
    for kind, reply in TABLE.items():
        if isinstance(error, kind):
            return reply
    return UNAVAILABLE if isinstance(error, unavailable) else INTERNAL
