"""The SIP side of the house: endpoint, sockets, and what settings have to do with them."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.internet.defer import Deferred

from callcenter.ids import Ids
from callcenter.net.errors import BadCertificate, CannotListen
from callcenter.net.probe import check_free
from callcenter.net.receiver import Receiver
from callcenter.net.sip_port import EndpointPort
from callcenter.net.stream import CallLater
from callcenter.net.tls import ServerTls
from callcenter.net.transports import SignallingReactor, Transports
from callcenter.runtime.clock import Clock
from callcenter.settings import Settings, SettingsError, split_list
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.link import Link
from callcenter.web import PortInUse

SAME_PORT_TRIES = 20
"""For port 0: SIP takes UDP and TCP of one number, and one that is free for TCP may be taken for UDP."""


class SipEdge:
    """`port` is for the call core, `transports` for the sockets; `listen` opens them, `close` ends them."""

    def __init__(
        self,
        settings: Settings,
        realm: str,
        accounts: Mapping[str, Mapping[str, str]],
        ids: Ids,
        clock: Clock,
        reactor: SignallingReactor,
        call_later: CallLater,
    ) -> None:
        self._settings = settings
        endpoint = Endpoint(endpoint_config(settings, realm), FixedAccounts(accounts), ids)
        self.port = EndpointPort(endpoint, self._send, clock)
        receiver = Receiver(self.port.received, self.port.bad, self.port.link_closed)
        self.transports = Transports(reactor, call_later, ids, receiver, is_banned=self.port.is_banned)

    def _send(self, link: Link, data: bytes) -> bool:
        return self.transports.send(link, data)

    def listen(self) -> None:
        """UDP and TCP, and TLS when there is a certificate. Raises SettingsError."""
        settings = self._settings
        key = "sip_port"
        try:
            self.transports.listen(settings.host, settings.sip_port)
            key = "sips_port"
            if settings.tls_cert:
                context = ServerTls(settings.tls_cert, settings.tls_key)
                self.transports.listen_tls(settings.host, settings.sips_port, context)
        except CannotListen as error:
            raise taken(key, error) from error
        except BadCertificate as error:
            raise SettingsError("tls_cert", str(error)) from error

    def close(self) -> Deferred[object]:
        """Close everything; fires when all sockets are gone."""
        return self.transports.close().addCallback(lambda _: None)


def endpoint_config(settings: Settings, realm: str) -> EndpointConfig:
    """Who we are on the wire, as the settings say."""
    address = settings.advertised_address or settings.host
    return EndpointConfig(
        realm=realm,
        hosts=frozenset({"callcenter.invalid", "localhost", settings.host, address}),
        advertised={
            "udp": (address, settings.sip_port),
            "tcp": (address, settings.sip_port),
            "tls": (address, settings.sips_port),
        },
        trusted=split_list(settings.trusted_peers),
        algorithms=split_list(settings.digest_algorithms),
    )


def with_ports(settings: Settings) -> Settings:
    """The settings with a port that was free now in the place of each 0, for we tell peers and people our ports.

    Says early that a port is taken: minutes may pass until `listen`. Raises SettingsError.
    """
    wanted = ["http_port", "sip_port", *(["sips_port"] if settings.tls_cert else [])]
    return settings.model_copy(update={key: _free(settings, key) for key in wanted})


def _free(settings: Settings, key: str, tries: int = SAME_PORT_TRIES) -> int:
    host, port = settings.host, int(getattr(settings, key))
    try:
        number = check_free("tcp", host, port)
        if key == "sip_port":
            check_free("udp", host, number)
    except CannotListen as error:
        if not port and tries > 1:
            return _free(settings, key, tries - 1)
        raise taken(key, error) from error
    return number


def taken(key: str, error: CannotListen | PortInUse) -> SettingsError:
    """The port of that setting cannot be had, in words for the operator."""
    place = f"{error.host}:{error.port}"
    return SettingsError(
        key, f"{place} cannot be used: {error.why}; set CALLCENTER_{key.upper()} to another port"
    )
