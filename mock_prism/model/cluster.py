"""A cluster of AHV hosts under one Prism Element, and the Prism Central it is registered with."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen

MOST = (1 << 63) - 1


class SmtpSecurity(Enum):
    """How mail is protected on its way to the mail server."""

    NONE = "none"
    STARTTLS = "starttls"
    SSL = "ssl"


class ProxyType(Enum):
    """What a proxy may be asked for."""

    HTTP = "http"
    HTTPS = "https"
    SOCKS = "socks"


@frozen
class SmtpServer:
    """The mail server that a cluster sends by. Its password is not kept."""

    address: str
    port: int = 25
    from_address: str = ""
    username: str = ""
    security: SmtpSecurity = SmtpSecurity.NONE


@frozen
class HttpProxy:
    """A proxy through which a cluster reaches the outside. Its password is not kept."""

    name: str
    address: str
    port: int
    username: str = ""
    types: tuple[ProxyType, ...] = ()


@frozen
class PublicKey:
    """A key that may log in to the CVMs and hosts of a cluster."""

    name: str
    key: str


class ScanSchedule(Enum):
    """How often a machine is put back to its baseline (SCMA)."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@frozen
class Hardening:
    """How the CVMs, or the hosts, of a cluster are secured. Defaults are the product's (documented)."""

    schedule: ScanSchedule = ScanSchedule.DAILY
    aide: bool = False
    core: bool = False
    high_strength_password: bool = False
    banner: bool = False
    snmpv3_only: bool = False


@frozen(kw_only=True)
class Cluster(Entity):
    """One cluster. ``shutdown_token`` is the uuid of the host that holds it, or None (M21).

    ``nfs_whitelist`` holds subnets as ``10.0.0.0/255.0.0.0``. Of a storage pool that is fuller than the percentages of
    ``usage`` say an alert is raised (recorded defaults).
    """

    kind: ClassVar[str] = "cluster"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    external_ip: str | None
    data_services_ip: str | None = None
    version: str
    full_version: str
    ncc_version: str
    redundancy_factor: int
    timezone: str = "UTC"
    name_servers: tuple[str, ...] = ()
    ntp_servers: tuple[str, ...] = ()
    created_micros: int = 0
    services_running: bool = True
    shutdown_token: str | None = None
    unchecked: frozenset[str] = frozenset()
    ha_failover_enabled: bool = True
    ha_host_failures_to_tolerate: int = 0
    ads_enabled: bool = True
    ads_prevents_hotspot_fix: bool = False
    prism_central_uuid: str | None = None
    nfs_whitelist: tuple[str, ...] = ()
    public_keys: tuple[PublicKey, ...] = ()
    http_proxies: tuple[HttpProxy, ...] = ()
    smtp: SmtpServer | None = None
    cvm_hardening: Hardening = Hardening()
    hypervisor_hardening: Hardening = Hardening()
    categories: tuple[str, ...] = ()
    usage_warning_percent: int = 75
    usage_critical_percent: int = 90

    @property
    def ha_reserved_failures(self) -> int:
        """For how many failures of hosts memory is kept back."""
        return self.ha_host_failures_to_tolerate if self.ha_failover_enabled else 0

    @property
    def number(self) -> int:
        """The id that goes with the uuid in ``uuid::number``: its second half, but for the sign (captured)."""
        return int(self.uuid.replace("-", "")[16:], 16) & MOST

    @property
    def incarnation(self) -> int:
        """What tells one making of a cluster from the next: the first half of the uuid (captured)."""
        return int(self.uuid.replace("-", "")[:16], 16) & MOST

    @property
    def desired_fault_tolerance(self) -> int:
        """How many nodes may fail when all is well: one at RF2 (N+1), two at RF3 (N+2)."""
        return self.redundancy_factor - 1


@frozen(kw_only=True)
class PrismCentral(Entity):
    """The Prism Central of the site."""

    kind: ClassVar[str] = "prism central"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    ip: str
    version: str
    full_version: str
