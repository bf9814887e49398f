"""The Replaces header (RFC 3891): which call a new one takes over, named by its dialog."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.sip.errors import ParseError
from callcenter.sip.lexis import parse_params


@dataclass(frozen=True, slots=True)
class Replaces:
    """A dialog as seen by whom the header goes to: `to_tag` is that side's own tag, `from_tag` the other's."""

    call_id: str
    to_tag: str
    from_tag: str
    is_early_only: bool = False

    @classmethod
    def parse(cls, text: str) -> Replaces:
        """Raise ParseError unless there are a Call-ID and exactly one of either tag (RFC 3891 6.1)."""
        call_id, semicolon, rest = text.partition(";")
        params = [(name.lower(), value or "") for name, value in parse_params(semicolon + rest)]
        to_tags = [value for name, value in params if name == "to-tag"]
        from_tags = [value for name, value in params if name == "from-tag"]
        is_whole = bool(call_id.strip()) and len(to_tags) == len(from_tags) == 1
        if not is_whole or not to_tags[0] or not from_tags[0]:
            raise ParseError("Bad Replaces")
        return cls(call_id.strip(), to_tags[0], from_tags[0], any(name == "early-only" for name, _ in params))

    def __str__(self) -> str:
        early = ";early-only" if self.is_early_only else ""
        return f"{self.call_id};to-tag={self.to_tag};from-tag={self.from_tag}{early}"
