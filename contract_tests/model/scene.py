"""The four-node site as a test sees it: things by name, commands run to their end."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.model import engine
from mock_prism.model.category import Category, CategoryType
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import PrismError
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, guests_of
from mock_prism.model.resiliency import DataResiliency, data_resiliency
from mock_prism.model.site import Site
from mock_prism.model.states import HostState, NonMigratable, TaskStatus
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
SECOND = 1_000_000
GIB = 1 << 30
ORDINARY_ON_A = ("app-01", "db-01", "web-01", "win-files")
TIED_ON_B = ("cpu-passthrough", "gpu-render", "licence-pinned")
_SEEDED: dict[tuple[str, int | None, int | None], Site] = {}


def seeded(name: str = "four-node", hosts: int | None = None, vms: int | None = None) -> Site:
    """A fresh copy of a site of those that come along."""
    key = (name, hosts, vms)
    if key not in _SEEDED:
        _SEEDED[key] = load_site(name, seed=1, epoch_micros=EPOCH_MICROS, hosts=hosts, vms=vms)
    return _SEEDED[key].fork()


class Scene:
    """A site; hosts go by the last letter of their name, VMs by theirs."""

    def __init__(self, name: str = "four-node", hosts: int | None = None) -> None:
        self.site = seeded(name, hosts)

    def host(self, letter: str) -> Host:
        return next(host for host in self.site.all(Host) if host.name.endswith(f"-{letter}"))

    def cvm(self, letter: str) -> Cvm:
        return cvm_of(self.site, self.host(letter))

    def vm(self, name: str) -> Vm:
        vm = self.site.find(Vm, "name", name)
        assert vm is not None, name
        return vm

    def home(self, name: str) -> str:
        """The letter of the host on which a VM runs; empty when it is off."""
        uuid = self.vm(name).host_uuid
        return self.site.get(Host, uuid).name[-1] if uuid else ""

    def guests(self, letter: str) -> tuple[str, ...]:
        return tuple(vm.name for vm in guests_of(self.site, self.host(letter).uuid))

    @property
    def cluster(self) -> Cluster:
        return next(iter(self.site.all(Cluster)))

    @property
    def categories(self) -> tuple[str, ...]:
        """The uuids of the categories of users."""
        return tuple(one.uuid for one in self.site.all(Category) if one.type is CategoryType.USER)

    @property
    def resiliency(self) -> DataResiliency:
        return data_resiliency(self.site, self.cluster)

    def start(self, command: Command) -> Task:
        return self.site.submit(command)

    def run(self, command: Command) -> Task:
        """The task of a command, once it has ended."""
        return self.site.finish(self.site.submit(command))

    def succeed(self, command: Command) -> Task:
        task = self.run(command)
        assert task.status is TaskStatus.SUCCEEDED, (task.operation, task.error)
        return task

    def fail(self, command: Command) -> PrismError:
        """What made the task of a command fail."""
        task = self.run(command)
        assert task.status is TaskStatus.FAILED, task.operation
        assert task.error is not None
        return task.error

    def task(self, task: Task) -> Task:
        """A task as it is now."""
        return self.site.get(Task, task.uuid)

    def children(self, task: Task) -> tuple[Task, ...]:
        """The sub-tasks of a task, oldest first."""
        return engine.subtasks(self.site, task)

    def settle(self, seconds: int = 3600) -> None:
        """Let an hour pass: longer than anything but the watch for a forgotten host."""
        self.site.advance(seconds * SECOND)

    def change(self, vm_name: str, **fields: object) -> Vm:
        """Set a scene: give a VM other properties."""
        return self.site.put(replace(self.vm(vm_name), **fields))  # type: ignore[arg-type]  # fields by name

    def enter(self, letter: str, non_migratable: NonMigratable = NonMigratable.ACPI_SHUTDOWN) -> Task:
        return self.run(EnterMaintenance(self.host(letter).uuid, non_migratable=non_migratable))

    def leave(self, letter: str) -> Task:
        task = self.run(ExitMaintenance(self.host(letter).uuid))
        self.settle()
        return task

    def enter_outage(self, letter: str, allowed: bool = True) -> Task:
        return self.run(EnterPlannedOutage(self.host(letter).uuid, shuts_down_non_migratable=allowed))

    def leave_outage(self, letter: str) -> Task:
        task = self.run(ExitPlannedOutage(self.host(letter).uuid))
        self.settle()
        return task

    def state(self, letter: str) -> HostState:
        return self.host(letter).state
