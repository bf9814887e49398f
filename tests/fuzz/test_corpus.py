"""Every case of every corpus, and what Hypothesis makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.corpus import CORPUS, cases
from tests.fuzz.targets import TARGETS

CASES = [(target, path) for target in TARGETS for path in cases(target)]


@pytest.mark.parametrize(("target", "path"), CASES, ids=lambda item: getattr(item, "name", item))
def test_no_known_case_breaks_its_target(target: str, path: Path) -> None:
    TARGETS[target](path.read_bytes())


def test_every_target_has_a_corpus_and_no_corpus_is_orphaned() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} == set(TARGETS)


@st.composite
def mutations(draw: st.DrawFn, target: str) -> bytes:
    """A case with a few octets changed, cut out, doubled, or swapped for those of another case."""
    paths = cases(target)
    data = bytearray(draw(st.sampled_from(paths)).read_bytes())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        piece = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [b"\r\n", b"\0", b'"', b"<", b";", b"=", b":", b"%", b"99999999999", b"\xff"]
                ),
                st.just(bytes(data[at : at + length]) * 2),
            )
        )
        data[at : at + length] = piece
    return bytes(data)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_but_the_promised_error_comes_out_of_mutated_cases(target: str) -> None:
    @given(mutations(target))
    def run(data: bytes) -> None:
        TARGETS[target](data)

    run()
