"""A caller in the terminal: `callcenter dial 5000 --digits 1`, on pyVoIP, in a process of its own.

    arguments, options        what the person asked for, checked
    attempt (pure)            CALLING ─▶ WAITING ─▶ TALKING ─▶ LEAVING ─▶ OVER, and STOPPING for who gives up
    line                      one socket and the deadlines of an attempt, in one thread
    phone                     pyVoIP's phone: its INVITE, its reading of the answer, its call
    sound, recording          pyVoIP's RTP threads: a file and digits out, what was heard in

pyVoIP 1.6.8 waits for ever in `invite` and `register`, repeats nothing it sent, hears three final answers only and
makes up the To tag of its ACK. So its own SIP loop is not started: `attempt` drives the transactions of
`callcenter.sip`, and pyVoIP says the INVITE, reads the answer, keeps the call and moves the sound. The caller does
not register: nobody rings it, and a registration would take calls away from a real phone of that account.
"""
