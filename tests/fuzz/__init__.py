"""Octets that nobody should send, to everything that reads octets.

    python -m tests.fuzz TARGET [--seconds N]     coverage-guided (atheris), from the corpus; `make fuzz` does them all
    pytest tests/fuzz                             the corpus again, and mutations of it by Hypothesis

A target takes octets and lets nothing fly but what its parser promises to raise; what it reads it must also be able
to write and read again. Its corpus, one file a case, is `tests/vectors/fuzz/TARGET`: seeds written by hand, and every
input that once broke something, so that it never breaks it again.
"""
