"""What things cost: `python -m tests.bench [--quick] [--only pop,load,music,relay,routing,wire]`, or `make bench`.

Prints a table and writes out/bench.json; there is no pass or fail. Costs are processor time wherever that can be
read, because the machine is shared with whatever else runs on it; only times that a person would notice (an answer,
a screen pop) are times on the wall.
"""
