"""Sentences that know what they were made of, said in every language; for all packages, and of nobody's own."""

from said.sentence import Said, as_said

__all__ = ["Said", "as_said"]
