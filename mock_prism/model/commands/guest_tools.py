"""Guest tools (NGT): their medium in a VM's drive, installing, changing, and asking the guest through them.

No guest runs here: what is asked of one is done as soon as it is on, and takes its time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VmCommand
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Act, Duration, Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import NGT_VERSION, GuestTools, IsoContent, NgtCapability, Vm, VmDisk

ISO_BYTES = 300 << 20  # assumed
TOOLS, NO_TOOLS = "with guest tools", "without guest tools"
CDROM = "vm cd-rom"


def holds_tools(vm: Vm) -> bool:
    """Whether the medium of the guest tools is in a drive."""
    return any(disk.content is IsoContent.GUEST_TOOLS for disk in vm.disks)


def require_tools(vm: Vm) -> None:
    """Raise WrongState unless the guest can be asked through its tools."""
    if not vm.guest_tools.serves:
        raise WrongState(Vm.kind, vm.name, NO_TOOLS, TOOLS)


def _runbook(name: str, act: Act, duration: Duration = lambda timings: timings.vm_update_micros) -> Runbook:
    return Runbook.of(Step(name, act), Step("Wait for the guest", lasting(duration), weight=3))


def _require(vm: Vm, is_installed: bool) -> None:
    if vm.guest_tools.is_installed is not is_installed:
        raise WrongState(Vm.kind, vm.name, *((NO_TOOLS, TOOLS) if is_installed else (TOOLS, NO_TOOLS)))


def _require_on(vm: Vm) -> None:
    if vm.power is not PowerState.ON:
        raise WrongState(Vm.kind, vm.name, vm.power.value, PowerState.ON.value)


def _with_medium(site: Site, vm: Vm) -> Vm:
    """The VM with the tools' medium in its first empty drive. Raises NotFound where there is none."""
    if holds_tools(vm):
        return vm
    drive = next((disk for disk in vm.disks if disk.is_cdrom and disk.is_empty), None)
    if drive is None:
        raise NotFound(CDROM, f"empty drive of {vm.name}")
    container = site.find(StorageContainer, "cluster_uuid", vm.cluster_uuid)
    full = replace(
        drive,
        vmdisk_uuid=site.ids.uuid("vmdisk"),
        container_uuid=container.uuid if container else None,
        size_bytes=ISO_BYTES,
        content=IsoContent.GUEST_TOOLS,
    )
    return replace(vm, disks=tuple(full if one is drive else one for one in vm.disks))


def _without_medium(vm: Vm) -> Vm:
    """The VM with the tools' medium ejected."""
    disks = tuple(
        VmDisk(disk.uuid, disk.bus, disk.index, is_cdrom=True) if disk.content is IsoContent.GUEST_TOOLS else disk
        for disk in vm.disks
    )
    return replace(vm, disks=disks)


def _insert(site: Site, task: Task) -> Pause | None:
    command = InsertGuestTools.of(task)
    vm = site.get(Vm, command.vm_uuid)
    if command.is_config_only:
        _require(vm, is_installed=True)
    tools = replace(vm.guest_tools, capabilities=command.capabilities)
    site.put(replace(_with_medium(site, vm), guest_tools=tools))
    return None


@frozen
class InsertGuestTools(VmCommand):
    """Put the medium of the guest tools into a VM's drive, for its user to install or set up from.

    With ``is_config_only`` they must be installed already. The task fails where no drive is empty.
    """

    operation: ClassVar[str] = "VmGuestToolsInsert"
    runbook: ClassVar[Runbook] = _runbook("Insert the medium", _insert)

    capabilities: tuple[NgtCapability, ...] = ()
    is_config_only: bool = False

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)


def _prepare(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, InstallGuestTools.of(task).vm_uuid)
    _require(vm, is_installed=False)
    _require_on(vm)
    site.put(_with_medium(site, vm))
    return None


def _install(site: Site, task: Task) -> Pause | None:
    command = InstallGuestTools.of(task)
    vm = site.get(Vm, command.vm_uuid)
    _require_on(vm)
    tools = GuestTools(is_installed=True, is_enabled=True, capabilities=command.capabilities)
    site.put(replace(_without_medium(vm), guest_tools=tools))
    return None


@frozen
class InstallGuestTools(VmCommand):
    """Install the guest tools into a running VM, from a drive that must be empty; it is empty again afterwards."""

    operation: ClassVar[str] = "VmGuestToolsInstall"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Insert the medium", _prepare),
        Step("Wait for the guest", lasting(lambda timings: timings.guest_tools_micros), weight=8),
        Step("Record the tools", _install),
    )

    capabilities: tuple[NgtCapability, ...] = ()

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)


def _uninstall(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, UninstallGuestTools.of(task).vm_uuid)
    _require(vm, is_installed=True)
    _require_on(vm)
    site.put(replace(_without_medium(vm), guest_tools=GuestTools()))
    return None


@frozen
class UninstallGuestTools(VmCommand):
    """Take the guest tools off a running VM."""

    operation: ClassVar[str] = "VmGuestToolsUninstall"
    runbook: ClassVar[Runbook] = _runbook("Uninstall the tools", _uninstall, lambda timings: timings.guest_tools_micros)

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)


def _upgrade(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, UpgradeGuestTools.of(task).vm_uuid)
    require_tools(vm)
    _require_on(vm)
    if vm.guest_tools.version == NGT_VERSION:
        raise WrongState(Vm.kind, vm.name, f"with guest tools {NGT_VERSION}", "with older guest tools")
    site.put(replace(vm, guest_tools=replace(vm.guest_tools, version=NGT_VERSION)))
    return None


@frozen
class UpgradeGuestTools(VmCommand):
    """Bring the guest tools of a running VM to the version of its cluster. The task fails where they have it."""

    operation: ClassVar[str] = "VmGuestToolsUpgrade"
    runbook: ClassVar[Runbook] = _runbook("Upgrade the tools", _upgrade, lambda timings: timings.guest_tools_micros)

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateGuestTools.of(task)
    vm = site.get(Vm, command.vm_uuid)
    _require(vm, is_installed=True)
    tools = vm.guest_tools
    site.put(
        replace(
            vm,
            guest_tools=replace(
                tools,
                is_enabled=tools.is_enabled if command.is_enabled is None else command.is_enabled,
                capabilities=tools.capabilities if command.capabilities is None else command.capabilities,
            ),
        )
    )
    return None


@frozen
class UpdateGuestTools(VmCommand):
    """Switch the guest tools of a VM on or off, and what they may be asked; None leaves one as it is."""

    operation: ClassVar[str] = "VmGuestToolsUpdate"
    runbook: ClassVar[Runbook] = _runbook("Change the tools", _update)

    is_enabled: bool | None = None
    capabilities: tuple[NgtCapability, ...] | None = None

    def check(self, site: Site) -> None:
        """The VM must exist."""
        site.get(Vm, self.vm_uuid)
