"""Whether a browser's request comes from a page of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

SECURE = {"https", "wss"}


def is_foreign(connection: HTTPConnection, allowed: tuple[str, ...]) -> bool:
    """The Origin header names another site. No header: not a browser's cross-site request."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed:
        return False
    try:
        theirs = urlsplit(origin)
        is_secure = theirs.scheme == "https"
    except ValueError:
        return True
    same_scheme = is_secure == (connection.url.scheme in SECURE) and theirs.scheme in ("http", "https")
    return not (same_scheme and theirs.netloc == connection.headers.get("host", ""))
