"""From the start of a process to its first answer: mock-prism, with TLS, beside a bare Flask under gunicorn.

And how long each takes to end, while a client keeps its connection open.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mock_prism.testing.live_server import serve_command, server_environment

ROUNDS = 9
GOAL = 1.5
PATH = "/_mock/health"
BARE = f"""
from flask import Flask

app = Flask("bare")


@app.get({PATH!r})
def health():
    return {{"status": "ok"}}
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from start to the first answer, and from SIGTERM to the end; and of work until the
    first answer, which depends less on what else the machine does."""

    start: float
    stop: float
    work: float


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: str) -> dict[str, str]:
    """As where the package is installed: with byte code kept."""
    kept = {name: value for name, value in server_environment().items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}


def start_and_stop(command: list[str], port: int, is_tls: bool, folder: str) -> Times:
    """One life of a server."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment(folder), cwd=folder, stdout=subprocess.DEVNULL)
    connection = first_answer(port, is_tls)
    answered = time.perf_counter()
    work = work_ms(process.pid)
    process.terminate()
    process.wait()
    stopped = time.perf_counter()
    connection.close()
    return Times((answered - begun) * 1000, (stopped - answered) * 1000, work)


def work_ms(pid: int) -> float:
    """What a process and its children have worked so far, by the kernel's count."""
    tasks = list(Path(f"/proc/{pid}/task").iterdir())
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    own = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6
    return own + sum(work_ms(int(child)) for child in children)


def first_answer(port: int, is_tls: bool) -> http.client.HTTPConnection:
    """Ask until there is an answer; the connection stays open."""
    context = ssl._create_unverified_context()
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        if is_tls:
            connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
        try:
            connection.request("GET", PATH)
            connection.getresponse().read()
        except OSError:
            connection.close()
            time.sleep(0.005)
        else:
            return connection


def commands(port: int) -> dict[str, list[str]]:
    """What is compared."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "--log-level", "warning"]
    ours = serve_command("--port", str(port))
    return {
        "bare Flask": [*gunicorn, "-b", f"127.0.0.1:{port}", "bare:app"],
        "mock-prism": ours,
        "mock-prism --no-tls": [*ours, "--no-tls"],
    }


def main() -> None:
    """Take turns, so that what else the machine does hits all alike."""
    lives: dict[str, list[Times]] = {name: [] for name in commands(0)}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        for number in range(ROUNDS + 1):
            port = free_port()
            for name, command in commands(port).items():
                life = start_and_stop(command, port, name == "mock-prism", folder)
                if number:  # the first makes byte code and certificate
                    lives[name].append(life)
    bare = statistics.median(life.start for life in lives["bare Flask"])
    least = statistics.median(life.work for life in lives["bare Flask"])
    print(
        f"{'':22}{'first answer':>14}{'ratio':>8}{'work':>12}{'ratio':>8}{'end':>12}"
        f"   (medians of {ROUNDS}; goal: ratios under {GOAL})"
    )
    for name, rounds in lives.items():
        start = statistics.median(life.start for life in rounds)
        stop = statistics.median(life.stop for life in rounds)
        work = statistics.median(life.work for life in rounds)
        print(f"{name:22}{start:11.0f} ms{start / bare:8.2f}{work:9.0f} ms{work / least:8.2f}{stop:9.0f} ms")


if __name__ == "__main__":
    main()
