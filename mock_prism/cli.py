"""The command ``mock-prism``: serve, cvm, coverage, control."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mock_prism import __version__
from mock_prism.settings import PACES, SettingsError, read_settings

WRONG = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns its exit status."""
    parser = build_parser()
    words = list(sys.argv[1:] if argv is None else argv)
    rest: list[str] = []
    if "--" in words:
        cut = words.index("--")
        words, rest = words[:cut], words[cut + 1 :]
    args = parser.parse_args(words)
    if rest and args.command != "cvm":
        parser.error(f"{args.command} takes no command to run")
    args.run_command = rest
    handler = {"serve": _serve, "cvm": _cvm, "coverage": _coverage, "control": _control}[args.command]
    return handler(args)


def build_parser() -> argparse.ArgumentParser:
    """All commands and their flags."""
    parser = argparse.ArgumentParser(
        prog="mock-prism", description="A mock Nutanix cluster to test automation against.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"mock-prism {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="serve a site until interrupted", allow_abbrev=False))
    cvm = commands.add_parser(
        "cvm",
        help="run a command, or a shell, with acli, ncli and the other CVM commands on the PATH",
        usage="mock-prism cvm [--node IP] [-- COMMAND ...]",
        allow_abbrev=False,
    )
    cvm.add_argument("--node", metavar="IP", help="the CVM or AHV host to be logged in to (the first CVM)")
    coverage = commands.add_parser("coverage", help="list the operations and how far each is simulated")
    coverage.add_argument("--json", action="store_true", help="as JSON, one object an operation")
    _add_control(commands.add_parser("control", help="move a server's time, or put it back to its seed"))
    return parser


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port, 0 for any free one (9440)")
    serve.add_argument("--no-tls", dest="tls", action="store_const", const=False, help="plain HTTP")
    serve.add_argument("--ready-file", type=Path, metavar="FILE", help="write url, port, CA file here when ready")
    serve.add_argument("--site", metavar="NAME|FILE", help="a site that comes along, or a YAML file (four-node)")
    serve.add_argument("--pace", choices=PACES, help="how virtual time passes (live)")
    serve.add_argument("--rate", type=float, metavar="R", help="virtual seconds a second, at a live pace (1)")
    serve.add_argument("--seed", type=int, metavar="N", help="what names and ids are made from (1)")
    for name in ("hosts", "vms", "clusters"):
        serve.add_argument(f"--{name}", type=int, metavar="N", help=f"grow or shrink the site to so many {name}")


def _add_control(control: argparse.ArgumentParser) -> None:
    acts = control.add_subparsers(dest="act", required=True, metavar="ACT")
    advance = acts.add_parser("advance", help="let so many virtual seconds pass")
    advance.add_argument("seconds", type=float)
    acts.add_parser("reset", help="put the sandbox back to its seed")
    pace = acts.add_parser("pace", help="change how virtual time passes")
    pace.add_argument("pace", choices=PACES)
    pace.add_argument("--rate", type=float, default=1.0)


def _serve(args: argparse.Namespace) -> int:
    from mock_prism.server import ServerError, serve

    try:
        serve(read_settings(vars(args), os.environ))
    except (SettingsError, ServerError) as error:
        print(f"mock-prism: {error}", file=sys.stderr)
        return WRONG


def _cvm(args: argparse.Namespace) -> int:
    from mock_prism.cvm_environment import run_on_cvm

    return run_on_cvm(args.run_command, args.node)


def _coverage(args: argparse.Namespace) -> int:
    from mock_prism.app import GENERATIONS
    from mock_prism.faces.rest.coverage import Coverage

    rows = Coverage(GENERATIONS).rows()
    if args.json:
        print(json.dumps([{"version": v, "operation": o, "tier": t} for v, o, t in rows], indent=1))
        return 0
    for version in dict.fromkeys(row[0] for row in rows):
        tiers = [tier for name, _, tier in rows if name == version]
        counts = ", ".join(f"{tiers.count(tier)} {tier}" for tier in dict.fromkeys(sorted(tiers, reverse=True)))
        print(f"{version:<5} {len(tiers):>4} operations: {counts}")
    return 0


def _control(args: argparse.Namespace) -> int:
    from mock_prism.cvm_environment import call_server

    orders: dict[str, tuple[str, str, object]] = {
        "advance": ("POST", "/_mock/advance", {"seconds": getattr(args, "seconds", 0)}),
        "reset": ("POST", "/_mock/reset", {}),
        "pace": ("PUT", "/_mock/pace", {"pace": getattr(args, "pace", ""), "rate": getattr(args, "rate", 1.0)}),
    }
    status, text = call_server(*orders[args.act])
    print(text.rstrip(), file=sys.stdout if status < 400 else sys.stderr)
    return 0 if status < 400 else 1
