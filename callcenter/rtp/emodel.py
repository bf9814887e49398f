"""How a conversation sounds to people, from what was measured: the E-model (ITU-T G.107), as far as packets tell.

    R    = 93.2 − Id − Ie,eff                                G.107 7.1, all other inputs at their defaults (table 3)
    Id   = 0.024·d + 0.11·(d − 177.3) above 177.3 ms         the usual fit of G.107 7.4; d: mouth to ear, in ms
    Ie,eff = Ie + (95 − Ie)·Ppl / (Ppl + Bpl)                G.107 7.5 with random loss; Ppl in percent
    MOS  = 1 + 0.035·R + R·(R − 60)·(100 − R)·7·10⁻⁶         G.107 annex B

G.711 has Ie = 0, and Bpl = 25.1 where the listener conceals losses (G.113 appendix I), as phones and browsers do.
"""

from __future__ import annotations

BEST_R = 93.2
G711_IMPAIRMENT = 0.0
G711_ROBUSTNESS = 25.1
MOST_IMPAIRED = 95.0
NOTICED_DELAY_MS = 177.3


def rating(*, delay_ms: float, loss: float) -> float:
    """Return R (0 to 93.2) of G.711. `delay_ms`: mouth to ear, one way; `loss`: part of the packets, 0 to 1."""
    percent = 100 * min(1.0, max(0.0, loss))
    delay_ms = max(0.0, delay_ms)
    delayed = 0.024 * delay_ms + 0.11 * max(0.0, delay_ms - NOTICED_DELAY_MS)
    lossy = G711_IMPAIRMENT + (MOST_IMPAIRED - G711_IMPAIRMENT) * percent / (percent + G711_ROBUSTNESS)
    return max(0.0, BEST_R - delayed - lossy)


def opinion(r: float) -> float:
    """Return the mean opinion score (1.0 to 4.5) people give on average for a rating R."""
    if r <= 0:
        return 1.0
    if r >= 100:
        return 4.5
    # Below R of about 6.5 the polynomial dips under 1, which nobody can vote.
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def mean_opinion_score(
    *, round_trip_ms: float, jitter_ms: float, loss: float, ptime_ms: float = 20.0
) -> float:
    """Return the estimate for one direction.

    Mouth to ear is half the round trip, one packet, and a jitter buffer of twice the jitter.
    """
    return opinion(rating(delay_ms=round_trip_ms / 2 + ptime_ms + 2 * jitter_ms, loss=loss))
