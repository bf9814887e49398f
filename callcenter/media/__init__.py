"""RTP on the wire behind `callcenter.calls.ports.MediaPort`: desired state in, sockets and reports out."""

from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters
from callcenter.media.errors import HandshakeRefused, MediaError, PortTaken, PromptUnreadable
from callcenter.media.plane import MediaPlaneAdapter

__all__ = [
    "Counters",
    "HandshakeRefused",
    "MediaConfig",
    "MediaError",
    "MediaPlaneAdapter",
    "PortTaken",
    "PromptUnreadable",
]
