"""Lists of VMs to many clients at once: the server as ``mock-prism serve`` starts it, beside nginx that serves the same
bytes from a file, beside a bare WSGI function under gunicorn's worker with threads that does, and beside a loop of
Python that reads no request at all, which is as near as Python can come.

Where the machine has other work, rates tell little: what each works for an answer tells more. Nothing changes
meanwhile, so that all but the first answer are remembered ones. Needs ``wrk`` and nginx.
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
from itertools import product
from pathlib import Path

import requests
import trustme

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
    listen 127.0.0.1:{port} {tls};
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
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
LOOP = """
import socket
import ssl
import sys
import threading
from pathlib import Path

BODY = Path("body.json").read_bytes()
HEAD = f"HTTP/1.1 200 OK\\r\\nContent-Length: {len(BODY)}\\r\\n\\r\\n".encode()


def serve(client):
    try:
        if "tls" in sys.argv:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain("cert.pem", "key.pem")
            client = context.wrap_socket(client, server_side=True)
        while client.recv(8192):
            client.sendall(HEAD)
            client.sendall(BODY)
    except OSError:
        client.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while True:
    threading.Thread(target=serve, args=listener.accept()[:1], daemon=True).start()
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


def worked_micros(pid: int) -> float:
    """What a process and its children have worked so far, with threads that have ended."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(user) + int(system)) * 1e6 / os.sysconf("SC_CLK_TCK")
    return own + sum(worked_micros(int(child)) for child in children)


@contextmanager
def running(command: list[str], folder: Path, port: int, scheme: str) -> Iterator[tuple[str, int]]:
    """A process that listens at a port; its address and its id."""
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"{scheme}://127.0.0.1:{port}/list", process.pid
    finally:
        process.terminate()
        process.wait()


def nginx(folder: Path, port: int, is_tls: bool) -> list[str]:
    """nginx over a file."""
    tls = "ssl" if is_tls else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=getuser(), folder=folder, port=port, tls=tls))
    return ["nginx", "-c", str(folder / "nginx.conf")]


def bare(folder: Path, port: int, is_tls: bool) -> list[str]:
    """Gunicorn's own worker over a function, with the numbers that the server has."""
    (folder / "bare.py").write_text(BARE)
    options = f"-k gthread --threads {THREADS} --keep-alive {KEEPALIVE_SECONDS} --log-level warning"
    tls = ["--certfile", "cert.pem", "--keyfile", "key.pem"] if is_tls else []
    return [sys.executable, "-m", "gunicorn", *options.split(), *tls, "-b", f"127.0.0.1:{port}", "bare:app"]


def loop(folder: Path, port: int, is_tls: bool) -> list[str]:
    """Threads that answer whatever comes."""
    (folder / "loop.py").write_text(LOOP)
    return [sys.executable, "loop.py", str(port), *(["tls"] if is_tls else [])]


def compare(server: LiveServer, size: int, folder: Path) -> None:
    """Take turns, so that what else the machine does hits all alike."""
    login = f"Authorization: Basic {b64encode(':'.join(server.login).encode()).decode()}"
    is_tls = server.ca_file is not None
    body = requests.get(server.url + VMS, auth=server.login, timeout=60, verify=str(server.ca_file)).content
    os.chmod(folder, 0o755)
    (folder / "body.json").write_bytes(body)
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "cert.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    places = {"mock-prism": (server.url + VMS, server.process.pid)}
    with ExitStack() as stack:
        for name, made in (("nginx", nginx), ("bare WSGI", bare), ("bare loop", loop)):
            port = free_port()
            command = made(folder, port, is_tls)
            places[name] = stack.enter_context(running(command, folder, port, "https" if is_tls else "http"))
        rates: dict[str, list[float]] = {name: [] for name in places}
        work: dict[str, list[float]] = {name: [] for name in places}
        for _ in range(ROUNDS):
            for name, (url, pid) in places.items():
                before = worked_micros(pid)
                rates[name].append(requests_per_second(url, login))
                work[name].append((worked_micros(pid) - before) / (rates[name][-1] * SECONDS))
    first, goal = SIZES[size]
    transport = "with TLS" if is_tls else "without TLS"
    print(f"list of {size} VMs, {len(body) / 1024:.0f} KiB, {CLIENTS} clients, {transport} (goal: {goal:g} of {first})")
    for name, found in rates.items():
        ratios = [one / other for one, other in zip(rates["mock-prism"], found, strict=True)]
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        each = f"{statistics.median(found):9.0f} a second{statistics.median(work[name]):7.0f} us of work each"
        print(f"  {name:12}{each}   mock-prism has {ratio} of it", flush=True)


def main() -> None:
    """Print what each serves."""
    for size, flags in product(SIZES, ([], ["--no-tls"])):
        with (
            live_server("--no-ssh", "--vms", str(size), *flags) as server,
            tempfile.TemporaryDirectory() as name,
        ):
            compare(server, size, Path(name))


if __name__ == "__main__":
    main()
