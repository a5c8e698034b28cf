"""Things that break, and hosts that are switched off and on."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm import StartCvm, cut_power
from mock_prism.model.commands.power import place_on, stop
from mock_prism.model.commands.target import CvmCommand, HostCommand, VmCommand, host_and_cvm
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import Severity
from mock_prism.model.migratability import is_rf1
from mock_prism.model.node import guests_of
from mock_prism.model.records import note_event, raise_alert, resolve_alerts
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower, HostPower, PowerState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

HOST_DOWN = "HostDown"


def lose_cvm(site: Site, cvm: Cvm) -> None:
    """The CVM is gone at once, whatever it was doing."""
    if cvm.power is not CvmPower.OFF:
        cut_power(site, cvm, "down")


def lose_host(site: Site, host: Host) -> Host:
    """The host is gone at once, with its CVM and every guest on it."""
    host = site.put(replace(host, power=HostPower.OFF))
    for vm in guests_of(site, host.uuid):
        stop(site, vm)
    _, cvm = host_and_cvm(site, host.uuid)
    lose_cvm(site, cvm)
    return host


def _crash(site: Site, task: Task) -> Pause | None:
    """Lose the host, and have HA restart what ran there where the cluster allows it."""
    host = site.get(Host, FailHost.of(task).host_uuid)
    victims = guests_of(site, host.uuid)
    host = lose_host(site, host)
    raise_alert(
        site,
        host.cluster_uuid,
        HOST_DOWN,
        "Host is down",
        Severity.CRITICAL,
        "Host {host} does not respond",
        host,
        host=host.name,
    )
    if site.get(Cluster, host.cluster_uuid).ha_failover_enabled:
        for vm in victims:
            if not vm.is_agent_vm and vm.ha_priority >= 0:
                site.submit(RestartVm(vm.uuid), task.requester, parent=task)
    return None


def _await_restarts(site: Site, task: Task) -> Pause | None:
    return None if all(child.has_ended for child in engine.subtasks(site, task)) else Pause()


@frozen
class FailHost(HostCommand):
    """A fault: the host loses power. HA restarts its guests elsewhere as sub-tasks."""

    operation: ClassVar[str] = "HostFailover"
    is_audited: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(Step("Lose the host", _crash), Step("Restart its guests", _await_restarts))

    def check(self, site: Site) -> None:
        """The host must run."""
        require_host_power(site.get(Host, self.host_uuid), HostPower.ON)

    def holds(self) -> tuple[str, ...]:
        return ()


def failing_hosts(site: Site, cluster_uuid: str) -> list[str]:
    """The hosts of a cluster whose guests are being started elsewhere."""
    return [
        task.command.host_uuid
        for task in site.where(Task, "cluster_uuid", cluster_uuid)
        if isinstance(task.command, FailHost) and not task.has_ended
    ]


def require_host_power(host: Host, power: HostPower) -> None:
    """Raise WrongState unless the host is in the power state."""
    if host.power is not power:
        raise WrongState(Host.kind, host.name, host.power.value, power.value)


def _restart(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, RestartVm.of(task).vm_uuid)
    if vm.power is PowerState.OFF:
        vm = place_on(site, vm, None, uses_reserve=True)
        host = site.get(Host, vm.host_uuid or "")
        message = "VM {vm_name} was restarted on host {host_name} after the failure of its host"
        note_event(site, vm.cluster_uuid, "VmHaRestart", message, vm, host, vm_name=vm.name, host_name=host.name)
    return None


@frozen
class RestartVm(VmCommand):
    """HA starts a guest again once the loss of its host is beyond doubt."""

    operation: ClassVar[str] = "VmHaRestart"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Wait for the host", lasting(lambda timings: timings.ha_detection_micros)), Step("Start the VM", _restart)
    )

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)


def _crash_cvm(site: Site, task: Task) -> Pause | None:
    """Lose the CVM. Guests go on over other CVMs; those whose only copy was here lose their disks (*assumed*)."""
    cvm = site.get(Cvm, FailCvm.of(task).cvm_uuid)
    lose_cvm(site, cvm)
    for vm in guests_of(site, cvm.host_uuid):
        if is_rf1(site, vm):
            stop(site, vm)
    return None


@frozen
class FailCvm(CvmCommand):
    """A fault: the CVM dies. Its host and most guests go on."""

    operation: ClassVar[str] = "CvmFailure"
    is_audited: ClassVar[bool] = False
    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(Step("Lose the CVM", _crash_cvm))

    def check(self, site: Site) -> None:
        """The CVM must not be off already."""
        cvm = site.get(Cvm, self.cvm_uuid)
        if cvm.power is CvmPower.OFF:
            raise WrongState(Cvm.kind, cvm.name, cvm.power.value, CvmPower.ON.value)

    def holds(self) -> tuple[str, ...]:
        return ()


def power_of(host_uuid: str) -> str:
    """What an act on a host's power has in its hands. Its maintenance is another matter and goes on meanwhile."""
    return f"{host_uuid}/power"


def _halt(site: Site, task: Task) -> Pause | None:
    lose_host(site, site.get(Host, ShutDownHost.of(task).host_uuid))
    return None


@frozen
class ShutDownHost(HostCommand):
    """``shutdown -h now`` on the AHV host: what still runs there goes down with it (state N)."""

    operation: ClassVar[str] = "HostShutdown"
    component: ClassVar[str] = "AHV"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Shut down", lasting(lambda timings: timings.host_shutdown_micros)), Step("Power off", _halt)
    )

    def check(self, site: Site) -> None:
        """The host must run."""
        require_host_power(site.get(Host, self.host_uuid), HostPower.ON)

    def holds(self) -> tuple[str, ...]:
        return (power_of(self.host_uuid),)


def _power_up(site: Site, task: Task) -> Pause | None:
    host = site.get(Host, StartHost.of(task).host_uuid)
    host = site.put(replace(host, power=HostPower.ON, booted_micros=site.now_micros))
    resolve_alerts(site, HOST_DOWN, host)
    return None


def _start_its_cvm(site: Site, task: Task) -> Pause | None:
    """The CVM starts with its host (MFU)."""
    children = engine.subtasks(site, task)
    if not children:
        _, cvm = host_and_cvm(site, StartHost.of(task).host_uuid)
        children = (site.submit(StartCvm(cvm.uuid), task.requester, parent=task),)
    return None if all(child.has_ended for child in children) else Pause()


@frozen
class StartHost(HostCommand):
    """Power the AHV host on; its CVM starts with it."""

    operation: ClassVar[str] = "HostStart"
    component: ClassVar[str] = "AHV"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Boot", lasting(lambda timings: timings.host_boot_micros)),
        Step("Connect", _power_up),
        Step("Start the CVM", _start_its_cvm),
    )

    def check(self, site: Site) -> None:
        """The host must be off."""
        require_host_power(site.get(Host, self.host_uuid), HostPower.OFF)

    def holds(self) -> tuple[str, ...]:
        return (power_of(self.host_uuid),)
