"""The prompt catalogue: what every prompt says, in every language."""

from ivr_flows.prompts.catalogue import MUSIC, Catalogue, load_catalogue
from ivr_flows.prompts.spoken import HIGHEST_NUMBER, WAIT_PROMPTS, spoken_position, spoken_wait

__all__ = [
    "HIGHEST_NUMBER",
    "MUSIC",
    "WAIT_PROMPTS",
    "Catalogue",
    "load_catalogue",
    "spoken_position",
    "spoken_wait",
]
