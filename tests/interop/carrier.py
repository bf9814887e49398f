"""Kamailio as a provider: customers register, and prove who they are by SHA-256 or MD5, for calls as well.

Whoever calls the customer's number reaches the place that the customer registered; what the customer calls goes to
`world`, where SIPp may be.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.interop.kamailio import Kamailio

REALM, CUSTOMER, PASSWORD, NUMBER = "carrier.test", "acme", "kiln-42-heron", "861065520000"

CONFIG = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=2
auto_aliases=no
listen=udp:127.0.0.1:{port}
listen=tcp:127.0.0.1:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "auth.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
modparam("rr", "enable_full_lr", 1)
modparam("auth", "algorithm", "{algorithm}")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "method_filtering", 0)

request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        if (!loose_route()) {{
            if (is_method("ACK")) {{
                t_check_trans();
                exit;
            }}
            sl_send_reply("404", "Not Here");
            exit;
        }}
        t_relay();
        exit;
    }}
    if (is_method("OPTIONS")) {{
        sl_send_reply("200", "OK");
        exit;
    }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("{realm}", "{password}", "0") || $au != "{customer}") {{
            www_challenge("{realm}", "1");
            exit;
        }}
        save("location");
        exit;
    }}
    record_route();
    if ($rU == "{number}") {{
        # Somebody calls our customer, who is where it registered; To still says which number.
        $ru = "sip:{customer}@127.0.0.1:{port}";
        if (!lookup("location")) {{
            sl_send_reply("480", "Not Here");
            exit;
        }}
        t_relay();
        exit;
    }}
    if (!pv_proxy_authenticate("{realm}", "{password}", "0") || $au != "{customer}") {{
        proxy_challenge("{realm}", "1");
        exit;
    }}
    consume_credentials();
    $ru = "sip:" + $rU + "@127.0.0.1:{world}";
    t_relay();
}}
"""


@dataclass
class Carrier(Kamailio):
    """`world`: where calls of the customer go; `algorithm`: how it proves itself; `way`: over UDP, or as it says."""

    sip_port: int = 0
    world: int = 0
    algorithm: str = "SHA-256"
    way: str = ""

    def config(self) -> str:
        return CONFIG.format(
            port=self.port, realm=REALM, customer=CUSTOMER, password=PASSWORD, world=self.world,
            algorithm=self.algorithm, number=NUMBER,
        )  # fmt: skip
