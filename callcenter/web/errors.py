"""What can go wrong with a request, and the one table from exception to reply. Peers never get internals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fastapi.exceptions import RequestValidationError

from callcenter.calls.search import BadCursor
from callcenter.console.prompt_rows import PromptRefused
from callcenter.web.setup_port import SetupFailed
from callcenter.wording import problem_of, worded
from said import Said


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

    def __init__(self, code: str, text: Said) -> None:
        super().__init__(code)
        self.code, self.text = code, text


class ExplainerBusy(WebError):
    """Another past call is being explained: one at a time."""


class ReplayBusy(WebError):
    """Somebody else has a window of time played again: one at a time."""


class CannotExplain(WebError):
    """The journal does not tell; the text, for people, says why."""

    def __init__(self, text: Said) -> None:
        super().__init__(text)


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
    text: Said
    headers: dict[str, str] = field(default_factory=dict)


TABLE: dict[type[Exception], Reply] = {
    NotSignedIn: Reply(401, "not_signed_in", Said("Sign in first."), {"WWW-Authenticate": "Bearer"}),
    WrongPassword: Reply(401, "credentials", Said("User name and password do not match.")),
    LockedOut: Reply(429, "locked", Said("Too many tries. Try again later.")),
    TooBusy: Reply(503, "busy", Said("Too many sign-ins at once. Try again."), {"Retry-After": "2"}),
    TooMuchAsked: Reply(422, "too_much", Said("That is more than one answer holds. Ask for a shorter time.")),
    Forbidden: Reply(403, "role", Said("Not allowed for your role.")),
    BadCsrf: Reply(403, "csrf", Said("The form is out of date. Reload the page.")),
    SetupCode: Reply(
        403, "setup_code", Said("From another machine, the code that was printed at the start is needed.")
    ),
    SetupFailed: Reply(
        503, "setup_failed", Said("It could not be put in force; the demo goes on. The log says why.")
    ),
    NotFound: Reply(404, "not_found", Said("There is no such thing.")),
    BadCursor: Reply(400, "bad_cursor", Said("This page does not exist; start without 'after'.")),
    Gone: Reply(410, "deleted", Said("It has been deleted.")),
    StillRecording: Reply(409, "still_recording", Said("The recording is still under way.")),
    FileMissing: Reply(404, "file_missing", Said("The sound is not on this server's disk (any more).")),
    Held: Reply(409, "legal_hold", Said("A legal hold forbids that.")),
    ExplainerBusy: Reply(
        503, "busy", Said("Another call is being explained. Try again."), {"Retry-After": "5"}
    ),
    ReplayBusy: Reply(
        429, "replay_busy", Said("Another administrator is trying a draft. Try again."), {"Retry-After": "5"}
    ),
    NoWorkbook: Reply(503, "no_workbook", Said("The workbook could not be written. Try again, or take CSV.")),
    AlreadyClosed: Reply(409, "closed", Said("The case is closed already.")),
    UnknownUser: Reply(422, "unknown_user", Said("Nobody of that name works here.")),
    TooLarge: Reply(413, "too_large", Said("The request is too large.")),
    PagesMissing: Reply(503, "pages_missing", Said("The pages are not built on this server: run make ui.")),
    RequestValidationError: Reply(422, "bad_request", Said("A parameter is missing or not allowed.")),
}
FRAMEWORK = {
    404: Said("There is nothing at this address."),
    405: Said("This address is not asked in this way."),
}
"""What the framework refuses by itself."""

UNAVAILABLE = Reply(503, "records_unavailable", Said("The records cannot be read now."), {"Retry-After": "5"})
INTERNAL = Reply(500, "internal", Said("Something went wrong here; it has been logged."))


def refusal(code: str, text: Said, **more: object) -> dict[str, Any]:
    """What every refusal of the API looks like: a code for programs, and the reason for people of each language."""
    return {"error": {"code": code, **worded(text), **more}}


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
        return Reply(422, error.code, problem_of(error))
    if isinstance(error, CannotExplain):
        return Reply(503, "explanation_failed", problem_of(error))
    for kind, reply in TABLE.items():
        if isinstance(error, kind):
            return reply
    return UNAVAILABLE if isinstance(error, unavailable) else INTERNAL
