"""Lists of VMs to many clients at once: the server as ``mock-prism serve`` starts it, beside nginx that serves the same
bytes from a file, and beside a bare WSGI function under gunicorn's worker with threads that does.

Nothing changes meanwhile, so that all but the first answer are remembered ones. Needs ``wrk`` and nginx.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from getpass import getuser
from pathlib import Path

import requests

from contract_tests.load.cold_start import free_port
from contract_tests.load.many_vms import wait_for
from mock_prism.server import KEEPALIVE_SECONDS, THREADS
from mock_prism.testing.live_server import LiveServer, live_server

CLIENTS, SECONDS, ROUNDS = 16, 3, 5
SIZES: Mapping[int, tuple[str, float]] = {1000: ("nginx", 0.6), 10: ("bare WSGI", 0.9)}
"""How many VMs, what to compare with first, and how near to come."""

VMS = "/PrismGateway/services/rest/v2.0/vms/"
NGINX = """
user {user}; daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off; sendfile on; keepalive_requests 100000000;
  server {{
    listen 127.0.0.1:{port};
    location = /list {{ default_type application/json; alias {folder}/body.json; }}
  }}
}}
"""
BARE = """
from pathlib import Path

BODY = Path("body.json").read_bytes()


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]
"""


def requests_per_second(url: str, *headers: str) -> float:
    """What ``wrk`` gets out of a server; all of it must be good."""
    more = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", *more, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if found is None or "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    return float(found[1])


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """A process that listens at a port; its address."""
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}/list"
    finally:
        process.terminate()
        process.wait()


def nginx(folder: Path) -> tuple[list[str], Path, int]:
    """nginx over a file."""
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(user=getuser(), folder=folder, port=port))
    return ["nginx", "-c", str(folder / "nginx.conf")], folder, port


def bare(folder: Path) -> tuple[list[str], Path, int]:
    """Gunicorn's own worker over a function, with the numbers that the server has."""
    port = free_port()
    (folder / "bare.py").write_text(BARE)
    options = f"-k gthread --threads {THREADS} --keep-alive {KEEPALIVE_SECONDS} --log-level warning"
    return [sys.executable, "-m", "gunicorn", *options.split(), "-b", f"127.0.0.1:{port}", "bare:app"], folder, port


def compare(server: LiveServer, size: int, folder: Path) -> None:
    """Take turns, so that what else the machine does hits all alike."""
    login = f"Authorization: Basic {b64encode(':'.join(server.login).encode()).decode()}"
    body = requests.get(server.url + VMS, auth=server.login, timeout=60).content
    os.chmod(folder, 0o755)
    (folder / "body.json").write_bytes(body)
    with ExitStack() as stack:
        urls = {
            "nginx": stack.enter_context(running(*nginx(folder))),
            "bare WSGI": stack.enter_context(running(*bare(folder))),
            "mock-prism": server.url + VMS,
        }
        rates: dict[str, list[float]] = {name: [] for name in urls}
        for _ in range(ROUNDS):
            for name, url in urls.items():
                rates[name].append(requests_per_second(url, login))
    first, goal = SIZES[size]
    print(f"list of {size} VMs, {len(body) / 1024:.0f} KiB, {CLIENTS} clients (goal: {goal:g} of {first})")
    for name, found in rates.items():
        ratios = [one / other for one, other in zip(rates["mock-prism"], found, strict=True)]
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {name:12}{statistics.median(found):9.0f} a second   mock-prism has {ratio} of it")


def main() -> None:
    """Print what each serves."""
    for size in SIZES:
        with live_server("--no-tls", "--no-ssh", "--vms", str(size)) as server, tempfile.TemporaryDirectory() as name:
            compare(server, size, Path(name))


if __name__ == "__main__":
    main()
