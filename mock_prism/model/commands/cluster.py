"""Changing how a cluster is set up: its name, and whom it asks and lets in."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import replace
from ipaddress import IPv4Network, ip_address
from typing import ClassVar

from mock_prism.model.cluster import Cluster, Hardening, HttpProxy, PublicKey, SmtpServer
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.names import check_name
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.timezones import check_timezone

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?"
)
LAST_PORT = 65535


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateCluster.of(task)
    site.put(command.applied(site.get(Cluster, command.cluster_uuid)))
    return None


@frozen
class UpdateCluster(ClusterCommand):
    """Change the settings of a cluster; None leaves one as it is. ``without_smtp`` forgets the mail server."""

    operation: ClassVar[str] = "ClusterUpdate"
    component: ClassVar[str] = "ClusterConfig"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the cluster", _update))

    name: str | None = None
    external_ip: str | None = None
    data_services_ip: str | None = None
    name_servers: tuple[str, ...] | None = None
    ntp_servers: tuple[str, ...] | None = None
    nfs_whitelist: tuple[str, ...] | None = None
    public_keys: tuple[PublicKey, ...] | None = None
    http_proxies: tuple[HttpProxy, ...] | None = None
    smtp: SmtpServer | None = None
    without_smtp: bool = False
    timezone: str | None = None
    cvm_hardening: Hardening | None = None
    hypervisor_hardening: Hardening | None = None

    def check(self, site: Site) -> None:
        """Names and addresses must be such, and nothing be named twice."""
        site.get(Cluster, self.cluster_uuid)
        if self.name is not None:
            check_name("a cluster", self.name.strip())
        for field, text in (("external address", self.external_ip), ("data services address", self.data_services_ip)):
            if text:
                check_ip(field, text)
        if self.timezone is not None:
            check_timezone(self.timezone)
        self._check_servers()
        for subnet in self.nfs_whitelist or ():
            check_subnet("NFS whitelist", subnet)
        _check_distinct("public key", [key.name for key in self.public_keys or ()])
        _check_distinct("HTTP proxy", [proxy.name for proxy in self.http_proxies or ()])
        for proxy in self.http_proxies or ():
            check_server("HTTP proxy", proxy.address)
            check_port("HTTP proxy port", proxy.port)
        if self.smtp is not None:
            check_server("SMTP server", self.smtp.address)
            check_port("SMTP port", self.smtp.port)

    def _check_servers(self) -> None:
        for server in self.name_servers or ():
            check_ip("name server", server)
        for server in self.ntp_servers or ():
            check_server("NTP server", server)
        _check_distinct("name server", self.name_servers or ())
        _check_distinct("NTP server", self.ntp_servers or ())
        _check_distinct("NFS whitelist entry", self.nfs_whitelist or ())

    def applied(self, cluster: Cluster) -> Cluster:
        """The cluster as it will be. An empty address takes one away."""
        data_services_ip = cluster.data_services_ip if self.data_services_ip is None else self.data_services_ip
        return replace(
            cluster,
            name=cluster.name if self.name is None else self.name,
            external_ip=cluster.external_ip if self.external_ip is None else self.external_ip or None,
            data_services_ip=data_services_ip or None,
            name_servers=cluster.name_servers if self.name_servers is None else self.name_servers,
            ntp_servers=cluster.ntp_servers if self.ntp_servers is None else self.ntp_servers,
            nfs_whitelist=cluster.nfs_whitelist if self.nfs_whitelist is None else self.nfs_whitelist,
            public_keys=cluster.public_keys if self.public_keys is None else self.public_keys,
            http_proxies=cluster.http_proxies if self.http_proxies is None else self.http_proxies,
            smtp=None if self.without_smtp else self.smtp or cluster.smtp,
            timezone=cluster.timezone if self.timezone is None else self.timezone,
            cvm_hardening=self.cvm_hardening or cluster.cvm_hardening,
            hypervisor_hardening=self.hypervisor_hardening or cluster.hypervisor_hardening,
        )


def check_ip(field: str, text: str) -> None:
    """Raise Invalid if a text is no IP address."""
    try:
        ip_address(text)
    except ValueError:
        raise Invalid(field, f"{text!r} is no IP address") from None


def check_server(field: str, text: str) -> None:
    """Raise Invalid if a text is neither an IP address nor the name of a host."""
    if HOST_NAME.fullmatch(text) is None:
        check_ip(field, text)


def check_port(field: str, port: int) -> None:
    """Raise Invalid if a number is no port."""
    if not 0 < port <= LAST_PORT:
        raise Invalid(field, f"must be from 1 to {LAST_PORT}")


def check_subnet(field: str, text: str) -> None:
    """Raise Invalid if a text is no subnet with its mask, such as ``10.0.0.0/255.0.0.0``."""
    try:
        if "/" not in text:
            raise ValueError
        IPv4Network(text)
    except ValueError:
        raise Invalid(field, f"{text!r} is no subnet with a mask") from None


def _check_distinct(kind: str, names: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for name in names:
        if name in seen:
            raise AlreadyExists(kind, str(name))
        seen.add(name)
