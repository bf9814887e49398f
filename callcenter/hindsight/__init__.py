"""The last hour again: who came and who worked, played by the rules in force and by a draft of them.

    past       the recorded contacts and shifts of a window of time, out of the journal      (reads files)
    ledger     what a play of them is counted by, and what became of each contact            (pure)
    comparing  one window played twice, and where the two differ                             (pure)
    lines      what the process that plays is told and says                                  (pure)
    __main__   that process: it gives way to calls and sound
    runs       one play at a time for the web: running → done | cancelled | failed

Nothing here is part of a call, and the live routing hears nothing of it. What is assumed of people is what
`replaying.simulated` assumes. Import the modules: the process that plays starts without the web's.
"""
