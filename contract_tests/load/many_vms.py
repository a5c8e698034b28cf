"""Lists of VMs in v4: by the official SDK over TLS, beside the SDK reading the same bytes from nginx; a filter over
10,000 VMs; and what the catalogue costs at the start.

Needs the SDK of vmm, and for the comparison nginx.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import Any

import ntnx_vmm_py_client as vmm
import requests
import trustme

from contract_tests.load.cold_start import free_port
from mock_prism.faces.rest.catalogue import loader
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site
from mock_prism.testing.live_server import LiveServer, live_server
from mock_prism.testing.local_site import EPOCH_MICROS, LocalSite

ROUNDS = 40
CATALOGUE_GOAL_MS = 30
RATIO_GOAL = 1.5
VMS = "/api/vmm/v4.3/ahv/config/vms"
NGINX = """
user {user}; daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location = {path} {{ default_type application/json; alias {folder}/body.json; }}
  }}
}}
"""
QUERIES = (
    "name eq 'vm-09876'",
    "startswith(name,'vm-0999')",
    "powerState eq Vmm.Ahv.Config.PowerState'OFF' and memorySizeBytes ge 1073741824",
    "isAgentVm eq true",
)


def median_ms(act: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter) -> float:
    """The median of some rounds, after one that is not counted; with ``time.thread_time`` of the work alone."""
    act()
    spans = []
    for _ in range(rounds):
        begun = clock()
        act()
        spans.append((clock() - begun) * 1000)
    return statistics.median(spans)


def api(port: int, ca_file: Path, login: tuple[str, str]) -> Any:
    """The SDK's API of VMs, over TLS with the certificate checked."""
    configuration = vmm.Configuration()
    configuration.host, configuration.port = "127.0.0.1", port
    configuration.username, configuration.password = login
    configuration.verify_ssl, configuration.root_ca_certificate_file = True, str(ca_file)
    return vmm.VmApi(vmm.ApiClient(configuration=configuration, allow_version_negotiation=False))


@contextmanager
def nginx(body: bytes) -> Iterator[tuple[int, Path]]:
    """An nginx that answers with a body: its port, and the CA that vouches for it."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        certificate.private_key_pem.write_to_path(folder / "key.pem")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(folder / "cert.pem", append=True)
        (folder / "body.json").write_bytes(body)
        (folder / "nginx.conf").write_text(NGINX.format(user=getuser(), folder=folder, port=port, path=VMS))
        process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            yield port, folder / "ca.pem"
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Ask until somebody listens."""
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f"nginx ended with {process.returncode}")


def compare(server: LiveServer) -> None:
    """The SDK's list of 100 VMs from here and from nginx, in turns of one run."""
    assert server.ca_file is not None
    ours = api(server.port, server.ca_file, server.login)
    mine = median_ms(lambda: ours.list_vms(_limit=100))
    print(f"{'SDK, list of 100 VMs, mock-prism':44}{mine:8.1f} ms")
    if shutil.which("nginx") is None:
        print("nginx is not here: nothing to compare with")
        return
    with requests.Session() as session:
        session.trust_env = False
        body = session.get(
            f"{server.url}{VMS}", params={"$limit": "100"}, auth=server.login, verify=str(server.ca_file), timeout=60
        ).content
    with nginx(body) as (port, ca_file):
        theirs = api(port, ca_file, server.login)
        static = median_ms(lambda: theirs.list_vms(_limit=100))
    ratio = mine / static
    print(f"{f'the same {len(body) / 1024:.0f} KiB from nginx':44}{static:8.1f} ms   ratio {ratio:.2f}", end="")
    print(f"   (goal: under {RATIO_GOAL})")


def ask(local: LocalSite, query: str) -> None:
    """Find VMs, after a change: nothing is remembered."""
    local.site.put(next(iter(local.site.all(Vm))))
    assert local.send("GET", f"{VMS}?$filter={query}").status_code == 200


def main() -> None:
    """Print one line a figure."""
    cost = median_ms(lambda: loader("mock_prism.faces.rest.v4", "v4")(), 20, time.thread_time)
    print(f"{'catalogue of v4':44}{cost:8.1f} ms   (goal: under {CATALOGUE_GOAL_MS})")
    crowd = LocalSite.over(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS, vms=10_000))
    for query in QUERIES:
        spent = median_ms(partial(ask, crowd, query), 5, time.thread_time)
        print(f"{query[:42]:44}{spent:8.1f} ms   of 10,000 VMs")
    with live_server("--vms", "100") as server:
        compare(server)


if __name__ == "__main__":
    main()
