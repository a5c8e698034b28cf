"""The executables: each posts its command line to the server, prints what comes back, and asks again until all is done.

They are started by the hundred, so nothing is imported here that is not needed at every start: no http.client,
no urllib, no argparse, no typing, and ssl for an https address only. They need the standard library alone.

``MOCK_PRISM_URL`` is where the server is, ``MOCK_PRISM_SANDBOX`` the sandbox, ``MOCK_PRISM_NODE`` the address of
the machine we are on (by default the first CVM that runs), ``MOCK_PRISM_CA_FILE`` what to check the server's
certificate with; without it the certificate is not checked. ``MOCK_PRISM_HOME`` is the home of nutanix on that machine:
a command leaves its files there, and without it none.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

from mock_prism.faces.shell.asking import STANDSTILL, Pauses, final

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

DEFAULT_URL = "https://127.0.0.1:9440"
PATH = "/_mock/shell"
HOME_VARIABLE = "MOCK_PRISM_HOME"
PORTS = {"http": 80, "https": 443}
TIMEOUT_SECONDS = 60.0
EVERYWHERE, SSH = ("allssh", "hostssh", "__allssh"), "ssh"
WRITE_FAILED, NO_TEXT, NO_SERVER, INTERRUPTED, PIPE_CLOSED = 1, 1, 255, 130, 141
LONGEST_ANSWER = 4096


class ServerError(Exception):
    """The server cannot be reached, or answers what no such server would."""


class Server:
    """Where commands are run. Raises ServerError for an address that is none."""

    def __init__(self, url: str, sandbox: str | None, ca_file: str | None) -> None:
        scheme, separator, rest = url.partition("://")
        authority = rest.partition("/")[0]
        host, colon, port = authority.rpartition(":")
        if not colon or port.endswith("]"):
            host, port = authority, str(PORTS.get(scheme, ""))
        if not separator or scheme not in PORTS or not host or not port.isdecimal():
            raise ServerError(f"{url} is no address such as {DEFAULT_URL}")
        if sandbox is not None and not (sandbox.isascii() and sandbox.isprintable()):
            raise ServerError("MOCK_PRISM_SANDBOX holds what no name can")
        self.url, self.authority, self.is_tls = url, authority, scheme == "https"
        self.host, self.port = host.strip("[]"), int(port)
        self.sandbox, self.ca_file = sandbox, ca_file

    def post(self, order: dict[str, Any]) -> dict[str, Any]:
        """The server's answer to an order. Raises ServerError."""
        body = json.dumps(order).encode()
        sandbox = f"X-Mock-Prism-Sandbox: {self.sandbox}\r\n" if self.sandbox else ""
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: {self.authority}\r\nConnection: close\r\n{sandbox}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            with self._connect() as connection:
                connection.sendall(head.encode() + body)
                status, raw = _receive(connection)
        except (OSError, ValueError) as error:
            raise ServerError(f"no answer from {self.url} ({error}); MOCK_PRISM_URL says where the server is") from None
        return self._read(status, raw)

    def _connect(self) -> socket.socket:
        address = (self.host, self.port)
        if not self.is_tls:
            return socket.create_connection(address, TIMEOUT_SECONDS)
        import ssl  # costs as much as all the rest

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(address, TIMEOUT_SECONDS), server_hostname=self.host)

    def _read(self, status: int, raw: bytes) -> dict[str, Any]:
        """The object in an answer. Raises ServerError for anything else, with the server's own words if it has any."""
        try:
            answer = json.loads(raw)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ServerError(f"{self.url} is no mock-prism server: it answers {status} to POST {PATH}")
        if "exit_status" not in answer:
            raise ServerError(f"{self.url} answers {status}: {answer.get('error')}")
        return answer


def _receive(connection: socket.socket) -> tuple[int, bytes]:
    """Status and body of the one answer on a connection. Raises ValueError for what is no HTTP."""
    with connection.makefile("rb") as stream:
        words = stream.readline(1024).split()
        if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
            raise ValueError("it does not speak HTTP")
        length = None
        while (line := stream.readline(65536)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        return int(words[1]), stream.read() if length is None else stream.read(length)


def main(name: str, argv: list[str]) -> int:
    """Run a program with these arguments; its exit status. 255 where the server fails, 130 after Ctrl-C, 141 where
    whoever read the output has left, 1 where it cannot be written or the arguments are no text.
    """
    try:
        try:
            if not all(_is_text(word) for word in argv):
                _write(sys.stderr, f"{name}: a word of the command line is no UTF-8 text\n")
                return NO_TEXT
            environment = os.environ.get
            url = environment("MOCK_PRISM_URL") or DEFAULT_URL
            server = Server(url, environment("MOCK_PRISM_SANDBOX"), environment("MOCK_PRISM_CA_FILE"))
            return _run(server, [name, *argv], environment("MOCK_PRISM_NODE") or None)
        except ServerError as error:
            _write(sys.stderr, f"{name}: {error}\n")
            return NO_SERVER
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        # Python would try once more when it closes stdout, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        _write(sys.stderr, f"{name}: write error: {error.strerror}\n")
        return WRITE_FAILED


def _is_text(word: str) -> bool:
    """Whether a word of the command line can be sent."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _run(server: Server, argv: list[str], node: str | None) -> int:
    if argv[0] in EVERYWHERE and argv[1:]:
        return _run_everywhere(server, argv, node)
    if argv[0] == SSH:
        return _log_in(server, argv, node)
    return run_one(server, argv, node)


def run_one(server: Server, argv: list[str], node: str | None) -> int:
    """Run a command to its end; its exit status. Raises ServerError."""
    answer = _finish(server, argv, node)
    return _converse(server, argv, node, answer) if answer["prompt"] else int(answer["exit_status"])


def _finish(server: Server, argv: list[str], node: str | None, shows_pending: bool = True) -> dict[str, Any]:
    """Run a command until the server answers how it ended; that answer. Raises ServerError."""
    order = _order(argv, node)
    pauses = Pauses()
    while True:
        answer = server.post(order)
        _write(sys.stdout, answer["stdout"] if shows_pending else final(answer["stdout"]))
        _write(sys.stderr, answer["stderr"])
        if (pending := answer["pending"]) is None:
            _keep(argv[0], answer["log"])
            return answer
        order["continuation"], order["stdin"] = pending["continuation"], None
        if pending["need"] == "input":
            order["stdin"] = _read_line()
            continue
        pause, complains = pauses.take(pending["pace"])
        if pause:
            time.sleep(pause)
        if complains:
            _write(sys.stderr, f"{argv[0]}: {STANDSTILL}\n")


def _keep(name: str, log: dict[str, str] | None) -> None:
    """Write the file that a command leaves, where there is a home of nutanix, and say so."""
    home = os.environ.get(HOME_VARIABLE)
    if log is None or not home:
        return
    path = os.path.join(home, log["path"])
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(log["text"])
    except OSError as error:
        _write(sys.stderr, f"{name}: {path}: {error.strerror}\n")
        return
    _write(sys.stdout, f"{log['notice']} {path}\n")


def _order(argv: list[str], node: str | None) -> dict[str, Any]:
    return {"argv": argv, "node": node, "stdin": None, "continuation": None}


def _run_everywhere(server: Server, argv: list[str], node: str | None) -> int:
    """Run a whole command line in a bash on each node in turn; the last status that was not 0."""
    import subprocess  # slow to import, and seldom needed

    answer = server.post(_order([argv[0], "true"], node))
    _write(sys.stderr, answer["stderr"])
    failure = int(answer["exit_status"])
    for login in answer["logins"]:
        _write(sys.stdout, login["banner"])
        knock = server.post(_order(["true"], login["node"]))
        if knock["exit_status"] == NO_SERVER:
            _write(sys.stderr, knock["stderr"])
            failure = NO_SERVER
            continue
        there = {**os.environ, "MOCK_PRISM_NODE": login["node"]}
        failure = subprocess.call(["bash", "-c", " ".join(argv[1:])], env=there) or failure
    return failure


def _log_in(server: Server, argv: list[str], here: str | None) -> int:
    """Be on another machine of the site, for one command or for a shell. There are no others to be reached."""
    import subprocess

    from mock_prism.faces.shell.login import SUBSYSTEM, Target

    target = Target.read(tuple(argv[1:]))
    if not target.host:
        _write(sys.stderr, "usage: ssh [options] [user@]host [command]\n")
        return NO_SERVER
    if target.command == SUBSYSTEM:
        _write(sys.stderr, "mock-prism: no file transfer from one machine of the site to another\n")
        return NO_SERVER
    node = target.node(here)
    knock = server.post(_order(["true"], node))
    if knock["exit_status"] == NO_SERVER:
        _write(sys.stderr, knock["stderr"])
        return NO_SERVER
    there = {**os.environ, "MOCK_PRISM_NODE": node}
    return subprocess.call(["bash", *(("-c", " ".join(target.command)) if target.command else ())], env=there)


def _converse(server: Server, argv: list[str], node: str | None, opening: dict[str, Any]) -> int:
    """Run a program that is a shell of its own, to the end of its input."""
    from mock_prism.faces.shell.interactive import converse  # seldom needed

    name, *options = argv

    def offer(line: str) -> list[str]:
        listed: str = server.post(_order([name, "--complete", line], node))["stdout"]
        return listed.splitlines()

    def run(words: list[str]) -> int:
        answer = _finish(server, [name, *options, *words], node, shows_pending=not sys.stdout.isatty())
        go_on(answer)
        return int(answer["exit_status"])

    def go_on(answer: dict[str, Any]) -> None:
        if answer["options"] is not None:
            options[:] = answer["options"]

    go_on(opening)
    return converse(name, opening["prompt"], run, offer)


def _read_line() -> str:
    """A line of input; empty at its end and where it is closed. What is no text is an answer that means nothing."""
    return "" if sys.stdin is None else sys.stdin.buffer.readline(LONGEST_ANSWER).decode(errors="replace")


def _write(stream: Any, text: str) -> None:
    """Write at once; to a stream that is closed, nothing."""
    if text and stream is not None:
        stream.write(text)
        stream.flush()


def acli() -> int:
    """The installed ``acli``."""
    return main("acli", sys.argv[1:])


def ncli() -> int:
    """The installed ``ncli``."""
    return main("ncli", sys.argv[1:])
