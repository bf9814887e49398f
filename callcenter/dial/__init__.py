"""A caller in the terminal: `callcenter dial 5000 --digits 1`, on pyVoIP, in a process of its own.

pyVoIP starts two threads a call and sleeps in them, so it never runs beside the reactor. What version 1.6.8 lacks is
added by subclassing: every final answer is heard and acknowledged (`phone`), and the RTP thread sends whole G.711
frames with RFC 4733 digits between them and records what comes (`sound`).
"""
