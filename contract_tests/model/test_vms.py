"""Making, changing, switching, moving and deleting VMs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import GIB, ORDINARY_ON_A, SECOND, Scene
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.report import ComputeNonMigratableVms
from mock_prism.model.commands.vm import MIB, CreateVm, DeleteVm, UpdateVm
from mock_prism.model.errors import Invalid, NoPlacement, NotFound, Stale, WrongState
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.report import NonMigratableReport
from mock_prism.model.room import free_memory
from mock_prism.model.site import Site
from mock_prism.model.states import POWER_TRANSITIONS, NonMigratable, PowerState, PowerTransition, TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm, VmGroup


def first(site: Site, kind: type) -> str:
    thing: Any = next(iter(site.all(kind)))
    return str(thing.uuid)


def foreign(kind: type) -> tuple[Scene, str]:
    """A scene of two clusters, and a thing that belongs to the second."""
    scene = Scene("two-clusters")
    things: list[Any] = list(scene.site.all(kind))
    return scene, next(thing.uuid for thing in things if thing.cluster_uuid != scene.cluster.uuid)


def test_a_new_vm_is_off_and_has_what_was_ordered(scene: Scene) -> None:
    image = next(iter(scene.site.all(Image)))
    command = CreateVm(
        scene.cluster.uuid,
        "new",
        memory_bytes=4 * GIB,
        num_vcpus=2,
        disks=(
            DiskSpec(image_uuid=image.uuid),
            DiskSpec(size_bytes=GIB, container_uuid=first(scene.site, StorageContainer)),
            DiskSpec(bus="ide", is_cdrom=True),
        ),
        nics=(NicSpec(first(scene.site, Network)),),
        affinity=(scene.host("B").uuid,),
    )

    task = scene.succeed(command)

    vm = scene.vm("new")
    assert task.entities[0].uuid == vm.uuid
    assert (vm.power, vm.host_uuid, vm.total_vcpus) == (PowerState.OFF, None, 2)
    assert [disk.address for disk in vm.disks] == ["scsi.0", "scsi.1", "ide.0"]
    assert [disk.size_bytes for disk in vm.disks] == [image.size_bytes, GIB, 0]
    assert vm.disks[2].is_empty
    assert len(vm.nics) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\ud800"),
        ("name", "two\nlines"),
        ("name", "x" * 257),
        ("memory_bytes", 0),
        ("memory_bytes", 1000),
        ("num_vcpus", 0),
        ("num_cores_per_vcpu", -1),
        ("disks", (DiskSpec(bus="floppy"),)),
        ("disks", (DiskSpec(size_bytes=GIB),)),
        ("disks", (DiskSpec(bus="ide", is_cdrom=True, index=-1),)),
        ("disks", (DiskSpec(bus="ide", is_cdrom=True, index=0), DiskSpec(bus="ide", is_cdrom=True, index=0))),
    ],
)
def test_a_vm_that_cannot_be_is_invalid(scene: Scene, field: str, value: object) -> None:
    command = replace(CreateVm(scene.cluster.uuid, "new"), **{field: value})  # type: ignore[arg-type]  # fields by name

    with pytest.raises(Invalid):
        scene.start(command)

    assert scene.site.find(Vm, "name", "new") is None


@pytest.mark.parametrize(
    "change",
    [
        {"cluster_uuid": "nowhere"},
        {"disks": (DiskSpec(image_uuid="nowhere"),)},
        {"disks": (DiskSpec(size_bytes=GIB, container_uuid="nowhere"),)},
        {"nics": (NicSpec("nowhere"),)},
        {"affinity": ("nowhere",)},
    ],
)
def test_a_vm_of_things_that_do_not_exist_is_not_made(scene: Scene, change: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        scene.start(replace(CreateVm(scene.cluster.uuid, "new"), **change))  # type: ignore[arg-type]  # as above


def test_disks_that_name_their_place_are_passed_by_those_that_do_not(scene: Scene) -> None:
    named, other = DiskSpec(bus="ide", is_cdrom=True, index=0), DiskSpec(bus="ide", is_cdrom=True)

    scene.succeed(CreateVm(scene.cluster.uuid, "new", disks=(other, named, other)))

    assert [disk.index for disk in scene.vm("new").disks] == [1, 0, 2]


@pytest.mark.parametrize("kind", [StorageContainer, Network, Host])
def test_what_belongs_to_another_cluster_is_refused(kind: type) -> None:
    scene, uuid = foreign(kind)
    changes: dict[type, dict[str, object]] = {
        StorageContainer: {"disks": (DiskSpec(size_bytes=GIB, container_uuid=uuid),)},
        Network: {"nics": (NicSpec(uuid),)},
        Host: {"affinity": (uuid,)},
    }
    with pytest.raises(Invalid, match="another cluster"):
        scene.start(replace(CreateVm(scene.cluster.uuid, "new"), **changes[kind]))  # type: ignore[arg-type]  # as above


def test_a_vm_is_changed_where_asked_and_nowhere_else(scene: Scene) -> None:
    before = scene.vm("web-01")

    scene.succeed(UpdateVm(before.uuid, name="web-1", num_vcpus=4))

    after = scene.vm("web-1")
    assert after == replace(before, name="web-1", num_vcpus=4, revision=before.revision + 1)


def test_every_setting_can_be_changed(scene: Scene) -> None:
    scene.succeed(
        UpdateVm(
            scene.vm("test-off").uuid,
            description="d",
            memory_bytes=GIB,
            num_cores_per_vcpu=2,
            is_agent_vm=True,
            ha_priority=5,
            timezone="Europe/Berlin",
            affinity=(scene.host("C").uuid,),
        )
    )

    vm = scene.vm("test-off")
    assert (vm.description, vm.memory_bytes, vm.num_cores_per_vcpu, vm.timezone) == ("d", GIB, 2, "Europe/Berlin")
    assert (vm.is_agent_vm, vm.ha_priority, vm.affinity) == (True, 5, (scene.host("C").uuid,))


def test_a_running_vm_cannot_shrink(scene: Scene) -> None:
    assert isinstance(scene.fail(UpdateVm(scene.vm("web-01").uuid, memory_bytes=GIB)), WrongState)
    assert scene.vm("web-01").memory_bytes == 4 * GIB


@pytest.mark.parametrize("takes", [True, False])
def test_a_running_vm_is_given_processors_where_it_takes_them(scene: Scene, takes: bool) -> None:
    vm = scene.vm("web-01")
    scene.site.put(replace(vm, traits=replace(vm.traits, has_cpu_hotplug=takes)))

    task = scene.site.finish(scene.site.submit(UpdateVm(vm.uuid, num_vcpus=vm.num_vcpus + 1)))

    assert (task.error is None, scene.vm("web-01").num_vcpus) == (takes, vm.num_vcpus + takes)
    assert takes or isinstance(task.error, WrongState)


def test_a_vm_is_given_its_hosts_processors_while_it_is_off(scene: Scene) -> None:
    assert isinstance(scene.fail(UpdateVm(scene.vm("web-01").uuid, has_cpu_passthrough=True)), WrongState)

    scene.succeed(UpdateVm(scene.vm("test-off").uuid, has_cpu_passthrough=True, project_uuid="project"))

    after = scene.vm("test-off")
    assert (after.has_cpu_passthrough, after.may_live_migrate, after.project_uuid) == (True, False, "project")


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"memory_bytes": 1 << 42}, "not enough free memory"), ({"num_vcpus": 240}, "not enough free CPU")],
)
def test_a_running_vm_cannot_outgrow_its_host(scene: Scene, change: dict[str, object], reason: str) -> None:
    scene.site.behaviour = replace(scene.site.behaviour, vcpus_per_core=4)
    before = scene.vm("web-01")

    error = scene.fail(replace(UpdateVm(before.uuid), **change))  # type: ignore[arg-type]  # as above

    assert isinstance(error, NoPlacement)
    assert error.reasons == ((scene.host("A").name, reason),)
    assert scene.vm("web-01") == before


@pytest.mark.parametrize(
    "change",
    [{"memory_bytes": 8 * GIB + MIB}, {"num_vcpus": 9}, {"num_cores_per_vcpu": 8}],
)
def test_no_vm_is_larger_than_ahv_lets_any_be(scene: Scene, change: dict[str, object]) -> None:
    scene.site.behaviour = replace(scene.site.behaviour, most_vcpus=8, most_memory_bytes=8 * GIB)

    with pytest.raises(Invalid, match="must"):
        scene.site.submit(replace(UpdateVm(scene.vm("web-01").uuid), **change))  # type: ignore[arg-type]  # as above


def test_a_vm_grows_within_its_host_even_while_that_takes_no_new_guests(scene: Scene) -> None:
    scene.enter("B", NonMigratable.BLOCK)

    scene.succeed(UpdateVm(scene.vm("licence-pinned").uuid, memory_bytes=8 * GIB))

    assert scene.vm("licence-pinned").memory_bytes == 8 * GIB


@pytest.mark.parametrize("change", [{"name": ""}, {"memory_bytes": 1}, {"num_vcpus": 0}])
def test_a_change_that_cannot_be_is_invalid(scene: Scene, change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        scene.start(replace(UpdateVm(scene.vm("web-01").uuid), **change))  # type: ignore[arg-type]  # as above


def test_a_change_based_on_an_old_revision_is_stale(scene: Scene) -> None:
    scene.succeed(UpdateVm(scene.vm("web-01").uuid, num_vcpus=4, revision=0))

    with pytest.raises(Stale):
        scene.start(UpdateVm(scene.vm("web-01").uuid, num_vcpus=5, revision=0))


def test_a_deleted_vm_is_gone_from_its_host_and_its_groups(scene: Scene) -> None:
    uuid = scene.vm("ha-proxy-1").uuid

    scene.succeed(DeleteVm(uuid))

    assert scene.site.find(Vm, "name", "ha-proxy-1") is None
    assert uuid not in next(iter(scene.site.all(VmGroup))).vm_uuids
    assert "ha-proxy-1" not in scene.guests("B")


def test_a_vm_that_is_off_can_be_deleted(scene: Scene) -> None:
    scene.succeed(DeleteVm(scene.vm("test-off").uuid, revision=0))

    assert scene.site.find(Vm, "name", "test-off") is None


SWITCHES = {
    PowerTransition.ON: PowerState.ON,
    PowerTransition.OFF: PowerState.OFF,
    PowerTransition.ACPI_SHUTDOWN: PowerState.OFF,
    PowerTransition.ACPI_REBOOT: PowerState.ON,
    PowerTransition.RESET: PowerState.ON,
    PowerTransition.POWER_CYCLE: PowerState.ON,
    PowerTransition.PAUSE: PowerState.PAUSED,
    PowerTransition.SUSPEND: PowerState.SUSPENDED,
    PowerTransition.RESUME: PowerState.ON,
}


@pytest.mark.parametrize("before", PowerState)
@pytest.mark.parametrize(("transition", "after"), SWITCHES.items())
def test_a_power_change_ends_as_the_table_says(
    scene: Scene, before: PowerState, transition: PowerTransition, after: PowerState
) -> None:
    name = "test-off" if before is PowerState.OFF else "web-01"
    for halt in (PowerTransition.PAUSE, PowerTransition.SUSPEND):
        if SWITCHES[halt] is before:
            scene.succeed(SetPower(scene.vm(name).uuid, halt))

    task = scene.run(SetPower(scene.vm(name).uuid, transition))

    if before in POWER_TRANSITIONS[transition]:
        assert (task.status, scene.vm(name).power) == (TaskStatus.SUCCEEDED, after)
    else:
        assert isinstance(task.error, WrongState)
        assert scene.vm(name).power is before


def test_a_vm_starts_where_it_is_told(scene: Scene) -> None:
    scene.succeed(SetPower(scene.vm("test-off").uuid, PowerTransition.ON, scene.host("C").uuid))

    assert scene.home("test-off") == "C"


def test_a_vm_that_is_told_to_start_where_it_cannot_stays_off(scene: Scene) -> None:
    scene.change("test-off", memory_bytes=1 << 50)

    error = scene.fail(SetPower(scene.vm("test-off").uuid, PowerTransition.ON, scene.host("C").uuid))

    assert isinstance(error, NoPlacement)
    assert [reason for _, reason in error.reasons] == ["not enough free memory"]


def test_power_and_migration_of_what_does_not_exist_are_not_found(scene: Scene) -> None:
    for command in (
        SetPower("nowhere"),
        SetPower(scene.vm("web-01").uuid, PowerTransition.OFF, "nowhere"),
        MigrateVm("nowhere"),
        DeleteVm("nowhere"),
    ):
        with pytest.raises(NotFound):
            scene.start(command)


def test_a_live_migration_takes_time_by_memory(scene: Scene) -> None:
    small = scene.run(MigrateVm(scene.vm("web-01").uuid))
    large = scene.run(MigrateVm(scene.vm("db-01").uuid))

    lasted = [(task.completed_micros or 0) - (task.started_micros or 0) for task in (small, large)]
    assert lasted == [(2 + 4) * SECOND, (2 + 32) * SECOND]


def test_a_live_migration_takes_longer_where_its_bandwidth_is_small(scene: Scene) -> None:
    task = scene.run(MigrateVm(scene.vm("web-01").uuid, bandwidth_mbps=1000))

    assert (task.completed_micros or 0) - (task.started_micros or 0) == 4 * GIB * 8 // 1000
    with pytest.raises(Invalid):
        scene.start(MigrateVm(scene.vm("web-01").uuid, bandwidth_mbps=-1))


def test_a_vm_without_a_named_target_goes_to_the_host_with_most_free_memory(scene: Scene) -> None:
    scene.succeed(MigrateVm(scene.vm("web-01").uuid))

    free = {letter: free_memory(scene.site, scene.host(letter), scene.vm("web-01")) for letter in "BCD"}
    assert free[scene.home("web-01")] == max(free.values())


@pytest.mark.parametrize("name", ["gpu-render", "cpu-passthrough", "fw-agent-b"])
def test_what_cannot_be_live_migrated_is_not(scene: Scene, name: str) -> None:
    assert isinstance(scene.fail(MigrateVm(scene.vm(name).uuid)), WrongState)
    assert scene.home(name) == "B"


def test_a_vm_that_is_off_is_not_migrated(scene: Scene) -> None:
    assert isinstance(scene.fail(MigrateVm(scene.vm("test-off").uuid)), WrongState)


def test_a_target_that_goes_into_maintenance_under_way_fails_the_migration(scene: Scene) -> None:
    task = scene.start(MigrateVm(scene.vm("web-01").uuid, scene.host("C").uuid))
    scene.enter("C")

    scene.settle()

    assert scene.task(task).status is TaskStatus.FAILED
    assert (scene.home("web-01"), scene.vm("web-01").moving_to) == ("A", None)


def test_a_migration_can_be_cancelled_and_the_vm_stays(scene: Scene) -> None:
    task = scene.start(MigrateVm(scene.vm("db-01").uuid, scene.host("C").uuid))

    scene.site.cancel(task.uuid)

    assert scene.task(task).status is TaskStatus.ABORTED
    assert (scene.home("db-01"), scene.vm("db-01").moving_to) == ("A", None)


def test_a_host_of_another_cluster_is_no_target() -> None:
    scene, uuid = foreign(Host)
    name = next(vm.name for vm in scene.site.where(Vm, "cluster_uuid", scene.cluster.uuid) if vm.is_running)

    with pytest.raises(Invalid):
        scene.start(MigrateVm(scene.vm(name).uuid, uuid))


def test_the_report_of_what_cannot_be_migrated_names_guest_host_and_reason(scene: Scene) -> None:
    hosts = (scene.host("A").uuid, scene.host("B").uuid)

    task = scene.succeed(ComputeNonMigratableVms(scene.cluster.uuid, hosts))

    report = scene.site.get(NonMigratableReport, task.uuid)
    assert {vm.vm_name for vm in report.vms} == {"cpu-passthrough", "gpu-render", "licence-pinned", "scratch-rf1"}
    assert [ref.uuid for ref in task.entities] == list(hosts)


def test_a_report_on_hosts_of_another_cluster_is_refused() -> None:
    scene, uuid = foreign(Host)

    with pytest.raises(Invalid):
        scene.start(ComputeNonMigratableVms(scene.cluster.uuid, (uuid,)))


def test_a_pci_device_ties_a_guest_to_its_host(scene: Scene) -> None:
    scene.change("web-01", has_pcie_passthrough=True)

    task = scene.succeed(ComputeNonMigratableVms(scene.cluster.uuid, (scene.host("A").uuid,)))

    assert [vm.reason for vm in scene.site.get(NonMigratableReport, task.uuid).vms] == [
        "VM has a PCI device passed through"
    ]
    assert set(ORDINARY_ON_A) == set(scene.guests("A"))
