"""Giving Controller VMs other sizes: one after the other, each shut down for it and started again."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm import ShutDownCvm, StartCvm
from mock_prism.model.commands.planned_outage import is_out, run_subtask
from mock_prism.model.commands.target import ClusterCommand, CvmCommand
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, hosts_of
from mock_prism.model.room import free_memory
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task

RESIZE = "reconfigure the Controller VM"
LEAST_VCPUS, LEAST_BYTES = 4, 16 << 30
"""What a CVM needs at least (*assumed*)."""


def _check(site: Site, task: Task) -> Pause | None:
    ResizeCvm.of(task).check(site)
    return None


def _shut_down(site: Site, task: Task) -> Pause | None:
    return run_subtask(site, task, ShutDownCvm(ResizeCvm.of(task).cvm_uuid, sets_flag=False))


def _resize(site: Site, task: Task) -> Pause | None:
    command = ResizeCvm.of(task)
    cvm = site.get(Cvm, command.cvm_uuid)
    vcpus, memory = command.num_vcpus or cvm.num_vcpus, command.memory_bytes or cvm.memory_bytes
    site.put(replace(cvm, num_vcpus=vcpus, memory_bytes=memory))
    return None


def _start(site: Site, task: Task) -> Pause | None:
    return run_subtask(site, task, StartCvm(ResizeCvm.of(task).cvm_uuid))


@frozen
class ResizeCvm(CvmCommand):
    """Give a CVM other CPUs or memory; None leaves them. It is down meanwhile."""

    operation: ClassVar[str] = "CvmUpdate"
    component: ClassVar[str] = "Genesis"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Run checks", _check),
        Step("Shut the CVM down", _shut_down, weight=3),
        Step("Change the CVM", _resize),
        Step("Start the CVM", _start, weight=4),
    )

    num_vcpus: int | None = None
    memory_bytes: int | None = None

    def check(self, site: Site) -> None:
        """The size must be enough and fit; all CVMs must serve, and others than this one."""
        cvm = site.get(Cvm, self.cvm_uuid)
        host = site.get(Host, cvm.host_uuid)
        check_size(site, host, self.num_vcpus, self.memory_bytes)
        hosts = hosts_of(site, cvm.cluster_uuid)
        out = [f"{each.name} is not in service" for each in hosts if is_out(site, each)]
        if len(hosts) == 1:
            out.append("the cluster has only one node")
        if out:
            raise Refused(RESIZE, tuple(out))


def check_size(site: Site, host: Host, num_vcpus: int | None, memory_bytes: int | None) -> None:
    """Raise Invalid unless a CVM on a host may be of a size."""
    cvm = cvm_of(site, host)
    if num_vcpus is not None and not LEAST_VCPUS <= num_vcpus <= host.cpu_threads:
        raise Invalid("numVcpus", f"must be from {LEAST_VCPUS} to {host.cpu_threads} on {host.name}")
    most = cvm.memory_bytes + free_memory(site, host)
    if memory_bytes is not None and not LEAST_BYTES <= memory_bytes <= most:
        raise Invalid("memorySizeBytes", f"must be from {LEAST_BYTES} to {most} on {host.name}")


def _one_by_one(site: Site, task: Task) -> Pause | None:
    command = ResizeCvms.of(task)
    for host in hosts_of(site, command.cluster_uuid):
        resize = ResizeCvm(cvm_of(site, host).uuid, command.num_vcpus, command.memory_bytes)
        pause = run_subtask(site, task, resize)
        if pause is not None:
            return pause
    return None


@frozen
class ResizeCvms(ClusterCommand):
    """Give all CVMs of a cluster a size, node by node. The first failure ends it."""

    operation: ClassVar[str] = "CvmReconfigure"
    component: ClassVar[str] = "Genesis"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change one CVM after the other", _one_by_one))

    num_vcpus: int | None = None
    memory_bytes: int | None = None

    def check(self, site: Site) -> None:
        """The size must be possible on every node."""
        site.get(Cluster, self.cluster_uuid)
        if self.num_vcpus is None and self.memory_bytes is None:
            raise Invalid("body", "must give a number of vCPUs or a size of memory")
        for host in hosts_of(site, self.cluster_uuid):
            check_size(site, host, self.num_vcpus, self.memory_bytes)

    def holds(self) -> tuple[str, ...]:
        return (self.cluster_uuid,)
