"""Health checks: what a cluster watches over, and how it is found out. Every face has these and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from mock_prism.model import symptoms
from mock_prism.model.commands.cvm import CVM_DOWN
from mock_prism.model.commands.failure import HOST_DOWN
from mock_prism.model.commands.watch import UNSCHEDULABLE
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import Severity
from mock_prism.model.pool_watch import MESSAGE, POOL_USAGE, TITLE
from mock_prism.model.symptoms import Finding

if TYPE_CHECKING:
    from mock_prism.model.cluster import Cluster
    from mock_prism.model.site import Site

Look = Callable[["Site", "Cluster"], Iterable[Finding]]
"""From a cluster to what is wrong there."""


class Impact(Enum):
    """What suffers from what is wrong."""

    AVAILABILITY = "Availability"
    CAPACITY = "Capacity"
    CONFIGURATION = "Configuration"
    PERFORMANCE = "Performance"
    SYSTEM_INDICATOR = "SystemIndicator"


@frozen
class HealthCheck:
    """One check. ``number`` is its id, ``type`` that of the alerts it can raise, ``module`` where NCC keeps it.

    ``impact`` is what suffers, ``classification`` what it is about (words of a recording where it has them, else
    *assumed*). ``message`` is a template over a finding's context. ``raises_alerts``: the cluster raises them by itself
    when it happens; of the others one learns by looking.
    """

    number: int
    type: str
    module: tuple[str, ...]
    name: str
    title: str
    message: str
    severity: Severity
    impact: Impact
    classification: str
    look: Look
    entity: str = "host"
    raises_alerts: bool = field(default=False)

    def findings(self, site: Site, cluster: Cluster) -> tuple[tuple[Host | None, str], ...]:
        """What is wrong: where, and in words. A check that is switched off finds nothing."""
        if self.type in cluster.unchecked:
            return ()
        return tuple((found.host, self.message.format_map(found.context)) for found in self.look(site, cluster))


SYSTEM, HYPERVISOR, NETWORK = ("system_checks",), ("hypervisor_checks",), ("network_checks",)
DISK, PROTECTION = ("hardware_checks", "disk_checks"), ("data_protection_checks",)

CHECKS: tuple[HealthCheck, ...] = (
    HealthCheck(
        1,
        CVM_DOWN,
        SYSTEM,
        "cvm_down",
        "Controller VM is down",
        "Controller VM {ip} is {how}",
        Severity.CRITICAL,
        Impact.AVAILABILITY,
        "ControllerVM",
        symptoms.cvms_down,
        raises_alerts=True,
    ),
    HealthCheck(
        2,
        HOST_DOWN,
        HYPERVISOR,
        "host_down",
        "Host is down",
        "Host {host} does not respond",
        Severity.CRITICAL,
        Impact.AVAILABILITY,
        "Hardware",
        symptoms.hosts_down,
        raises_alerts=True,
    ),
    HealthCheck(
        3,
        UNSCHEDULABLE,
        HYPERVISOR,
        "node_not_schedulable",
        "Node not schedulable",
        "Node {node} not schedulable for 6+ hours",
        Severity.INFO,
        Impact.AVAILABILITY,
        "Cluster",
        symptoms.long_unschedulable,
        raises_alerts=True,
    ),
    HealthCheck(
        4,
        "CvmServicesDown",
        SYSTEM,
        "cvm_services_status",
        "Services of a Controller VM are down",
        "The services of Controller VM {ip} are down",
        Severity.CRITICAL,
        Impact.AVAILABILITY,
        "ControllerVM",
        symptoms.services_down,
    ),
    HealthCheck(
        5,
        "CvmInMaintenance",
        SYSTEM,
        "cvm_maintenance_mode_check",
        "Controller VM is in maintenance mode",
        "Controller VM {ip} is in maintenance mode",
        Severity.WARNING,
        Impact.CONFIGURATION,
        "ControllerVM",
        symptoms.cvms_in_maintenance,
    ),
    HealthCheck(
        6,
        "HostInMaintenance",
        HYPERVISOR,
        "host_maintenance_mode_check",
        "Host is in maintenance mode",
        "Host {host} is not normal but {state}",
        Severity.WARNING,
        Impact.CONFIGURATION,
        "Cluster",
        symptoms.hosts_in_maintenance,
    ),
    HealthCheck(
        7,
        "FaultToleranceLost",
        SYSTEM,
        "cluster_fault_tolerance_check",
        "The cluster bears fewer failures than it should",
        "{component} can bear the loss of {current} nodes only",
        Severity.CRITICAL,
        Impact.AVAILABILITY,
        "Cluster",
        symptoms.tolerances_lost,
        "cluster",
    ),
    HealthCheck(
        8,
        "DiskNearlyFull",
        DISK,
        "disk_usage_check",
        "Disk is nearly full",
        "Disk {disk} is full to {percent} %",
        Severity.CRITICAL,
        Impact.CAPACITY,
        "Storage",
        symptoms.full_disks,
        "disk",
    ),
    HealthCheck(
        9,
        "ContainerWithoutCopies",
        SYSTEM,
        "storage_container_replication_factor_check",
        "Container with fewer copies than the cluster could keep",
        "Container {container} has a replication factor of {factor}",
        Severity.INFO,
        Impact.AVAILABILITY,
        "Storage",
        symptoms.single_copies,
        "storage_container",
    ),
    HealthCheck(
        10,
        "HaDisabled",
        HYPERVISOR,
        "ha_state_check",
        "High availability is off",
        "High availability of cluster {cluster} is off",
        Severity.WARNING,
        Impact.AVAILABILITY,
        "Cluster",
        symptoms.ha_off,
        "cluster",
    ),
    HealthCheck(
        11,
        "HypervisorVersionsDiffer",
        HYPERVISOR,
        "ahv_version_check",
        "Hosts have different hypervisors",
        "Host {host} has {version}, others {usual}",
        Severity.WARNING,
        Impact.CONFIGURATION,
        "Cluster",
        symptoms.mixed_versions,
    ),
    HealthCheck(
        12,
        "NtpNotConfigured",
        NETWORK,
        "check_ntp",
        "There are no time servers",
        "Cluster {cluster} has no NTP server",
        Severity.WARNING,
        Impact.CONFIGURATION,
        "ControllerVM",
        symptoms.no_time_servers,
        "cluster",
    ),
    HealthCheck(
        13,
        "DnsNotConfigured",
        SYSTEM,
        "dns_server_check",
        "There are no name servers",
        "Cluster {cluster} has no DNS server",
        Severity.WARNING,
        Impact.CONFIGURATION,
        "Cluster",
        symptoms.no_name_servers,
        "cluster",
    ),
    HealthCheck(
        14,
        "OldSnapshots",
        PROTECTION,
        "vm_snapshots_check",
        "VM has old snapshots",
        "VM {vm} has {count} snapshots that are older than 30 days",
        Severity.INFO,
        Impact.CAPACITY,
        "Storage",
        symptoms.old_snapshots,
        "vm",
    ),
    HealthCheck(
        15,
        POOL_USAGE,
        SYSTEM,
        "storage_pool_space_usage_check",
        TITLE,
        MESSAGE,
        Severity.WARNING,
        Impact.CAPACITY,
        "Storage",
        symptoms.full_pools,
        "storage_pool",
        raises_alerts=True,
    ),
)
"""The numbers are the mock's own. Names and modules are NCC's where scripts and guides tell them (``disk_usage_check``,
``cvm_services_status``, ``dns_server_check``, ``check_ntp``, ``ahv_version_check``), else *assumed*; so are limits."""

BY_TYPE = MappingProxyType({check.type: check for check in CHECKS})
"""The check that raises alerts of a type."""
