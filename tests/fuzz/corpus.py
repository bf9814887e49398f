"""Where cases are kept, and what the vectors beside them add."""

from __future__ import annotations

from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors"
CORPUS = VECTORS / "fuzz"

# Vectors of other tests are seeds as well.
ALSO = {"sip_message": ("rfc4475", "*.dat"), "sip_stream": ("rfc4475", "*.dat"), "sdp": ("sdp", "*.sdp")}


def cases(target: str) -> list[Path]:
    """Every case of a target, sorted."""
    own = [path for path in (CORPUS / target).iterdir() if path.is_file()]
    folder, pattern = ALSO.get(target, ("", ""))
    return sorted(own) + (sorted((VECTORS / folder).glob(pattern)) if folder else [])
