"""The modes sandbox and bash: a real bash, with the mock's commands first on its PATH.

In the sandbox bubblewrap keeps it from the machine: what it sees of it is read-only, home and /tmp are its own, and
the only way out is a relay to the mock's port.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import struct
import sys
import tempfile
import termios
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from mock_prism.cvm_environment import write_functions
from mock_prism.faces.shell.client import write_shims
from mock_prism.ssh.relay import serve_relay
from mock_prism.ssh.runner import Machine
from mock_prism.ssh.words import Login

CHUNK_BYTES = 1 << 16
KEPT = ("LANG", "LC_ALL", "TZ")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
HIDDEN = ("/etc/shadow", "/etc/gshadow", "/etc/ssh", "/etc/ssl/private", "/etc/sudoers", "/etc/sudoers.d")
SOCKET = "mock-prism.socket"
LAST_WORDS_SECONDS = 5.0
USER_ID = "1000"
MOST_PROCESSES = 1024  # of one session; the kernel does not hold root to it
MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Shells:
    """How a real bash is started. ``port`` is where the mock listens on this machine, ``url`` how clients write it."""

    is_walled: bool
    url: str
    port: int
    ca_file: str | None

    async def run(self, machine: Machine, process: asyncssh.SSHServerProcess[bytes]) -> int:
        """A login, or one command, to its end; its exit status."""
        with tempfile.TemporaryDirectory(prefix="mock-prism-ssh-") as name:
            folder = Path(name)
            home = folder / "home"
            home.mkdir()
            environment = self._environment(machine, folder, home, process.term_type)
            if self.is_walled:
                environment["HOME"] = walled_home(machine.login())
            command = ["bash", "--noprofile"]
            command += ["-c", process.command] if process.command is not None else ["--rcfile", environment["BASH_ENV"]]
            if self.is_walled:
                async with await serve_relay(folder / SOCKET, self.port):
                    return await _attend(process, [*self._wall(folder, home, machine.login()), *command], environment)
            return await _attend(process, command, environment, home)

    def _environment(self, machine: Machine, folder: Path, home: Path, term: str | None) -> dict[str, str]:
        shims = folder / "bin"
        shims.mkdir()
        write_shims(shims, sys.executable)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "PATH": f"{shims}:{path}",
            "HOME": str(home),
            "USER": machine.account.user,
            "LOGNAME": machine.account.user,
            "SHELL": "/bin/bash",
            "PS1": machine.login().prompt.replace("~", "\\w", 1),
            "MOCK_PRISM_URL": self.url,
            "MOCK_PRISM_SANDBOX": machine.account.sandbox,
            "MOCK_PRISM_NODE": machine.node,
            "BASH_ENV": str(write_functions(shims, None)),
        }
        if self.ca_file is not None:
            environment["MOCK_PRISM_CA_FILE"] = self.ca_file
        return environment | ({"TERM": term} if term else {})

    def _wall(self, folder: Path, home: Path, login: Login) -> list[str]:
        """The beginning of a command line that ends in the command itself."""
        accounts = folder / "passwd"
        accounts.write_text(f"{login.user}:x:{USER_ID}:{USER_ID}::{walled_home(login)}:/bin/bash\n", encoding="utf-8")
        words = ["prlimit", f"--nproc={MOST_PROCESSES}", "--", "bwrap", "--unshare-all", "--die-with-parent"]
        words += ["--cap-drop", "ALL"]
        words += ["--uid", USER_ID, "--gid", USER_ID, "--hostname", login.host_name[:63]]
        for path in SYSTEM:
            if os.path.islink(path):
                words += ["--symlink", os.readlink(path), path]
            elif os.path.isdir(path):
                words += ["--ro-bind", path, path]
        for path in HIDDEN:
            if os.path.isdir(path):
                words += ["--tmpfs", path]
            elif os.path.exists(path):
                words += ["--ro-bind", "/dev/null", path]
        words += ["--proc", "/proc", "--dev", "/dev", "--size", str(MOST_BYTES), "--tmpfs", "/tmp"]
        words += ["--size", str(MOST_BYTES), "--tmpfs", "/home"]
        for path in _python_paths():
            words += ["--ro-bind", path, path]
        if self.ca_file is not None:
            words += ["--ro-bind", self.ca_file, self.ca_file]
        groups = folder / "group"
        groups.write_text(f"{login.user}:x:{USER_ID}:\n", encoding="utf-8")
        words += ["--ro-bind", str(accounts), "/etc/passwd", "--ro-bind", str(groups), "/etc/group"]
        words += ["--ro-bind", str(folder), str(folder)]
        words += ["--bind", str(home), walled_home(login), "--chdir", walled_home(login)]
        relay = str(Path(__file__).with_name("relay.py"))
        return [*words, "--", sys.executable, "-IS", relay, str(self.port), str(folder / SOCKET)]


def walled_home(login: Login) -> str:
    """Where one is in a sandbox. Root's is there too: what lies in ``/root`` may be this very Python."""
    return f"/home/{login.user}"


def _python_paths() -> list[str]:
    """Where this Python and this package are, as far as the system's own folders do not hold them."""
    package = Path(__file__).parents[1]
    paths = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1]), str(package)}
    outside = (path for path in paths if not path.startswith(tuple(f"{own}/" for own in SYSTEM)) and path != "/usr")
    return sorted(outside, key=len)


async def _attend(
    process: asyncssh.SSHServerProcess[bytes],
    command: list[str],
    environment: Mapping[str, str],
    folder: Path | None = None,
) -> int:
    """Run a program for a session, on a teletype where there is to be one."""
    if process.term_type is not None:
        return await _on_teletype(process, command, environment, folder)
    program = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    outputs = [
        asyncio.ensure_future(_copy_out(program.stdout, process.stdout)),
        asyncio.ensure_future(_copy_out(program.stderr, process.stderr)),
    ]
    feeding = asyncio.ensure_future(_feed(process, program))
    try:
        await asyncio.wait(outputs)
        return _status(await program.wait())
    finally:
        feeding.cancel()
        for output in outputs:
            output.cancel()
        _kill(program)


async def _copy_out(reader: asyncio.StreamReader, writer: asyncssh.SSHWriter[bytes]) -> None:
    with suppress(OSError, asyncssh.Error):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()


async def _feed(process: asyncssh.SSHServerProcess[bytes], program: asyncio.subprocess.Process) -> None:
    assert program.stdin is not None
    with suppress(OSError):
        while True:
            try:
                data = await process.stdin.read(CHUNK_BYTES)
            except (asyncssh.BreakReceived, asyncssh.SignalReceived):
                os.killpg(program.pid, signal.SIGINT)
                continue
            if not data:
                break
            program.stdin.write(data)
            await program.stdin.drain()
        program.stdin.close()


async def _on_teletype(
    process: asyncssh.SSHServerProcess[bytes],
    command: list[str],
    environment: Mapping[str, str],
    folder: Path | None,
) -> int:
    ours, theirs = os.openpty()
    _resize(ours, process)
    program = await asyncio.create_subprocess_exec(
        *("setsid", "--ctty", *command), env=environment, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.set_blocking(ours, False)
    typing = asyncio.ensure_future(_type(process, ours))
    showing = asyncio.ensure_future(_show(process, ours))
    try:
        status = await program.wait()
        await asyncio.wait([showing], timeout=LAST_WORDS_SECONDS)
        return _status(status)
    finally:
        typing.cancel()
        showing.cancel()
        _kill(program)
        os.close(ours)


async def _type(process: asyncssh.SSHServerProcess[bytes], teletype: int) -> None:
    with suppress(OSError):
        while True:
            try:
                data = await process.stdin.read(CHUNK_BYTES)
            except asyncssh.TerminalSizeChanged:
                _resize(teletype, process)
                continue
            except (asyncssh.BreakReceived, asyncssh.SignalReceived):
                data = b"\x03"
            if not data:
                break
            while data:
                try:
                    data = data[os.write(teletype, data) :]
                except BlockingIOError:
                    await asyncio.sleep(0.01)


async def _show(process: asyncssh.SSHServerProcess[bytes], teletype: int) -> None:
    """What the program prints, until nobody holds its end of the teletype any more."""
    loop = asyncio.get_running_loop()
    with suppress(OSError, asyncssh.Error):
        while True:
            readable = asyncio.Event()
            loop.add_reader(teletype, readable.set)
            try:
                await readable.wait()
            finally:
                loop.remove_reader(teletype)
            data = os.read(teletype, CHUNK_BYTES)
            if not data:
                return
            process.stdout.write(data)
            await process.stdout.drain()


def _resize(teletype: int, process: asyncssh.SSHServerProcess[bytes]) -> None:
    columns, rows, width, height = process.term_size
    fcntl.ioctl(teletype, termios.TIOCSWINSZ, struct.pack("HHHH", rows or 24, columns or 80, width, height))


def _status(code: int) -> int:
    """As a shell tells it."""
    return code if code >= 0 else 128 - code


def _kill(program: asyncio.subprocess.Process) -> None:
    """End what is left of a session, whatever it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
