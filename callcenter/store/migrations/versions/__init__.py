"""One file per schema change; never edited after its release."""
