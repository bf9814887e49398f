"""Calls: the caller's leg and flow, the offer to an agent, the conversation, and how each of them ends.

    facts (sip, media, desks), decisions (acd) ─▶ conductor ─▶ table: (state, heard) ─▶ handler ─▶ effects

    arrived ─ ACK → in_flow ─ an agent answers → talking ⇄ agent_silent
                       ↑ ────────── the agent does not come back ──┘        every state ─ end_call → gone

`Book` owns calls, legs and ports, all plain data; only handlers write it, one idea a file: `arriving` and
`late_offer` (the INVITE), `changing` (re-INVITEs), `in_flow` (what the flow decides), `serving` (offer, conversation,
lost agents), `returning` (agents who come back), `quiet` (callers who send nothing), `ending`. `presence` owns desks.
Effects are events, SIP commands, media wishes and facts for the router (`effects`); nothing here does anything.
`cdr` folds a call's events into its record; `ports` is what the adapters implement.
"""
