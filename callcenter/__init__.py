"""A contact centre in one process: SIP, IVR, ACD, browser agents. ARCHITECTURE.md is the map."""
