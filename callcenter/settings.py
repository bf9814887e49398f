"""Settings of one installation: environment over file over defaults, every mistake named with its source.

`CALLCENTER_HTTP_PORT=9000` beats `http_port = 8080` in the file that `CALLCENTER_CONFIG` names (default
`config/callcenter.toml`, which lists every key), which beats the defaults below.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from said import Said

PREFIX = "CALLCENTER_"
CONFIG_VARIABLE = "CALLCENTER_CONFIG"
DEFAULT_CONFIG = Path("config/callcenter.toml")


class DemoSite(Protocol):
    """What this module needs to know of a site."""

    def with_demo_password(self) -> list[str]: ...


class SettingsError(Exception):
    """A setting cannot be used. Its text is one line: the key, where it was set, and what is allowed."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


def _range(text: str) -> str:
    low, high = (int(part) for part in text.split("-"))
    if not 1024 <= low < high <= 65535:
        raise ValueError
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError from error
    return text


def _networks(text: str) -> str:
    for one in split_list(text):
        ipaddress.ip_network(one, strict=False)
    return text


def _addresses(text: str) -> str:
    for one in split_list(text):
        ipaddress.ip_address(one)
    return text


def _servers(text: str) -> str:
    read_servers(text)
    return text


def read_servers(text: str) -> tuple[tuple[str, int], ...]:
    """Addresses with ports of a list such as "192.0.2.53, 192.0.2.54:5353, [2001:db8::53]:5353"; 53 without one."""
    found = []
    for one in split_list(text):
        host, _, port = one.rpartition(":")
        if one.startswith("[") and not one.endswith("]"):
            host, is_port = host.strip("[]"), True
        else:
            is_port = one.count(":") == 1
        address = ipaddress.ip_address(host if is_port else one.strip("[]"))
        found.append((str(address), int(port) if is_port else 53))
    return tuple(found)


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a setting that lists several things, separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


# Each description says what is allowed; it ends up in the error message.
Port = Annotated[int, Field(ge=0, le=65535, description="a port number, 0 to 65535 (0 = any free one)")]
Seconds = Annotated[float, Field(gt=0, le=3600, description="seconds, more than 0 and at most 3600")]
Days = Annotated[int, Field(ge=0, le=36500, description="days, 0 to 36500 (0 = for ever)")]
PortRange = Annotated[
    str, AfterValidator(_range), Field(description='first and last port as "20000-20999", from 1024 to 65535')
]
Zone = Annotated[str, AfterValidator(_zone), Field(description='a time zone name such as "Asia/Shanghai"')]
Region = Annotated[str, Field(pattern="^[A-Z]{2}$", description='two capital letters such as "CN"')]
Networks = Annotated[
    str,
    AfterValidator(_networks),
    Field(description='IP addresses and networks such as "192.0.2.7, 198.51.100.0/24"'),
]
Algorithms = Annotated[
    str,
    Field(
        pattern=r"^(SHA-256|MD5|SHA-256 *, *MD5|MD5 *, *SHA-256)$",
        description='"SHA-256, MD5", "MD5, SHA-256", or one of the two alone',
    ),
]
Addresses = Annotated[
    str,
    AfterValidator(_addresses),
    Field(description='IP addresses such as "::1, 192.0.2.7"'),
]
Servers = Annotated[
    str,
    AfterValidator(_servers),
    Field(description='addresses, with a port where it is not 53, such as "192.0.2.53, [2001:db8::53]:5353"'),
]
Pause = Annotated[float, Field(ge=0, le=3600, description="seconds, 0 (never) to 3600")]
Text = Annotated[str, Field(description="text")]
File = Annotated[Path, Field(description="a file or folder name")]
IvrPorts = Annotated[int, Field(ge=1, le=5000, description="a whole number, 1 to 5000")]
Megabytes = Annotated[int, Field(ge=0, le=1_000_000, description="megabytes, 0 to 1000000")]
Language = Annotated[Literal["en", "zh"], Field(description='"en" or "zh"')]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    Field(description='"debug", "info", "warning" or "error"'),
]
SelfTest = Annotated[Literal["required", "off"], Field(description='"required" or "off"')]
Durability = Annotated[Literal["normal", "full"], Field(description='"normal" or "full"')]


class Settings(BaseSettings):
    """Every key with its default; `config/callcenter.toml` explains each one."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: Text = "127.0.0.1"
    http_port: Port = 8080
    sip_port: Port = 5060
    sips_port: Port = 5061
    sip_hosts: Addresses = ""
    rtp_ports: PortRange = "20000-20999"
    browser_media_port: Port = 0
    advertised_address: Text = ""
    advertised_address_v6: Addresses = ""
    trusted_peers: Networks = ""
    digest_algorithms: Algorithms = "SHA-256, MD5"
    tls_cert: Text = ""
    tls_key: Text = ""
    sip_ca_file: Text = ""
    dns_servers: Servers = ""
    tcp_ping_s: Pause = 90.0
    udp_keep_alive_s: Pause = 25.0
    data_dir: File = Path("var")
    site_file: File = Path("config/demo.yaml")
    database_url: Text = ""
    redis_url: Text = ""
    language: Language = "en"
    default_region: Region = "CN"
    time_zone: Zone = "Asia/Shanghai"
    ivr_ports: IvrPorts = 30
    ring_for_s: Seconds = 20.0
    agent_lost_after_s: Seconds = 10.0
    self_test: SelfTest = "required"
    open_line_number: Text = ""
    rtp_timeout_s: Seconds = 20.0
    listening_timeout_s: Seconds = 300.0
    recordings_keep_free_mb: Megabytes = 500
    recording_pause_limit_s: Seconds = 120.0
    recording_retention_days: Days = 0
    durability: Durability = "normal"
    log_level: LogLevel = "info"
    shadow_policy: Text = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_path())

    @property
    def is_loopback(self) -> bool:
        return all(is_loopback(host) for host in self.hosts)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every address SIP listens on; pages and media listen on the first."""
        return tuple(dict.fromkeys((self.host, *split_list(self.sip_hosts))))

    @property
    def rtp_port_range(self) -> range:
        """The RTP ports, both ends included."""
        low, high = (int(part) for part in self.rtp_ports.split("-"))
        return range(low, high + 1)

    @property
    def database(self) -> str:
        """The database URL in force; without one, a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'callcenter.sqlite3'}"


def load(**overrides: object) -> Settings:
    """Read the settings; `overrides` (command line options) beat every source. Raises SettingsError."""
    settings = load_incomplete(**overrides)
    _check_exposure(settings)
    return settings


def load_incomplete(**overrides: object) -> Settings:
    """Settings as they stand, for the command that makes the certificate they still lack."""
    _check_file()
    _check_environment(os.environ)
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as invalid:
        raise _explain(invalid, overrides) from invalid
    except ValueError as broken:  # tomllib.TOMLDecodeError
        raise SettingsError(CONFIG_VARIABLE, f"{config_path()} is not valid TOML: {broken}") from broken
    return settings


def config_path() -> Path:
    return Path(os.environ.get(CONFIG_VARIABLE) or DEFAULT_CONFIG)


def is_loopback(host: str) -> bool:
    """Only this machine reaches an address of this kind."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_demo_passwords(settings: Settings, site: DemoSite) -> None:
    """Raise SettingsError when anybody but this machine could sign in with the demo's password."""
    if settings.is_loopback:
        return
    weak = site.with_demo_password()
    if weak:
        raise SettingsError(
            "site_file",
            Said(
                "{file} gives {names} the demo password while host = {host!r} is reachable from other machines;"
                ' set other passwords there, or host = "127.0.0.1"',
                file=settings.site_file,
                names=tuple(weak),
                host=settings.host,
            ),
        )


def _check_file() -> None:
    if CONFIG_VARIABLE in os.environ and not config_path().is_file():
        raise SettingsError(CONFIG_VARIABLE, f"{config_path()} (environment variable) is not a file")


def _check_environment(environment: Mapping[str, str]) -> None:
    known = {PREFIX + key.upper() for key in Settings.model_fields} | {CONFIG_VARIABLE}
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(
                name, f"no such setting (environment variable){_similar(name.upper(), known)}"
            )


def _explain(invalid: ValidationError, overrides: Mapping[str, object]) -> SettingsError:
    error = invalid.errors()[0]
    key = str(error["loc"][0])
    source = _source(key, overrides)
    if error["type"] == "extra_forbidden":
        return SettingsError(key, f"no such setting ({source}){_similar(key, set(Settings.model_fields))}")
    allowed = Settings.model_fields[key].description
    return SettingsError(key, f"{error['input']!r} ({source}) is not allowed; allowed: {allowed}")


def _source(key: str, overrides: Mapping[str, object]) -> str:
    if key in overrides:
        return "command line"
    for name in os.environ:
        if name.upper() == PREFIX + key.upper():
            return f"environment variable {name}"
    return f"in {config_path()}"


def _similar(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else f"; allowed: {', '.join(sorted(known))}"


def _check_exposure(settings: Settings) -> None:
    if bool(settings.tls_cert) != bool(settings.tls_key):
        missing = "tls_key" if settings.tls_cert else "tls_cert"
        raise SettingsError(
            missing, f'a certificate and its key belong together; add: {missing} = "/path/to/file.pem"'
        )
    for key in ("tls_cert", "tls_key"):
        name = getattr(settings, key)
        if name and not Path(name).is_file():
            raise SettingsError(key, f"{name!r} is not a file; allowed: the path of a PEM file")
    if settings.tls_cert:
        _check_pair(settings.tls_cert, settings.tls_key)
    if settings.sip_ca_file and not Path(settings.sip_ca_file).is_file():
        raise SettingsError(
            "sip_ca_file", f"{settings.sip_ca_file!r} is not a file; allowed: the path of a PEM file"
        )
    if settings.is_loopback:
        return
    open_host = next(host for host in settings.hosts if not is_loopback(host))
    key = "host" if open_host == settings.host else "sip_hosts"
    reachable = f"{key} = {open_host!r} is reachable from other machines"
    if not settings.tls_cert:
        raise SettingsError(
            "tls_cert",
            f'{reachable} and browsers give no microphone to plain http; add: tls_cert = "/path/to/cert.pem"'
            ' and tls_key = "/path/to/key.pem" (callcenter make-cert makes a pair for a LAN)',
        )
    if not settings.advertised_address:
        raise SettingsError(
            "advertised_address",
            f'{reachable}; add: advertised_address = "192.0.2.10" (the address phones and browsers reach it by)',
        )


def _check_pair(cert: str, key: str) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except (ssl.SSLError, OSError) as error:
        why = error.strerror if not isinstance(error, ssl.SSLError) else error.reason or "no PEM in it"
        raise SettingsError(
            "tls_cert", f"{cert!r} and its key {key!r} cannot be used: {str(why).lower().replace('_', ' ')}"
        ) from error
