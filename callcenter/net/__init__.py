"""SIP on the wire: sockets in, messages out. Nothing here decides anything.

    UDP port, TCP/TLS listener, web server's sockets -> Receiver.on_message(message, link)
                                                        Receiver.on_bad(error, link)
                                                        Receiver.on_closed(link)
    Transports.send(link, octets) -> whichever of them owns the link

    Locate  -> dns.Finder: hosts file, cache, name servers; the questions are sip.locate's -> located(targets)
    Connect -> Transports.connect: the UDP socket of that family; an open stream (RFC 5923), or a new one,
               over TLS only to who proves the name that was asked for (RFC 5922) -> connected(link), unreachable(why)

A stream that is idle, stops in the middle of a message, or does not read what we write is closed by its own
deadline. One that we opened is pinged; the system probes all of them. What phones behind a NAT sent us over UDP is
answered now and then with nothing, so that the NAT remembers the way (`EndpointPort.keep_open`).
"""
