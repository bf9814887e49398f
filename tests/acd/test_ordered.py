"""The ordered set agrees with a sorted list, with blocks so short that they split and vanish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import ordered
from acd.ordered import Key, Ordered

keys = st.tuples(st.integers(0, 9).map(float), st.integers(0, 9), st.sampled_from("abc"))


@given(st.lists(st.tuples(st.booleans(), keys), max_size=200), keys, st.sampled_from([1, 2, 3, 512]))
def test_it_is_a_sorted_set(steps: list[tuple[bool, Key]], probe: Key, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "BLOCK", block)
        kept, model = Ordered(), set()
        for add, key in steps:
            if key not in model and add:
                kept.add(key)
                model.add(key)
            elif key in model and not add:
                kept.remove(key)
                model.remove(key)
            elif not add:
                with pytest.raises(KeyError):
                    kept.remove(key)
            assert list(kept) == sorted(model)
            assert len(kept) == len(model)
            assert kept.before(probe) == sum(one < probe for one in model)
