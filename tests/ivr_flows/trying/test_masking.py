"""What callers type in secret is in no transcript, whatever the node has forgotten by then."""

from pathlib import Path

import pytest

import ivr_flows as ivr
from ivr_flows.trying import Trial, World, parse_moves, play

FLOWS = Path(ivr.__file__).parent / "flows"


@pytest.mark.parametrize(
    ("digits", "secret"), [("2,40000001#,1234", "1234"), ("2,40000001#,4711,9876", "4711")]
)
def test_a_pin_is_in_no_line_of_a_transcript(digits, secret):
    flow = ivr.load_file(FLOWS / "banking.yaml")
    trial = Trial(flow, World(), {"ani": "1", "language": "en"}, 0.0)
    transcript = play(trial, parse_moves(digits))
    asked = [line.to_data() for line in transcript.lines if line.what.value == "asked"]
    assert [line["request"]["pin"] for line in asked if "pin" in line["request"]][:1] == ["•"]
    assert secret not in str(transcript.to_data())
