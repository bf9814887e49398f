"""SIP on the wire: sockets in, messages out. Nothing here decides anything.

    UDP port, TCP/TLS listener, web server's sockets -> Receiver.on_message(message, link)
                                                        Receiver.on_bad(error, link)
                                                        Receiver.on_closed(link)
    Transports.send(link, octets) -> whichever of them owns the link

A stream that is idle, stops in the middle of a message, or does not read what we write is closed by its own
deadline.
"""
