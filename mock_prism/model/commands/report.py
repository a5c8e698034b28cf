"""Asking which guests of some hosts cannot be migrated."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import EntityRef
from mock_prism.model.migratability import bound_guests
from mock_prism.model.records import ref
from mock_prism.model.report import NonMigratableReport, NonMigratableVm
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import Family
from mock_prism.model.task import Command, Task


def _compute(site: Site, task: Task) -> Pause | None:
    command = ComputeNonMigratableVms.of(task)
    hosts = [site.get(Host, uuid) for uuid in command.host_uuids]
    vms = tuple(
        NonMigratableVm(vm.uuid, vm.name, host.hypervisor_ip, tie.value)
        for host in hosts
        for vm, tie in bound_guests(site, host, Family.PLANNED_OUTAGE)
    )
    site.put(NonMigratableReport(uuid=task.uuid, cluster_uuid=command.cluster_uuid, vms=vms))
    return None


@frozen
class ComputeNonMigratableVms(Command):
    """List the guests that a planned outage of these hosts would have to shut down. The report has the task's uuid."""

    operation: ClassVar[str] = "ComputeNonMigratableVms"
    component: ClassVar[str] = "Planned Outage Manager"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Look at the guests", lasting(lambda timings: timings.non_migratable_report_micros)),
        Step("Write the report", _compute),
    )

    cluster_uuid: str
    host_uuids: tuple[str, ...]

    def check(self, site: Site) -> None:
        """The hosts must be the cluster's own."""
        site.get(Cluster, self.cluster_uuid)
        for uuid in self.host_uuids:
            if site.get(Host, uuid).cluster_uuid != self.cluster_uuid:
                raise Invalid("hosts", "a host belongs to another cluster")

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return tuple(ref(site.get(Host, uuid)) for uuid in self.host_uuids)
