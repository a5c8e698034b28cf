"""What the Hardware page shows, as JSON values. The page and its script read the same rows."""

from __future__ import annotations

from mock_prism.faces.console.errors import describe
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.migratability import bound_guests
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower, Family, HostState, TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.views import NodeView, cluster_view, node_view, shown_cvm_state

GIB = 1 << 30
TASKS_SHOWN = 20

HOST_WORDS: dict[HostState, str] = {
    HostState.NORMAL: "Normal",
    HostState.ENTERING: "Entering maintenance mode",
    HostState.ENTERED: "In maintenance mode",
}

TOOLTIPS: dict[str, str] = {
    "maintenance": "Host is under maintenance",
    "down": "Host is disconnected",
    "cvm": "Controller VM is not serving",
}
"""What an icon says when pointed at, for those that no step explains. Assumed, but for the first, which is of the
vendor's own training."""

TASK_TITLES: dict[str, str] = {
    "EnterMaintenanceMode": "Enter host into maintenance mode (host only)",
    "ExitMaintenanceMode": "Exit host maintenance mode (host only)",
    "HostEnterMaintenance": "Enter maintenance mode",
    "HostExitMaintenance": "Exit maintenance mode",
    "HostRestoreVmLocality": "Restore VM locality",
    "CvmShutdown": "Shut down Controller VM",
    "CvmStart": "Start Controller VM",
    "CvmSetMaintenanceMode": "Change Controller VM maintenance mode",
    "VmMigrate": "Migrate VM",
    "VmSetPowerState": "Change VM power state",
    "VmCreate": "Create VM",
    "VmUpdate": "Update VM",
    "VmDelete": "Delete VM",
    "VmClone": "Clone VM",
    "VmCustomizeGuest": "Customize the guest of a VM",
    "VmDiskCreate": "Add a disk to a VM",
    "VmDiskUpdate": "Change a disk of a VM",
    "VmDiskDelete": "Remove a disk of a VM",
    "VmNicCreate": "Add a NIC to a VM",
    "VmNicUpdate": "Change a NIC of a VM",
    "VmNicDelete": "Remove a NIC of a VM",
    "NetworkCreate": "Create network",
    "NetworkUpdate": "Update network",
    "NetworkDelete": "Delete network",
    "NetworkReserve": "Reserve addresses of a network",
    "NetworkRelease": "Release addresses of a network",
    "VirtualSwitchCreate": "Create virtual switch",
    "VirtualSwitchUpdate": "Update virtual switch",
    "VirtualSwitchDelete": "Delete virtual switch",
    "VpcCreate": "Create VPC",
    "VpcUpdate": "Update VPC",
    "VpcDelete": "Delete VPC",
    "FloatingIpCreate": "Create floating IP",
    "FloatingIpUpdate": "Update floating IP",
    "FloatingIpDelete": "Delete floating IP",
    "RoutingPolicyCreate": "Create routing policy",
    "RoutingPolicyUpdate": "Update routing policy",
    "RoutingPolicyDelete": "Delete routing policy",
    "RouteCreate": "Create route",
    "RouteUpdate": "Update route",
    "RouteDelete": "Delete route",
    "ImageCreate": "Create image",
    "ImageUpdate": "Update image",
    "ImageDelete": "Delete image",
}

TASK_WORDS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "Queued",
    TaskStatus.RUNNING: "Running",
    TaskStatus.SUCCEEDED: "Succeeded",
    TaskStatus.FAILED: "Failed",
    TaskStatus.ABORTED: "Aborted",
}


def icon(view: NodeView) -> str:
    """Which icon stands before a host: spinner, maintenance, down or normal (M42, M43)."""
    if view.is_changing:
        return "spinner"
    if view.in_maintenance:
        return "maintenance"
    if not view.host.connected:
        return "down"
    return "normal" if view.cvm.serving else "cvm"


def host_row(view: NodeView) -> dict[str, object]:
    """One host of the table."""
    host, cvm = view.host, view.cvm
    shown_icon, step = icon(view), view.task.step_name if view.task else ""
    return {
        "uuid": host.uuid,
        "name": host.name,
        "hypervisor_ip": host.hypervisor_ip,
        "cvm_ip": cvm.ip,
        "cluster": view.cluster.name,
        "icon": shown_icon,
        "tooltip": step or TOOLTIPS.get(shown_icon, ""),
        "state": HOST_WORDS[host.state] if host.connected else "Disconnected",
        "cvm_state": "Off" if cvm.power is CvmPower.OFF else shown_cvm_state(cvm),
        "num_vms": view.num_vms,
        "memory_gib": host.memory_bytes // GIB,
        "memory_used_gib": sum(vm.memory_bytes for vm in view.guests) // GIB,
        "cpu_cores": host.cpu_cores,
        "cpu_model": host.cpu_model,
        "schedulable": host.schedulable,
        "step": step,
        "may_enter": view.may_enter,
        "may_exit": view.may_exit,
    }


def hardware(site: Site) -> dict[str, object]:
    """Everything on the page at this instant."""
    clusters = list(site.all(Cluster))
    return {
        "clusters": [_cluster_row(site, cluster) for cluster in clusters],
        "hosts": [host_row(node_view(site, host)) for cluster in clusters for host in hosts_of(site, cluster.uuid)],
        "tasks": task_rows(site),
    }


def _cluster_row(site: Site, cluster: Cluster) -> dict[str, object]:
    view = cluster_view(site, cluster)
    return {
        "uuid": cluster.uuid,
        "name": cluster.name,
        "version": cluster.version,
        "resiliency": view.resiliency.value,
        "tolerance": view.current_tolerance,
    }


def task_rows(site: Site) -> list[dict[str, object]]:
    """The latest tasks that nobody started but a user, newest first, each with its sub-tasks."""
    shown = [task for task in site.all(Task) if task.parent_uuid is None and not task.command.is_internal]
    return [task_row(site, task) for task in reversed(shown[-TASKS_SHOWN:])]


def task_row(site: Site, task: Task) -> dict[str, object]:
    """One task with those it has started."""
    return {
        "uuid": task.uuid,
        "title": TASK_TITLES.get(task.operation, task.operation),
        "about": ", ".join(about.name for about in task.entities),
        "status": TASK_WORDS[task.status],
        "has_ended": task.has_ended,
        "percentage": task.percentage,
        "step": "" if task.has_ended else task.step_name,
        "error": describe(task.error)[1] if task.error else "",
        "subtasks": [task_row(site, site.get(Task, uuid)) for uuid in task.subtask_uuids],
    }


def unmovable_rows(site: Site, host: Host) -> list[dict[str, str]]:
    """The guests that a planned outage of a host would have to shut down."""
    return [{"name": vm.name, "reason": tie.value} for vm, tie in bound_guests(site, host, Family.PLANNED_OUTAGE)]
