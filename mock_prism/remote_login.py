"""How a server lets people in over SSH: where it listens, and who may come."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from mock_prism.certificates import CertificateError, cache_folder
from mock_prism.faces.shell.ssh.door import Door
from mock_prism.listening import ServerError, listen
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.host import Host
from mock_prism.sandboxes import Sandboxes
from mock_prism.settings import Settings

SSH_PORT = 2222
OFF = "--no-ssh does without SSH, --ssh-port 0 takes any free port"


def make_door(settings: Settings, sandboxes: Sandboxes, environment: Mapping[str, str]) -> Door | None:
    """The door, with its sockets bound, or None where there is to be none. Raises ServerError."""
    if settings.no_ssh:
        return None
    if settings.ssh_keys is not None:
        _check_keys(settings.ssh_keys)
    return Door(
        listeners=_listeners(settings, sandboxes),
        key_folder=_key_folder(environment),
        passwords={"nutanix": settings.cvm_password, "root": settings.host_password},
        keys=settings.ssh_keys,
        idle_seconds=settings.ssh_idle,
    )


def ssh_port(settings: Settings) -> int:
    """The port: where none is named it is any free one if that of HTTP is, so that servers do not get in each
    other's way."""
    if settings.ssh_port is not None:
        return settings.ssh_port
    return SSH_PORT if settings.port else 0


def _listeners(settings: Settings, sandboxes: Sandboxes) -> tuple[socket.socket, ...]:
    try:
        first = listen(settings.host, ssh_port(settings))
    except ServerError as error:
        raise ServerError(f"{error} ({OFF})") from None
    if not settings.bind_nodes:
        return (first,)
    port = int(first.getsockname()[1])
    with sandboxes.get().enter() as visit:
        nodes = [cvm.ip for cvm in visit.site.all(Cvm)] + [host.hypervisor_ip for host in visit.site.all(Host)]
        nodes += [cluster.external_ip for cluster in visit.site.all(Cluster) if cluster.external_ip]
    return (first, *(listen(address, port) for address in nodes if address != settings.host))


def _key_folder(environment: Mapping[str, str]) -> Path | None:
    try:
        return cache_folder(environment).parent
    except CertificateError:
        return None


def _check_keys(keys: Path) -> None:
    """Raise ServerError for a file in which no key can be read."""
    import asyncssh  # slow to import, and here only where there are keys

    try:
        asyncssh.read_authorized_keys(str(keys))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ServerError(f"--ssh-keys {os.fspath(keys)}: {reason}") from None
