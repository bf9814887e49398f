"""RTP on the wire behind `callcenter.calls.ports.MediaPort`."""
