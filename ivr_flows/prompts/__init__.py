"""The prompt catalogue: what every prompt says, in every language."""

from ivr_flows.prompts.catalogue import MUSIC, Catalogue, load_catalogue
from ivr_flows.prompts.spoken import HIGHEST_NUMBER, spoken_position

__all__ = ["HIGHEST_NUMBER", "MUSIC", "Catalogue", "load_catalogue", "spoken_position"]
