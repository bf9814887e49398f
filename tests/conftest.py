"""Settings every test shares."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ivr_flows import Label

# A fixed number of derandomised examples: the same run everywhere. A hunt for new cases sets its own seed, printed
# by `print_blob`, with `HYPOTHESIS_PROFILE=hunt`.
settings.register_profile(
    "fixed",
    derandomize=True,
    max_examples=100,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("hunt", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

_TEXTS = st.dictionaries(st.sampled_from(["en", "zh"]), st.text(max_size=8), max_size=2)
st.register_type_strategy(Label, (st.text(max_size=8) | _TEXTS).map(Label.of))
