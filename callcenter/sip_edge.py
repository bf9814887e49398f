"""The SIP side of the house: endpoint, sockets, and what settings have to do with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from twisted.internet.defer import Deferred

from callcenter.ids import Ids
from callcenter.net.dns import Finder, NameServers
from callcenter.net.errors import BadAuthorities, BadCertificate, CannotListen
from callcenter.net.probe import check_free
from callcenter.net.receiver import Receiver
from callcenter.net.sip_port import EndpointPort
from callcenter.net.stream import CallLater, StreamLimits
from callcenter.net.tls import ClientTls, ServerTls
from callcenter.net.transports import SignallingReactor, Transports
from callcenter.net.ways import Ways
from callcenter.runtime.clock import Clock
from callcenter.settings import Settings, SettingsError, read_servers, split_list
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.link import Link
from callcenter.sip.locate import Reachable
from callcenter.sip.reach import Wire
from callcenter.sip.trunks import TrunkAccount
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
        trunks: Iterable[TrunkAccount] = (),
    ) -> None:
        self._settings = settings
        self._trunks = tuple(trunks)
        self._tls: ServerTls | None = None
        config = endpoint_config(settings, realm)
        self._accounts = FixedAccounts(accounts)
        endpoint = Endpoint(config, self._accounts, ids)
        servers = NameServers(reactor, read_servers(settings.dns_servers))
        self._finder = Finder(servers, cast("Any", reactor), partial(_drawn, ids), self._reachable)
        self.port = EndpointPort(endpoint, self._send, clock, Ways(self._finder, self))
        self.transports = Transports(
            reactor,
            call_later,
            ids,
            Receiver(self.port.received, self.port.bad, self.port.link_closed),
            limits=StreamLimits(ping_every_s=settings.tcp_ping_s),
            client_tls=_client_tls(settings),
            is_banned=self.port.is_banned,
            may_alias=config.is_trusted,
        )

    def connect(self, transport: Wire, host: str, port: int, name: str = "") -> Deferred[Link]:
        """As `Transports.connect`."""
        return self.transports.connect(transport, host, port, name)

    def _reachable(self) -> Reachable:
        return self.transports.reachable

    def _send(self, link: Link, data: bytes) -> bool:
        return self.transports.send(link, data)

    def listen(self) -> None:
        """UDP and TCP, and TLS when there is a certificate. Raises SettingsError."""
        settings = self._settings
        key = "sip_port"
        try:
            for host in settings.hosts:
                self.transports.listen(host, settings.sip_port)
            key = "sips_port"
            if settings.tls_cert:
                self._tls = ServerTls(settings.tls_cert, settings.tls_key)
                for host in settings.hosts:
                    self.transports.listen_tls(host, settings.sips_port, self._tls)
        except CannotListen as error:
            raise taken(key, error) from error
        except BadCertificate as error:
            raise SettingsError("tls_cert", str(error)) from error

        # Only now: what a trunk answers comes back to the ports it was asked from.
        self.port.set_trunks(self._trunks)
        if settings.udp_keep_alive_s:
            self.port.keep_open(settings.udp_keep_alive_s)

    def change(self, accounts: Mapping[str, Mapping[str, str]], trunks: Iterable[TrunkAccount]) -> None:
        """From now on these are our users and our trunks; whoever is registered stays so until that runs out."""
        self._accounts.secrets = accounts
        known, self._trunks = self._trunks, tuple(trunks)
        if self._trunks != known:
            self.port.set_trunks(self._trunks)

    def renew_certificate(self) -> None:
        """Phones that connect from now on are shown what is in the files now. Raises BadCertificate."""
        if self._tls is not None:
            self._tls.renew()

    def close(self) -> Deferred[object]:
        """Close everything; fires when all sockets are gone."""
        self._finder.close()
        return self.transports.close().addCallback(lambda _: None)


def endpoint_config(settings: Settings, realm: str) -> EndpointConfig:
    """Who we are on the wire, as the settings say."""
    address = settings.advertised_address or settings.host
    listening_v6 = (host for host in settings.hosts if ":" in host and host != "::")
    address_v6 = settings.advertised_address_v6 or next(listening_v6, "")
    return EndpointConfig(
        realm=realm,
        hosts=frozenset({"callcenter.invalid", "localhost", *settings.hosts, address}),
        advertised=_ways_to(address, settings),
        advertised_v6=_ways_to(address_v6, settings) if address_v6 and ":" not in address else {},
        trusted=split_list(settings.trusted_peers),
        algorithms=split_list(settings.digest_algorithms),
    )


def _ways_to(address: str, settings: Settings) -> Mapping[str, tuple[str, int]]:
    plain, secure = (address, settings.sip_port), (address, settings.sips_port)
    return {"udp": plain, "tcp": plain, "tls": secure}


def _client_tls(settings: Settings) -> ClientTls:
    """Whom we believe when we connect, and who we are to servers that ask. Raises SettingsError."""
    try:
        return ClientTls(settings.sip_ca_file, settings.tls_cert, settings.tls_key)
    except BadAuthorities as error:
        raise SettingsError("sip_ca_file", str(error)) from error
    except BadCertificate as error:
        raise SettingsError("tls_cert", str(error)) from error


def _drawn(ids: Ids, most: int) -> int:
    """A number from 0 to `most`, for the choice among servers of one priority."""
    return int(ids.token(8), 16) % (most + 1)


def with_ports(settings: Settings) -> Settings:
    """The settings with a port that was free now in the place of each 0, for we tell peers and people our ports.

    Says early that a port is taken: minutes may pass until `listen`. Raises SettingsError.
    """
    wanted = ["http_port", "sip_port", *(["sips_port"] if settings.tls_cert else [])]
    return settings.model_copy(update={key: _free(settings, key) for key in wanted})


def _free(settings: Settings, key: str, tries: int = SAME_PORT_TRIES) -> int:
    number = port = int(getattr(settings, key))
    hosts = (settings.host,) if key == "http_port" else settings.hosts
    try:
        for host in hosts:
            number = check_free("tcp", host, number)
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
