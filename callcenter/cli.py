"""The command line: `callcenter run`, `dial`, `check-config`, `check-flow`, `reload`.

A mistake of the person at the keyboard is one line on standard error and exit code 2, never a traceback.
"""

from __future__ import annotations

import callcenter.runtime.loop  # noqa: F401  isort: skip  (must come before anything that imports the reactor)

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import ivr_flows as ivr
from callcenter import settings as settings_module
from callcenter.errors import UsageError
from callcenter.runtime import data_folder
from callcenter.service import Service
from callcenter.site import Site, SiteError, load_site

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
    flow = commands.add_parser("check-flow", help="check IVR flow files; exit code 1 on any mistake")
    flow.add_argument("files", nargs="+", type=Path, metavar="FILE")
    flow.set_defaults(command=_check_flow)
    reload_ = commands.add_parser("reload", help="make the running process read its flow files again")
    reload_.set_defaults(command=_reload)
    return parser


def _configured() -> tuple[settings_module.Settings, Site]:
    settings = settings_module.load()
    site = load_site(settings.site_file).ringing_for(settings.ring_for_s)
    settings_module.refuse_demo_passwords(settings, site)
    return settings, site


def _run(_arguments: argparse.Namespace) -> int:
    settings, site = _configured()
    return Service(settings, site).run(print)


def _check_config(_arguments: argparse.Namespace) -> int:
    settings, site = _configured()
    print(
        f"{settings.site_file}: {len(site.users)} users, {len(site.queues)} queues, {len(site.numbers)} numbers,"
        f" {len(site.customers)} customers"
    )
    return 0


def _check_flow(arguments: argparse.Namespace) -> int:
    catalogue = ivr.load_catalogue()
    failed = False
    for path in arguments.files:
        try:
            flow = ivr.load_file(path, catalogue)
        except ivr.FlowErrors as errors:
            print(errors)
            failed = True
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        else:
            print(f"{path}: {flow.name}, {len(flow.nodes)} nodes, version {flow.version}")
    return int(failed)


def _reload(_arguments: argparse.Namespace) -> int:
    settings = settings_module.load()
    pid = data_folder.owner(settings.data_dir)
    if pid is None:
        raise UsageError(f"data_dir: no callcenter is running on {settings.data_dir}")
    os.kill(pid, signal.SIGHUP)
    print("Told the running callcenter to read its flows again; its log says what came of it.")
    return 0


def _dial_arguments(parser: argparse.ArgumentParser) -> None:
    # pyVoIP is imported only by the command that needs it: it starts threads and takes a moment.
    from callcenter.dial.arguments import add_arguments

    add_arguments(parser)


def _dial(arguments: argparse.Namespace) -> int:
    from callcenter.dial.command import dial_from

    settings = settings_module.load()
    return dial_from(arguments, settings.host, settings.sip_port)


if __name__ == "__main__":
    sys.exit(main())
