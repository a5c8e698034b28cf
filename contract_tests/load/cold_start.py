"""From the start of a process to its first answer: mock-prism, with TLS, beside a bare Flask under gunicorn.

And how long each takes to stop, with a client's connection still open.
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
from pathlib import Path

from mock_prism.testing.live_server import serve_command, server_environment

ROUNDS = 9
GOAL = 1.5
BARE = "from flask import Flask\napp = Flask('bare')\n@app.get('/_mock/health')\ndef health():\n    return {'status': 'ok'}\n"
Times = tuple[float, float]


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
    """Milliseconds from start to the first answer, and from SIGTERM to the end."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment(folder), cwd=folder, stdout=subprocess.DEVNULL)
    connection = first_answer(port, is_tls)
    answered = time.perf_counter()
    process.terminate()
    process.wait()
    stopped = time.perf_counter()
    connection.close()
    return (answered - begun) * 1000, (stopped - answered) * 1000


def first_answer(port: int, is_tls: bool) -> http.client.HTTPConnection:
    """Ask until there is an answer; the connection stays open."""
    context = ssl._create_unverified_context()
    while True:
        kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        connection = kind("127.0.0.1", port, **({"context": context} if is_tls else {}))  # type: ignore[arg-type]  # TLS's
        try:
            connection.request("GET", "/_mock/health")
            connection.getresponse().read()
        except OSError:
            connection.close()
            time.sleep(0.002)
        else:
            return connection


def main() -> None:
    """Take turns, so that what else the machine does hits both alike."""
    results: dict[str, list[Times]] = {"bare Flask": [], "mock-prism": [], "mock-prism --no-tls": []}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        for number in range(ROUNDS + 1):
            port = free_port()
            gunicorn = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "--log-level", "warning"]
            bare = [*gunicorn, "-b", f"127.0.0.1:{port}", "bare:app"]
            ours = serve_command("--port", str(port))
            for name, command in (
                ("bare Flask", bare),
                ("mock-prism", ours),
                ("mock-prism --no-tls", [*ours, "--no-tls"]),
            ):
                times = start_and_stop(command, port, name == "mock-prism", folder)
                if number:  # the first makes byte code and certificate
                    results[name].append(times)
    bare_start = statistics.median(start for start, _ in results["bare Flask"])
    print(f"{'':22}{'first answer':>14}{'ratio':>8}{'stop':>12}   (medians of {ROUNDS}; goal: ratio under {GOAL})")
    for name, times in results.items():
        start, stop = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:22}{start:11.0f} ms{start / bare_start:8.2f}{stop:9.0f} ms")


if __name__ == "__main__":
    main()
