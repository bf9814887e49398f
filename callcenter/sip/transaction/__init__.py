"""SIP transactions (RFC 3261 17, RFC 6026): one table per kind, one layer that finds the right one.

    message ─▶ layer ─▶ invite_server       Proceeding, Accepted, Completed, Confirmed
                        non_invite_server   Trying, Proceeding, Completed
                        invite_client       Calling, Proceeding, Accepted, Completed
                        non_invite_client   Trying, Proceeding, Completed
               └─▶ Send (the wire), Pass (the endpoint), WakeAt (the clock), Ended (done, timeout, transport)

A transaction owns its retransmissions, the ACK of a failure and its deadlines; the 2xx of an INVITE and its
ACK belong to the dialog.
"""

from callcenter.sip.transaction.effects import Ended, Pass, TransactionEffect, Why
from callcenter.sip.transaction.errors import NoTransaction, TransactionError, UnknownTransaction, WrongState
from callcenter.sip.transaction.keys import client_key, client_method, merge_key, server_key
from callcenter.sip.transaction.layer import TABLES, TransactionLayer
from callcenter.sip.transaction.machine import WAKE_PREFIX, Input, Kind, State, Transaction
from callcenter.sip.transaction.requests import cancel, failure_ack
from callcenter.sip.transaction.timers import Timers

__all__ = [
    "Ended",
    "Input",
    "Kind",
    "NoTransaction",
    "Pass",
    "State",
    "TABLES",
    "Timers",
    "Transaction",
    "TransactionEffect",
    "TransactionError",
    "TransactionLayer",
    "UnknownTransaction",
    "WAKE_PREFIX",
    "Why",
    "WrongState",
    "cancel",
    "client_key",
    "client_method",
    "failure_ack",
    "merge_key",
    "server_key",
]
