"""Flows tried without a telephone: the terminal's `try-flow` and `test-flow`, and the simulator behind the page.

The call itself is `ivr_flows.trying`; here is who reads the command line, opens the site for `--live`, and finds words.
"""
