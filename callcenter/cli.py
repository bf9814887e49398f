"""The command line: `callcenter run`, `dial`, `check-config`, `check-flow`, `draw-flow`, `flow-schema`, `try-flow`,
`test-flow`, `flows`, `publish-flow`, `roll-back-flow`, `apply`, `site-versions`, `roll-back-site`, `reload`,
`make-cert`, `what-if`, `replay`, `explain`, `shadow`.

A mistake of the person at the keyboard is one line on standard error and exit code 2, never a traceback.
"""

from __future__ import annotations

import callcenter.runtime.loop  # noqa: F401  isort: skip  (must come before anything that imports the reactor)

import argparse
import datetime
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from callcenter import settings as settings_module
from callcenter.errors import UsageError
from callcenter.make_cert import write_pair
from callcenter.runtime import data_folder, pauses
from callcenter.runtime.clock import Clock
from callcenter.runtime.loop import LOOP
from callcenter.site import Site, SiteError, doubts, load_site, queue_lines, with_policy

Command = Callable[[argparse.Namespace], int]
USAGE_ERROR = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments)
    except (settings_module.SettingsError, SiteError, UsageError) as mistake:
        print(f"callcenter: {mistake}", file=sys.stderr)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="callcenter", description="A contact centre in one process.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start everything on this machine")
    run.set_defaults(command=_run)
    dial = commands.add_parser("dial", help="call a number from the terminal")
    dial.set_defaults(command=_dial)
    _dial_arguments(dial)
    check = commands.add_parser("check-config", help="check settings and the site file without starting")
    check.set_defaults(command=_check_config)
    _looking_commands(commands)
    _trying_commands(commands)
    _flow_commands(commands)
    _what_if_arguments(
        commands.add_parser("what-if", help="how a queue would go on with more agents, or fewer")
    )
    _replaying_commands(commands)
    _site_commands(commands)
    reload_ = commands.add_parser(
        "reload", help="make the running process read its certificate, site and flows again"
    )
    reload_.set_defaults(command=_reload)
    cert = commands.add_parser("make-cert", help="make a self-signed certificate for a LAN")
    cert.add_argument("hosts", nargs="*", metavar="HOST", help="names and addresses that browsers will use")
    cert.set_defaults(command=_make_cert)
    return parser


def _configured() -> tuple[settings_module.Settings, Site]:
    settings = _with_site_in_force(settings_module.load())
    year = datetime.datetime.fromtimestamp(Clock(LOOP).now(), datetime.UTC).year
    site = load_site(settings.site_file).ringing_for(settings.ring_for_s).as_of(settings.time_zone, year)
    settings_module.refuse_demo_passwords(settings, site)
    if settings.shadow_policy:
        # Tried for its mistakes alone; whoever routes by it reads it again.
        with_policy(Path(settings.shadow_policy), site)
    return settings, site


def _with_site_in_force(settings: settings_module.Settings) -> settings_module.Settings:
    """The settings with the site file that counts: administrators may have changed a copy of the named one."""
    from callcenter.outside.site_store import site_store

    return settings.model_copy(update={"site_file": site_store(settings).path})


def _run(_arguments: argparse.Namespace) -> int:
    settings, site = _configured()
    # Only this command needs the whole house; the others answer at once.
    with pauses.none_while_importing():
        from callcenter.service import Service

    return Service(settings, site).run(print)


def _check_config(_arguments: argparse.Namespace) -> int:
    settings, site = _configured()
    print(
        f"{settings.site_file}: {len(site.users)} users, {len(site.phones)} phones, {len(site.queues)} queues,"
        f" {len(site.numbers)} numbers, {len(site.trunks)} trunks, {len(site.customers)} customers"
    )
    for line in queue_lines(site):
        print(f"  {line}")
    for doubt in doubts(settings.site_file, site):
        print(f"callcenter: warning: {doubt}", file=sys.stderr)
    return 0


def _looking_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from callcenter.flow_tools.arguments import add_check_flow, add_draw_flow

    check = commands.add_parser("check-flow", help="check IVR flow files; exit code 1 on any mistake")
    check.set_defaults(command=_check_flow)
    add_check_flow(check)
    draw = commands.add_parser("draw-flow", help="draw an IVR flow as SVG or Mermaid")
    draw.set_defaults(command=_draw_flow)
    add_draw_flow(draw)
    schema = commands.add_parser("flow-schema", help="print the JSON Schema of flow files, for editors")
    schema.set_defaults(command=_flow_schema)


def _check_flow(arguments: argparse.Namespace) -> int:
    from callcenter.flow_tools.checking import check_flow

    return check_flow(arguments, _configured, sys.stdout, sys.stderr)


def _draw_flow(arguments: argparse.Namespace) -> int:
    from callcenter.flow_tools.drawing import draw_flow

    return draw_flow(arguments, sys.stdout)


def _flow_schema(_arguments: argparse.Namespace) -> int:
    from ivr_flows.schema import schema_text

    sys.stdout.write(schema_text())
    return 0


def _trying_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from callcenter.trying.arguments import add_test, add_try

    trying = commands.add_parser("try-flow", help="play a call through a flow, without a telephone")
    trying.set_defaults(command=_try_flow)
    add_try(trying)
    testing = commands.add_parser(
        "test-flow", help="play the tests beside a flow; exit code 1 when one fails"
    )
    testing.set_defaults(command=_test_flow)
    add_test(testing)


def _try_flow(arguments: argparse.Namespace) -> int:
    from callcenter.trying.command import Terminal, try_flow
    from callcenter.trying.live import open_house

    at = Terminal(sys.stdin, sys.stdout, Clock(LOOP).now, lambda: open_house(*_configured()))
    return try_flow(arguments, at)


def _test_flow(arguments: argparse.Namespace) -> int:
    from callcenter.trying.command import test_flow

    return test_flow(arguments, sys.stdout)


def _reload(_arguments: argparse.Namespace) -> int:
    settings = settings_module.load()
    pid = data_folder.owner(settings.data_dir)
    if pid is None:
        raise UsageError(f"data_dir: no callcenter is running on {settings.data_dir}")
    os.kill(pid, signal.SIGHUP)
    print(
        "Told the running callcenter to read its certificate, site and flows again; its log says what came of it."
    )
    return 0


def _make_cert(arguments: argparse.Namespace) -> int:
    settings = settings_module.load_incomplete()
    hosts = [*arguments.hosts, settings.advertised_address, socket.gethostname(), "localhost", "127.0.0.1"]
    now = datetime.datetime.fromtimestamp(Clock(LOOP).now(), datetime.UTC)
    cert, key = write_pair(settings.data_dir.resolve() / "tls", filter(None, hosts), now)
    print(f'tls_cert = "{cert}"\ntls_key = "{key}"')
    print(
        f"Add these two lines to {settings_module.config_path()}. Browsers warn once, for nobody vouches for the"
        " certificate.",
        file=sys.stderr,
    )
    return 0


def _dial_arguments(parser: argparse.ArgumentParser) -> None:
    # pyVoIP is imported only by the command that needs it: it starts threads and takes a moment.
    from callcenter.dial.arguments import add_arguments

    add_arguments(parser)


def _what_if_arguments(parser: argparse.ArgumentParser) -> None:
    from callcenter.what_if.command import add_arguments

    parser.set_defaults(command=_what_if)
    add_arguments(parser)


def _what_if(arguments: argparse.Namespace) -> int:
    from callcenter.what_if.command import serve_stdin, what_if

    now = Clock(LOOP).now
    if arguments.from_stdin:
        return serve_stdin(sys.stdin.buffer, sys.stdout.buffer, now)
    settings = _with_site_in_force(settings_module.load())
    queues = load_site(settings.site_file).queues
    return what_if(arguments, settings, {name: queue.service_level_s for name, queue in queues.items()}, now)


def _flow_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    flows = commands.add_parser("flows", help="the flows in force, and who published them")
    flows.add_argument("flow", nargs="?", help="all versions of this one")
    publish = commands.add_parser("publish-flow", help="check a flow file and put it in force")
    publish.add_argument("file", type=Path, metavar="FILE")
    publish.add_argument("--comment", default="", help="what has changed, for the list of versions")
    back = commands.add_parser("roll-back-flow", help="put an earlier version of a flow in force again")
    back.add_argument("flow")
    back.add_argument("--to", type=int, default=0, metavar="NUMBER", help="which one; else the one before")
    back.add_argument("--comment", default="", help="why, for the list of versions")
    for parser, what in ((flows, "flows"), (publish, "publish"), (back, "roll_back")):
        parser.set_defaults(command=_of_flows, what=what)


def _site_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    apply = commands.add_parser(
        "apply", help="check a site file and put it in force; exit code 1 when refused"
    )
    apply.add_argument("file", type=Path, metavar="FILE", help="a site file, - for standard input")
    back = commands.add_parser("roll-back-site", help="put an earlier version of the site in force again")
    back.add_argument("--to", type=int, default=0, metavar="NUMBER", help="which one; else the one before")
    versions = commands.add_parser("site-versions", help="what was in force when, and who changed it")
    for parser in (apply, back):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--comment", default="", help="why, for the list of versions")
    for parser, what in ((apply, "apply"), (back, "roll_back"), (versions, "versions")):
        parser.set_defaults(command=_of_site, what=what)


def _of_site(arguments: argparse.Namespace) -> int:
    from callcenter import site_command

    commands = {
        "apply": site_command.apply, "roll_back": site_command.roll_back, "versions": site_command.versions,
    }  # fmt: skip
    settings = _with_site_in_force(settings_module.load())
    place = site_command.Place(settings, Clock(LOOP).now, print, lambda line: print(line, file=sys.stderr))
    return commands[arguments.what](arguments, place)


def _of_flows(arguments: argparse.Namespace) -> int:
    from callcenter import flow_command

    commands = {
        "flows": flow_command.flows, "publish": flow_command.publish, "roll_back": flow_command.roll_back,
    }  # fmt: skip
    return commands[arguments.what](arguments, flow_command.Place(*_configured(), Clock(LOOP).now, print))


def _replaying_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from callcenter.replaying.arguments import add_explain, add_replay, add_shadow

    replay = commands.add_parser(
        "replay", help="route a recorded day again; exit code 1 when it comes out otherwise"
    )
    replay.set_defaults(command=_replaying, what="replay")
    add_replay(replay)
    explain = commands.add_parser("explain", help="why a call was routed as it was, and what it waits for")
    explain.set_defaults(command=_replaying, what="explain")
    add_explain(explain)
    shadow = commands.add_parser(
        "shadow", help="what a policy that only watched would have decided otherwise"
    )
    shadow.set_defaults(command=_replaying, what="shadow")
    add_shadow(shadow)


def _replaying(arguments: argparse.Namespace) -> int:
    from callcenter.replaying.command import COMMANDS, Place

    at = Place(settings_module.load(), lambda: _configured()[1])
    return COMMANDS[arguments.what](arguments, at, sys.stdout, sys.stderr)


def _dial(arguments: argparse.Namespace) -> int:
    from callcenter.dial.command import dial_from

    settings = settings_module.load()
    return dial_from(arguments, settings.host, settings.sip_port)


if __name__ == "__main__":
    sys.exit(main())
