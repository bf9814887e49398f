"""What the journal knows of routing, asked afterwards: is it decided alike, why was it, what would another policy do.

    reading      the records of routing in a journal, without decoding any other
    rerun        one run of the routing core, fed again with what it was told
    comparing    its decisions against the recorded ones, in bytes        replay  over every run of a journal
    policy       what a policy file changes        recorded  who came, who worked, how long everything took
    command      what the command line and the web ask

Nothing here writes a journal, and nothing here is part of a call.
"""
