"""The Controller VM by hand: its maintenance flag, shutting it down, starting it (1.9)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import CvmCommand
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import Severity
from mock_prism.model.node import set_cvm_power, settle
from mock_prism.model.records import note_event, raise_alert, resolve_alerts
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower
from mock_prism.model.task import Task

CVM_DOWN = "CvmDown"


def set_flag(site: Site, cvm: Cvm, is_set: bool, reason: str | None) -> Cvm:
    """Set or clear the flag. Clearing keeps the reason (captured); the node may have become whole by it."""
    kept = reason if is_set else cvm.maintenance_reason
    cvm = site.put(replace(cvm, maintenance=is_set, maintenance_reason=kept))
    settle(site, cvm.host_uuid)
    return cvm


def _set_flag(site: Site, task: Task) -> Pause | None:
    command = SetCvmMaintenance.of(task)
    set_flag(site, site.get(Cvm, command.cvm_uuid), command.is_set, command.reason)
    return None


@frozen
class SetCvmMaintenance(CvmCommand):
    """Set or clear the CVM's maintenance flag, as ``ncli host edit enable-maintenance-mode=`` does."""

    operation: ClassVar[str] = "CvmSetMaintenanceMode"
    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Change the flag", _set_flag), Step("Tell the services", lasting(lambda timings: timings.cvm_flag_micros))
    )

    is_set: bool
    reason: str | None = None

    def check(self, site: Site) -> None:
        """The CVM must exist; it may be on or off."""
        site.get(Cvm, self.cvm_uuid)


def _begin_stop(site: Site, task: Task) -> Pause | None:
    command = ShutDownCvm.of(task)
    cvm = set_cvm_power(site, site.get(Cvm, command.cvm_uuid), CvmPower.STOPPING)
    if command.sets_flag:
        set_flag(site, cvm, True, None)
    return None


def cut_power(site: Site, cvm: Cvm, how: str) -> None:
    """The CVM is off from now on; the alert says how it came to be: down, shut down."""
    cvm = set_cvm_power(site, cvm, CvmPower.OFF)
    raise_alert(
        site,
        cvm.cluster_uuid,
        CVM_DOWN,
        "Controller VM is down",
        Severity.CRITICAL,
        "Controller VM {ip} is {how}",
        cvm,
        ip=cvm.ip,
        how=how,
    )


def _power_off(site: Site, task: Task) -> Pause | None:
    cut_power(site, site.get(Cvm, ShutDownCvm.of(task).cvm_uuid), "shut down")
    return None


@frozen
class ShutDownCvm(CvmCommand):
    """Shut the CVM down in order. By hand it sets the maintenance flag too (M44, a setting)."""

    operation: ClassVar[str] = "CvmShutdown"
    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Hand the storage paths to other CVMs", _begin_stop),
        Step("Stop the cluster services", lasting(lambda timings: timings.cvm_stop_services_micros), weight=3),
        Step("Power off", lasting(lambda timings: timings.cvm_power_off_micros), weight=3),
        Step("Confirm that the CVM is off", _power_off),
    )

    sets_flag: bool

    def check(self, site: Site) -> None:
        """The CVM must run."""
        require_power(site.get(Cvm, self.cvm_uuid), CvmPower.ON)

    def abandoned(self, site: Site, task: Task) -> None:
        """A shutdown cannot be called off: the CVM is down at once."""
        cvm = site.get(Cvm, self.cvm_uuid)
        if cvm.power is CvmPower.STOPPING:
            cut_power(site, cvm, "shut down")


def require_power(cvm: Cvm, power: CvmPower) -> None:
    """Raise WrongState unless the CVM is in the power state."""
    if cvm.power is not power:
        raise WrongState(Cvm.kind, cvm.name, cvm.power.value, power.value)


def require_startable(site: Site, cvm: Cvm) -> None:
    """Raise WrongState unless the CVM is off, and Disconnected unless its host runs."""
    require_power(cvm, CvmPower.OFF)
    host = site.get(Host, cvm.host_uuid)
    if not host.connected:
        raise Disconnected(host.name)


def _begin_start(site: Site, task: Task) -> Pause | None:
    """The task may have waited: the host may be gone since it was asked for."""
    cvm = site.get(Cvm, StartCvm.of(task).cvm_uuid)
    require_startable(site, cvm)
    set_cvm_power(site, cvm, CvmPower.STARTING)
    return None


def _booted(site: Site, task: Task) -> Pause | None:
    set_cvm_power(site, _starting(site, task), CvmPower.ON)
    return None


def _serve(site: Site, task: Task) -> Pause | None:
    """The services are up. A CVM still flagged comes up in maintenance and serves nothing yet (M45)."""
    cvm = site.put(replace(_starting(site, task), services_up=True))
    resolve_alerts(site, CVM_DOWN, cvm)
    note_event(site, cvm.cluster_uuid, "CvmStarted", "Controller VM {ip} is up", cvm, ip=cvm.ip)
    settle(site, cvm.host_uuid)
    return None


def _starting(site: Site, task: Task) -> Cvm:
    """The CVM, as long as nothing has switched it off under way."""
    cvm = site.get(Cvm, StartCvm.of(task).cvm_uuid)
    if cvm.power is CvmPower.OFF:
        raise WrongState(Cvm.kind, cvm.name, cvm.power.value, CvmPower.STARTING.value)
    return cvm


@frozen
class StartCvm(CvmCommand):
    """Start the CVM from its host (``virsh start``) and wait until its services are up."""

    operation: ClassVar[str] = "CvmStart"
    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Start the CVM", _begin_start),
        Step("Boot", lasting(lambda timings: timings.cvm_boot_micros), weight=3),
        Step("Reach the network", _booted),
        Step("Start the cluster services", lasting(lambda timings: timings.cvm_start_services_micros), weight=4),
        Step("Serve storage", _serve),
    )

    def check(self, site: Site) -> None:
        """The CVM must be off, on a host that runs."""
        require_startable(site, site.get(Cvm, self.cvm_uuid))

    def abandoned(self, site: Site, task: Task) -> None:
        """A start that is given up leaves the CVM off."""
        cvm = site.get(Cvm, self.cvm_uuid)
        if cvm.power is not CvmPower.OFF:
            set_cvm_power(site, cvm, CvmPower.OFF)
