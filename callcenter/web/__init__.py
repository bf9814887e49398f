"""What browsers and other programs reach over HTTP: pages, API, the console and SIP WebSockets, metrics.

An adapter: it authenticates, checks roles, translates, and hands on to the ports in `deps.py`; it decides nothing
about calls. `create_app(deps)` builds the application, `WebServer` serves it on the loop that is already running.
"""

from callcenter.web.app import create_app
from callcenter.web.deps import Health, WebDeps
from callcenter.web.errors import WebError
from callcenter.web.secret import load_secret
from callcenter.web.server import PortInUse, WebServer

__all__ = ["Health", "PortInUse", "WebDeps", "WebError", "WebServer", "create_app", "load_secret"]
