"""A shell as on a CVM: any program, with the CVM's commands first on the PATH, against a running server."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mock_prism.faces.shell.client import DEFAULT_URL, HOME_VARIABLE, NO_SERVER, SSH, Server, ServerError
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.faces.shell.shims import write_shims

NO_PROGRAM = 127
NO_PERMISSION = 126
SIGNALLED = 128
WRONG = 2
BASH_FILE = "functions.bash"
SUDO = "sudo"
SUDO_PROGRAM = r"""#!/bin/bash
while [ $# -gt 0 ]; do
    case $1 in
        -u | -g | -p | -C | -h | -U) shift 2 || exit 1 ;;
        -k | -K | -l | -v | -V) [ $# -gt 1 ] || exit 0; shift ;;
        --) shift; break ;;
        -*) shift ;;
        [A-Za-z_]*=*) export "$1"; shift ;;
        *) break ;;
    esac
done
name=${1##*/}
if [ -n "$name" ] && [ -x "$shims/$name" ]; then
    case $1 in
        "$name" | /bin/* | /sbin/* | /usr/bin/* | /usr/sbin/*) set -- "$shims/$name" "${@:2}" ;;
        *) [ -x "$1" ] || set -- "$shims/$name" "${@:2}" ;;
    esac
else
    PATH=$PATH:/usr/sbin:/sbin
    for other in $(type -aP sudo); do
        [ "$other" -ef "$0" ] || exec "$other" "${given[@]}"
    done
fi
exec "${@:-bash}"
"""
"""Shims need no rights, and the machine's own sudo would not find them; for other programs it is asked, if there is."""
SYSTEM_PLACES = ("/usr/bin", "/usr/sbin", "/bin", "/sbin")
PRODUCT_PATHS: Mapping[str, tuple[str, ...]] = {
    "acli": ("/usr/local/nutanix/bin/acli", "/home/nutanix/bin/acli"),
    "ncli": ("/home/nutanix/prism/cli/ncli",),
    **{
        name: (f"/usr/local/nutanix/cluster/bin/{name}", f"/home/nutanix/cluster/bin/{name}")
        for name in ("cluster", "genesis", "cvm_shutdown")
    },
}
"""Where scripts find commands on a CVM (scripts)."""


def run_on_cvm(command: Sequence[str], node: str | None) -> int:
    """Run a command (without one, an interactive bash) with the shims on its PATH; its exit status.

    A server that cannot be reached, or a node that nobody can log in to, is told before it starts.
    """
    if node == "":
        sys.stderr.write("mock-prism: --node wants an address\n")
        return WRONG
    environment = dict(os.environ)
    if node is not None:
        environment["MOCK_PRISM_NODE"] = node
    environment.setdefault("MOCK_PRISM_URL", DEFAULT_URL)
    try:
        refusal = _knock(environment)
    except ServerError as error:
        refusal = f"mock-prism: {error}\n"
    if refusal:
        sys.stderr.write(refusal)
        return NO_SERVER
    with tempfile.TemporaryDirectory(prefix="mock-prism-") as folder:
        write_shims(Path(folder), sys.executable)
        environment[HOME_VARIABLE] = folder  # one's own home is no CVM's
        environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', os.defpath)}"
        functions = write_functions(Path(folder), environment.get("BASH_ENV"))
        environment["BASH_ENV"] = str(functions)
        if not command:
            environment["PS1"] = f"nutanix@CVM:{node or 'first'}:\\w$ "
            is_typed = os.isatty(0)
            command = ("bash", "--noprofile", "--rcfile", str(functions), "-i") if is_typed else ("bash",)
        return _run(command, environment)


def write_functions(folder: Path, earlier: str | None) -> Path:
    """A file for bash to read at each start, after the one that it would have read.

    Scripts reset the PATH (``source /etc/profile``) and name commands by the product's paths; as functions,
    whose names may hold slashes, the shims are found all the same.
    """
    lines = [f"if [ -r {shlex.quote(earlier)} ]; then . {shlex.quote(earlier)}; fi"] if earlier else []
    for name in (*COMMANDS, *(SSH for shim in (folder / SSH,) if shim.exists())):
        shim = shlex.quote(str(folder / name))
        for spelling in (name, *PRODUCT_PATHS.get(name, ()), *(f"{place}/{name}" for place in SYSTEM_PLACES)):
            lines.append(f'function {spelling} {{ {shim} "$@"; }}')
    # Scripts write ~/bin/acli too. Where home is only bash knows, and not every path can be a name in it.
    acli = shlex.quote(str(folder / "acli"))
    at_home = f'eval "function $HOME/bin/acli {{ {acli} \\"\\$@\\"; }}"'
    lines.append(f"case $HOME in *[!A-Za-z0-9_./-]*) ;; *) {at_home} ;; esac")
    sudo = shlex.quote(str(write_sudo(folder)))
    lines.extend(f'function {spelling} {{ {sudo} "$@"; }}' for spelling in (SUDO, "/usr/bin/sudo"))
    path = folder / BASH_FILE
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_sudo(folder: Path) -> Path:
    """A program that runs the shims of a folder, and what else it is given, as whoever calls it."""
    first, rest = SUDO_PROGRAM.split("\n", 1)
    path = folder / SUDO
    path.write_text(f'{first}\nshims={shlex.quote(str(folder))}\ngiven=("$@")\n{rest}', encoding="utf-8")
    path.chmod(0o755)
    return path


def _knock(environment: Mapping[str, str]) -> str:
    """What stands against logging in; empty if nothing does."""
    get = environment.get
    server = Server(environment["MOCK_PRISM_URL"], get("MOCK_PRISM_SANDBOX"), get("MOCK_PRISM_CA_FILE"))
    order = {"argv": ["true"], "node": get("MOCK_PRISM_NODE") or None, "stdin": None, "continuation": None}
    answer = server.post(order)
    return str(answer["stderr"]) if answer["exit_status"] == NO_SERVER else ""


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program to its end. Ctrl-C reaches it from the terminal; what ends us ends it, as early as that comes."""
    program: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, frame: object) -> None:
        if program is None:
            early.append(number)
        else:
            program.send_signal(number)

    # Before the program is there, which starts with the defaults of all that is caught here.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup, for the program too
            signal.signal(number, pass_on)
    try:
        program = subprocess.Popen(command, env=environment)
    except OSError as error:
        sys.stderr.write(f"mock-prism: {command[0]}: {error.strerror}\n")
        return NO_PROGRAM if isinstance(error, FileNotFoundError) else NO_PERMISSION
    for received in early:
        program.send_signal(received)
    status = program.wait()
    return status if status >= 0 else SIGNALLED - status
