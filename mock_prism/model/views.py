"""What the faces show of an entity together with its surroundings, gathered once so that all faces agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, guests_of, hosts_of
from mock_prism.model.resiliency import ComponentTolerance, DataResiliency, data_resiliency, node_tolerance
from mock_prism.model.states import CvmPower, Family, HostState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.entity import Entity
    from mock_prism.model.site import Site


@frozen
class NodeView:
    """A host with its CVM, its guests by name, its cluster, and the task that has it in its hands, if any."""

    host: Host
    cvm: Cvm
    cluster: Cluster
    guests: tuple[Vm, ...]
    task: Task | None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.host, self.cvm, self.cluster, *self.guests, self.task)

    @property
    def num_vms(self) -> int:
        """Guests and the CVM (M7)."""
        return len(self.guests) + 1

    @property
    def in_maintenance(self) -> bool:
        """Whether the host is anything but normal, or a planned outage has left it a CVM that does not serve (M49).

        Guests that are on their way home are no longer part of it (1.11, I).
        """
        is_left_over = self.host.maintenance is not None and not self.cvm.serving
        return self.host.state is not HostState.NORMAL or is_left_over

    @property
    def is_changing(self) -> bool:
        """Whether the node is on its way into or out of maintenance: what Prism shows as a spinner."""
        return self.host.state is HostState.ENTERING or (self.task is not None and self.in_maintenance)

    @property
    def may_enter(self) -> bool:
        """Whether Enter Maintenance Mode is offered (the prechecks may still refuse it)."""
        return not self.in_maintenance

    @property
    def may_exit(self) -> bool:
        """Whether Exit Maintenance Mode can be clicked (M42, M43)."""
        record = self.host.maintenance
        if record is None or self.task is not None:
            return False
        return record.family is Family.PLANNED_OUTAGE or self.host.state is HostState.ENTERED


def node_view(site: Site, host: Host) -> NodeView:
    """A host and what belongs to it."""
    holder = site.holders.get(host.uuid)
    return NodeView(
        host,
        cvm_of(site, host),
        site.get(Cluster, host.cluster_uuid),
        guests_of(site, host.uuid),
        site.get(Task, holder) if holder else None,
    )


@frozen
class ClusterView:
    """A cluster with its hosts, CVMs and resiliency."""

    cluster: Cluster
    hosts: tuple[Host, ...]
    cvms: tuple[Cvm, ...]
    resiliency: DataResiliency
    tolerance: tuple[ComponentTolerance, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.cluster, *self.hosts, *self.cvms)

    @property
    def current_tolerance(self) -> int:
        """How many nodes the weakest component could lose now."""
        return min(component.current for component in self.tolerance)


def cluster_view(site: Site, cluster: Cluster) -> ClusterView:
    """A cluster and what belongs to it."""
    hosts = hosts_of(site, cluster.uuid)
    return ClusterView(
        cluster,
        hosts,
        tuple(cvm_of(site, host) for host in hosts),
        data_resiliency(site, cluster),
        node_tolerance(site, cluster),
    )


@frozen
class VmView:
    """A VM with the host it runs on, if any, and its cluster."""

    vm: Vm
    host: Host | None
    cluster: Cluster

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.vm, self.host, self.cluster)


def vm_view(site: Site, vm: Vm) -> VmView:
    """A VM and where it is."""
    return VmView(vm, site.get(Host, vm.host_uuid) if vm.host_uuid else None, site.get(Cluster, vm.cluster_uuid))


@frozen
class TaskView:
    """A task with its sub-tasks, oldest first."""

    task: Task
    subtasks: tuple[Task, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.task, *self.subtasks)


def task_view(site: Site, task: Task) -> TaskView:
    """A task and those it has started."""
    return TaskView(task, engine.subtasks(site, task))


def shown_cvm_state(cvm: Cvm) -> str:
    """The word ``cluster status`` puts after a CVM's address: Up, Maintenance or Down."""
    if cvm.power is not CvmPower.ON:
        return "Down"
    if cvm.flagged:
        return "Maintenance"
    return "Up" if cvm.services_up else "Down"
