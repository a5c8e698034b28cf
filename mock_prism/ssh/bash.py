"""The modes sandbox and bash: a real bash, with the mock's commands first on its PATH; in a sandbox behind a wall."""

from __future__ import annotations

import asyncio
import fcntl
import math
import os
import shlex
import shutil
import signal
import struct
import sys
import tempfile
import termios
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import asyncssh

from mock_prism.cvm_environment import write_functions
from mock_prism.faces.shell.client import HOME_VARIABLE, SSH
from mock_prism.faces.shell.shims import write_shims
from mock_prism.model.frozen import frozen
from mock_prism.ssh.homes import Home, Homes
from mock_prism.ssh.relay import serve_relay
from mock_prism.ssh.runner import Machine
from mock_prism.ssh.wall import SOCKET, Wall, walled_home

CHUNK_BYTES = 1 << 16
KEPT = ("LANG", "LC_ALL", "TZ")
LAST_WORDS_SECONDS = 5.0
HUNG_UP = 128 + signal.SIGHUP
SFTP = "sftp"
SFTP_PROGRAMS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


class NoSuchSubsystem(Exception):
    """What a client asks for is not there, and why."""


@frozen
class Shells:
    """How a real bash is started. ``port`` is where the mock listens on this machine, ``url`` how clients write it.

    A login shell that is silent for ``idle_seconds`` ends; 0 is never.
    """

    is_walled: bool
    url: str
    port: int
    ca_file: str | None
    homes: Homes
    idle_seconds: float = 0.0

    async def run(self, machine: Machine, process: asyncssh.SSHServerProcess[bytes]) -> int:
        """A login, one command, or a transfer of files, to its end; its exit status. Raises NoSuchSubsystem."""
        home = self.homes.of(machine.account, machine.node)
        with tempfile.TemporaryDirectory(prefix="s-", dir=self.homes.folder) as name:
            folder = Path(name)
            environment = self._environment(machine, folder, home, process.term_type)
            command = self._command(process, environment, _startup(folder, environment))
            if not self.is_walled:
                return await _attend(process, command, environment, home.path)
            environment["HOME"] = environment[HOME_VARIABLE] = walled_home(machine.login())
            if self.ca_file is not None:
                environment["MOCK_PRISM_CA_FILE"] = str(shutil.copy(self.ca_file, folder / "ca.pem"))
            wall = Wall(folder, home, machine.login(), self.port)
            async with await serve_relay(folder / SOCKET, self.port):
                line = wall.around(command)
                wall.hand_over()
                return await _attend(process, line, environment)

    def _command(
        self, process: asyncssh.SSHServerProcess[bytes], environment: dict[str, str], startup: Path
    ) -> list[str]:
        if process.subsystem is not None:
            program = next((path for path in SFTP_PROGRAMS if os.path.exists(path)), None)
            if process.subsystem != SFTP or program is None:
                raise NoSuchSubsystem("this machine has no sftp-server (Debian's package openssh-sftp-server)")
            return [program]
        if process.command is not None:
            return ["bash", "--noprofile", "-c", process.command]
        if self.idle_seconds:
            environment["TMOUT"] = str(math.ceil(self.idle_seconds))
        return ["bash", "--noprofile", "--rcfile", str(startup)]

    def _environment(self, machine: Machine, folder: Path, home: Home, term: str | None) -> dict[str, str]:
        shims = folder / "bin"
        shims.mkdir()
        write_shims(shims, sys.executable, SSH)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "PATH": f"{shims}:{path}",
            "HOME": str(home.path),
            HOME_VARIABLE: str(home.path),
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


def _startup(folder: Path, environment: Mapping[str, str]) -> Path:
    """What an interactive bash reads: by then the machine's own files have set a prompt of theirs."""
    path = folder / "startup.bash"
    lines = (f". {shlex.quote(environment['BASH_ENV'])}", f"PS1={shlex.quote(environment['PS1'])}")
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


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
    ending = asyncio.ensure_future(program.wait())
    leaving = asyncio.ensure_future(process.wait_closed())
    try:
        await asyncio.wait([ending, leaving], return_when=asyncio.FIRST_COMPLETED)
        if not ending.done():
            return HUNG_UP
        await asyncio.wait([showing], timeout=LAST_WORDS_SECONDS)
        return _status(ending.result())
    finally:
        for task in (typing, showing, ending, leaving):
            task.cancel()
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
    if program.returncode is None:
        with suppress(ProcessLookupError):
            program.kill()  # where the client left before ``setsid`` had made a group of it
