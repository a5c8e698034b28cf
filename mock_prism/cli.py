"""The command ``mock-prism``: serve, cvm, coverage, sites, openapi, reference, control."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mock_prism import __version__
from mock_prism.settings import OPTIONS, PACES, SettingsError, read_settings

FAILED, WRONG = 1, 2
SETTINGS = ("behaviour", "timings")
Call = tuple[str, str, dict[str, Any] | None]
"""Method, path below the control face, body."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns its exit status. Each command imports what it needs, so that all start quickly."""
    words = list(sys.argv[1:] if argv is None else argv)
    cut = words.index("--") if "--" in words else len(words)
    parser = build_parser()
    args = parser.parse_args(words[:cut])
    if words[cut:] and args.command != "cvm":
        parser.error(f"{args.command} runs no command")
    args.argv = words[cut + 1 :]
    try:
        status = COMMANDS[args.command](args)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or else Python complains when it ends
        return FAILED
    except KeyboardInterrupt:
        return 0 if args.command == "serve" else FAILED


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
    cvm.add_argument("--node", metavar="IP", help="the CVM or AHV host to be logged in to (the first CVM that runs)")
    coverage = commands.add_parser("coverage", help="tell how far documented operations and verbs are simulated")
    form = coverage.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="every one of them, as JSON")
    form.add_argument("--html", action="store_true", help="every one of them, as a page")
    sites = commands.add_parser("sites", help="list the sites that come along, or print one to begin your own with")
    sites.add_argument("site", nargs="?", metavar="NAME", help="the site to print (list them)")
    sites.add_argument("--keys", action="store_true", help="every key that a site file may have, and what it takes")
    openapi = commands.add_parser("openapi", help="print the OpenAPI description of an API: v4, v3, v2.0, v1, v0.8")
    openapi.add_argument("api", metavar="API")
    reference = commands.add_parser("reference", help="tell what acli, ncli and the other CVM commands take and do")
    reference.add_argument("program", nargs="?", help="one of them (all)")
    reference.add_argument("verb", nargs="*", help="how its verbs begin (all)")
    _add_control(
        commands.add_parser("control", help="move a running server's time, reset it, keep its state, break things")
    )
    return parser


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.epilog = "Each flag can be given as a variable too: --ready-file as MOCK_PRISM_READY_FILE, and so on."
    for option in OPTIONS:
        if option.metavar:
            serve.add_argument(option.flag, dest=option.name, metavar=option.metavar, help=option.help)
        else:
            serve.add_argument(option.flag, dest=option.name, action="store_const", const="yes", help=option.help)


def _add_control(control: argparse.ArgumentParser) -> None:
    control.epilog = "MOCK_PRISM_URL says which server, MOCK_PRISM_SANDBOX which sandbox."
    acts = control.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("advance", help="let virtual time pass").add_argument("seconds", type=float)
    acts.add_parser("reset", help="put the sandbox back to its seed")
    pace = acts.add_parser("pace", help="tell or change how virtual time passes")
    pace.add_argument("pace", nargs="?", choices=PACES)
    pace.add_argument("--rate", type=float, metavar="R", help="virtual seconds a second")
    acts.add_parser("snapshot", help="keep the state under a label").add_argument("label")
    acts.add_parser("revert", help="put back the state kept under a label").add_argument("label")
    acts.add_parser("save", help="keep the state in a file").add_argument("file", type=Path)
    acts.add_parser("load", help="put back the state kept in a file").add_argument("file", type=Path)
    acts.add_parser("faults", help="tell the faults that operations are to run into")
    fault = acts.add_parser("fault", help="break a host, a CVM or an operation; or switch a host on again")
    fault.add_argument("what", choices=("fail_host", "fail_cvm", "start_host", "operation"))
    fault.add_argument("name", help="the host's or CVM's name or address, or the operation, as VmMigrate")
    fault.add_argument("--step", metavar="NAME", help="the step of the operation that fails (whichever comes)")
    fault.add_argument("--about", metavar="UUID", help="fail only where it is about this entity")
    fault.add_argument("--times", type=int, metavar="N", help="so often (1)")
    settings = acts.add_parser("settings", help="tell or change how the site behaves, and how long things take")
    settings.add_argument(
        "values", nargs="*", type=_setting, metavar="NAME=VALUE", help="as behaviour.enforce_access=true"
    )
    acts.add_parser("sandboxes", help="tell the sandboxes that there are")


def _fault_call(args: argparse.Namespace) -> Call:
    names = ("step", "about", "times")
    more = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    return "POST", "/faults", {args.what: args.name, **more}


def _settings_call(args: argparse.Namespace) -> Call:
    body: dict[str, dict[str, Any]] = {}
    for group, name, value in args.values:
        body.setdefault(group, {})[name] = _value(value)
    return ("PUT", "/settings", body) if body else ("GET", "/settings", None)


def _setting(text: str) -> tuple[str, str, str]:
    """Its group, name and value. Raises ArgumentTypeError."""
    path, is_given, value = text.partition("=")
    group, _, name = path.partition(".")
    if not is_given or group not in SETTINGS or not name:
        raise argparse.ArgumentTypeError(f"{text}: must be {' or '.join(f'{group}.NAME=VALUE' for group in SETTINGS)}")
    return group, name, value


def _value(text: str) -> Any:
    """JSON, or else the text itself."""
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text


def _kept(path: Path) -> Any:
    """What a file of ``save`` holds. Raises OSError and ValueError."""
    import json

    return json.loads(path.read_text(encoding="utf-8"))


def _pace_call(args: argparse.Namespace) -> Call:
    body = {name: value for name in ("pace", "rate") if (value := getattr(args, name)) is not None}
    return ("PUT", "/pace", body) if body else ("GET", "/pace", None)


CONTROLS: Mapping[str, Callable[[argparse.Namespace], Call]] = {
    "advance": lambda args: ("POST", "/advance", {"seconds": args.seconds}),
    "reset": lambda args: ("POST", "/reset", {}),
    "pace": _pace_call,
    "snapshot": lambda args: ("POST", "/snapshots", {"label": args.label}),
    "revert": lambda args: ("POST", f"/snapshots/{args.label}/revert", {}),
    "save": lambda args: ("GET", "/site", None),
    "load": lambda args: ("PUT", "/site", _kept(args.file)),
    "faults": lambda args: ("GET", "/faults", None),
    "fault": _fault_call,
    "settings": _settings_call,
    "sandboxes": lambda args: ("GET", "/sandboxes", None),
}
"""What each act calls."""


def _serve(args: argparse.Namespace) -> int:
    gc.disable()  # nothing that starting makes is garbage, and looking for some takes a fifth of the time
    from mock_prism.server import ServerError, serve

    try:
        serve(read_settings(vars(args), os.environ))
    except (SettingsError, ServerError) as error:
        return _complain(error, WRONG)


def _cvm(args: argparse.Namespace) -> int:
    from mock_prism.cvm_environment import run_on_cvm

    return run_on_cvm(args.argv, args.node)


def _coverage(args: argparse.Namespace) -> int:
    from mock_prism.app import GENERATIONS
    from mock_prism.coverage import Coverage

    coverage = Coverage(GENERATIONS)
    if args.json:
        import json

        rows = [dict(zip(("generation", "operation", "tier"), row, strict=True)) for row in coverage.rows()]
        print(json.dumps(rows, indent=1))
    else:
        print(coverage.as_html() if args.html else coverage.as_text(), end="")
    return 0


def _sites(args: argparse.Namespace) -> int:
    from mock_prism.site_files import SiteFileError, find_site, site_names

    try:
        if args.keys:
            from mock_prism.site_format import page

            print(page(), end="")
        elif args.site:
            print(find_site(args.site).read_text(encoding="utf-8"), end="")
        else:
            print("\n".join(site_names()))
    except SiteFileError as error:
        return _complain(error, WRONG)
    return 0


def _openapi(args: argparse.Namespace) -> int:
    import json

    from mock_prism.app import GENERATIONS
    from mock_prism.faces.rest.coverage import tier
    from mock_prism.faces.rest.openapi import Descriptions

    descriptions = Descriptions(GENERATIONS, tier)
    document = descriptions.document(args.api)
    if document is None:
        print(f"mock-prism: {args.api} is none of {', '.join(descriptions.names())}", file=sys.stderr)
        return WRONG
    print(json.dumps(document, indent=1))
    return 0


def _reference(args: argparse.Namespace) -> int:
    from mock_prism.faces.shell.reference import UnknownProgramError, page, whole

    try:
        print(page(args.program, " ".join(args.verb)) if args.program else whole(), end="")
    except UnknownProgramError as error:
        return _complain(error, FAILED)
    return 0


def _control(args: argparse.Namespace) -> int:
    from mock_prism.control_client import NoAnswer, ask

    try:
        answer = ask(*CONTROLS[args.act](args), os.environ)
        if answer.is_good and args.act == "save":
            args.file.write_text(answer.text, encoding="utf-8")
            return 0
    except NoAnswer as error:
        return _complain(error, FAILED)
    except OSError as error:
        return _complain(OSError(f"{error.filename}: {error.strerror}"), FAILED)
    except ValueError as error:
        return _complain(ValueError(f"{args.file} is no file of control save: {error}"), FAILED)
    print(answer.text.rstrip(), file=sys.stdout if answer.is_good else sys.stderr)
    return 0 if answer.is_good else FAILED


def _complain(error: Exception, status: int) -> int:
    print(f"mock-prism: {error}", file=sys.stderr)
    return status


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "serve": _serve,
    "cvm": _cvm,
    "coverage": _coverage,
    "sites": _sites,
    "openapi": _openapi,
    "reference": _reference,
    "control": _control,
}

if __name__ == "__main__":
    sys.exit(main())
