"""Turning high availability on and off, and keeping memory back for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand, check_revision, registering
from mock_prism.model.errors import Invalid, NotSimulated, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.reserve import MOST_FAILURES, tolerated_failures
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateHa.of(task)
    cluster = site.get(Cluster, command.cluster_uuid)
    site.put(command.applied(cluster))
    return None


@frozen
class UpdateHa(ClusterCommand):
    """Say whether VMs of a host that fails are started on the others, and for how many such hosts memory is kept back;
    None leaves one as it is."""

    operation: ClassVar[str] = "HaUpdate"
    runbook: ClassVar[Runbook] = registering("Change HA", _update)

    is_enabled: bool | None = None
    revision: int | None = None
    failures: int | None = None

    def check(self, site: Site) -> None:
        """The cluster must be at the revision named, and have the memory that is to be kept back (*assumed*)."""
        cluster = site.get(Cluster, self.cluster_uuid)
        check_revision(cluster, self.revision)
        if self.failures is not None and not 0 <= self.failures <= MOST_FAILURES:
            raise Invalid("num_host_failures_to_tolerate", f"must be from 0 to {MOST_FAILURES}")
        wanted = self.applied(cluster).ha_reserved_failures
        if wanted > cluster.ha_reserved_failures and tolerated_failures(site, cluster, wanted) < wanted:
            raise Refused(self.operation, (f"there is not enough memory to tolerate {wanted} host failures",))

    def applied(self, cluster: Cluster) -> Cluster:
        """The cluster as it will be."""
        is_enabled, failures = self.is_enabled, self.failures
        return replace(
            cluster,
            ha_failover_enabled=cluster.ha_failover_enabled if is_enabled is None else is_enabled,
            ha_host_failures_to_tolerate=cluster.ha_host_failures_to_tolerate if failures is None else failures,
        )


def reserved(type_: str | None, failures: int | None, types: Mapping[str, bool]) -> int | None:
    """For how many failures memory is to be kept back, by what a face says of it; None leaves that as it is.

    ``types`` are its words for whether any is. A number alone will do (documented of acli), and a word alone means
    one failure (*assumed*). Raises NotSimulated for another word, and Invalid where word and number disagree.
    """
    if type_ is None:
        return failures
    if type_ not in types:
        raise NotSimulated(f"the reservation type {type_}")
    if failures is None:
        return int(types[type_])
    if types[type_] is not (failures > 0):
        raise Invalid("reservation_type", f"{type_} does not go with {failures} host failures")
    return failures
