"""Calls: the caller's leg and flow, the offer to an agent, the conversation, and how each of them ends.

    facts (sip, media, desks), decisions (acd) ─▶ conductor ─▶ table: (state, heard) ─▶ handler ─▶ effects

    arrived ─ ACK → in_flow ─ an agent answers → talking ⇄ agent_silent
                       ↑ ────────── the agent does not come back ──┘        every state ─ end_call → gone
    calling_back ─ the customer answers → talking, or in_flow while no agent waits for them

A call has parties: the caller, an agent, a third (a colleague or somebody outside), supervisors with a mode. Who talks
with whom is the room; one pure function, `hearing.who_hears(call)`, says for every state what each leg hears, and every
handler that changes who is there ends with `hearing.tell`, so nobody ever hears what is not meant for them.

    agent alone with customer ─ hold ⇄ resume                       third: asked → ringing → up → gone
      ├ consult ─→ third up ─ complete → customer and third           │            ├─→ is the agent, who has left
      │               ├─ merge → all three ─ any one leaves → two     └ nobody → consultation over, or in line again
      │               └─ return → customer and agent
      └ transfer → customer waits for the third alone

`Book` owns calls, legs and ports, all plain data; only handlers write it, one idea a file: `arriving` and `late_offer`
(the INVITE), `changing` (re-INVITEs), `in_flow` (what the flow decides), `joining` (whoever joins a line, as the
router is to know them), `overflow` (where a rule of the queue sends them), `serving` (offers, several at once where a
queue rings all; conversation, lost agents), `returning` and `third_returning` (who comes back after a reload), `quiet`
(callers who send nothing), `callback_promise`, `calling_back` and `callback_greeting` (callers who hang up and are
called), `holding`, `third`, `transfer`, `supervise`, `referring` and `replacing` (phones that transfer themselves),
`handing_on` (two outside parties left to their provider), `parties` (who holds which leg, how they leave), `ending`.
`asking` checks whose wish it is, `meaning` what a leg's fact is by its seat. `presence` owns desks, `wrapping_up` what
comes after a contact.
Effects are events, SIP commands, media wishes and facts for the router (`effects`); nothing here does anything.
`cdr` folds a call's events into its record; `ports` is what the adapters implement.
"""
