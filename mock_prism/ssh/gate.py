"""The SSH gate of a server: its ports, taken at start; what lies behind is loaded when somebody first knocks."""

from __future__ import annotations

import logging
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from mock_prism.listeners import ListenError, listen

if TYPE_CHECKING:
    from mock_prism.model.site import Site
    from mock_prism.sandboxes import Sandboxes
    from mock_prism.settings import Settings
    from mock_prism.ssh.bash import Shells

log = logging.getLogger(__name__)

DEFAULT_PORT = 2222
LOOPBACK = "127.0.0.1"
CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
WARNING = (
    "mock-prism: --shell bash: whoever logs in over SSH gets a real shell on this machine, as the user that runs this "
    "server; it listens on {host} only\n"
)


class GateError(Exception):
    """Why there can be no SSH as asked for, in one line."""


@dataclass(slots=True)
class Gate:
    """Sockets that listen, each perhaps that of one node; ``port`` is that of the first.

    ``homes`` is where the homes of real shells are, until it is closed.
    """

    sockets: tuple[tuple[socket.socket, str | None], ...]
    port: int
    settings: Settings
    folder: Path
    homes: Path | None = None
    _sandboxes: Sandboxes | None = None
    _url: str = ""
    _http_port: int = 0
    _ca_file: str | None = None

    def lead_to(self, sandboxes: Sandboxes, url: str, http_port: int, ca_file: str | None) -> None:
        """Say what lies behind: the sandboxes, and where a real shell finds the server."""
        self._sandboxes, self._url, self._http_port, self._ca_file = sandboxes, url, http_port, ca_file

    def open(self) -> None:
        """Wait for the first who knocks, in a thread of its own."""
        threading.Thread(target=self._wait, name="ssh", daemon=True).start()

    def _wait(self) -> None:
        with selectors.DefaultSelector() as selector:
            for listener, _ in self.sockets:
                selector.register(listener, selectors.EVENT_READ)
            selector.select()
        try:
            self._serve()
        except Exception:
            log.exception("SSH has ended")

    def _serve(self) -> None:
        from mock_prism.ssh.accounts import CVM_USER, HYPERVISOR_USER
        from mock_prism.ssh.service import Service

        assert self._sandboxes is not None
        service = Service(
            self._sandboxes,
            None if self.homes is None else self._shells(self.homes),
            self.folder,
            self.settings.ssh_keys,
            self.settings.ssh_idle_seconds,
            {CVM_USER: self.settings.cvm_password, HYPERVISOR_USER: self.settings.host_password},
        )
        service.serve(self.sockets)

    def _shells(self, homes: Path) -> Shells:
        """How real shells are started. Behind the wall nobody is root, not even where the server is."""
        from mock_prism.ssh.bash import Shells
        from mock_prism.ssh.homes import Homes
        from mock_prism.ssh.wall import steps_down

        is_walled = self.settings.shell == "sandbox"
        owned = Homes(homes, is_walled and steps_down())
        idle = self.settings.ssh_idle_seconds
        return Shells(is_walled, self._url, self._http_port, self._ca_file, owned, idle)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.homes is not None:
            shutil.rmtree(self.homes, ignore_errors=True)


def open_gate(settings: Settings, site: Site, folder: Path) -> Gate:
    """Take the ports. Raises ListenError, and GateError where the mode cannot be had."""
    if settings.shell == "sandbox":
        check_sandbox()
    if settings.ssh_keys is not None and not settings.ssh_keys.is_file():
        raise GateError(f"--ssh-keys {settings.ssh_keys}: there is no such file")
    host = settings.host
    if settings.shell == "bash" and not is_container():
        host = host if _is_loopback(host) else LOOPBACK
        sys.stderr.write(WARNING.format(host=host))
    first = _first(settings.ssh_port, host)
    port = int(first.getsockname()[1])
    sockets: list[tuple[socket.socket, str | None]] = [(first, None)]
    if settings.bind_nodes:
        sockets += _nodes(site, host, port)
    homes = None if settings.shell == "plain" else Path(tempfile.mkdtemp(prefix="mock-prism-homes-"))
    return Gate(tuple(sockets), port, settings, folder, homes)


def _nodes(site: Site, host: str, port: int) -> list[tuple[socket.socket, str | None]]:
    try:
        return [(listen(ip, port), ip) for ip in node_addresses(site) if ip != host]
    except ListenError as error:
        raise GateError(f"{error}; --bind-nodes takes a site whose addresses this machine has, as all 127.x") from None


def _first(port: int | None, host: str) -> socket.socket:
    """The port asked for; without one the usual, or any other where that is taken."""
    if port is not None:
        return listen(host, port)
    try:
        return listen(host, DEFAULT_PORT)
    except ListenError:
        return listen(host, 0)


def node_addresses(site: Site) -> Iterator[str]:
    """Those of all Controller VMs and hosts, and of clusters, which lead to the CVM that leads."""
    from mock_prism.model.cluster import Cluster
    from mock_prism.model.cvm import Cvm
    from mock_prism.model.host import Host

    yield from (cvm.ip for cvm in site.all(Cvm))
    yield from (host.hypervisor_ip for host in site.all(Host))
    yield from (cluster.external_ip for cluster in site.all(Cluster) if cluster.external_ip)


def is_container() -> bool:
    """Whether this is a container, whose wall is enough."""
    return any(mark.exists() for mark in CONTAINER_MARKS)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_sandbox() -> None:
    """Raise GateError where bubblewrap is missing or cannot do its work."""
    if shutil.which("bwrap") is None:
        raise GateError("--shell sandbox needs bubblewrap (Debian's package bubblewrap)")
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GateError(f"--shell sandbox: bubblewrap cannot run here: {' '.join(done.stderr.split())}")
