"""What machines do at an instant, and how readings become series."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from contract_tests.model.scene import EPOCH_MICROS, SECOND, Scene
from mock_prism.model.activity import (
    Activity,
    Reading,
    cluster_activity,
    container_activity,
    cvm_activity,
    disk_activity,
    host_activity,
    vm_activity,
    vm_disk_activity,
)
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.power import SetPower
from mock_prism.model.fullness import READ_ONLY_PERCENT
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.series import OF_SEVERAL, Downsampling, Window, drawn, level
from mock_prism.model.states import PowerTransition
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.usage import container_usage, pool_usage, shares, usage_of
from mock_prism.model.vm import Vm

NOON = EPOCH_MICROS - 3_600 * SECOND


def read(activity: Activity, at_micros: int = NOON) -> Reading:
    reading = activity.at(at_micros)
    assert reading is not None
    return reading


def guest(scene: Scene, name: str = "web-01", at_micros: int = NOON) -> Reading:
    return read(vm_activity(scene.site, scene.vm(name)), at_micros)


def test_the_same_instant_of_the_same_seed_reads_the_same() -> None:
    one, two = Scene(), Scene()
    two.settle()
    assert guest(one) == guest(two)
    assert guest(one) != guest(one, at_micros=NOON + 30 * SECOND)


def test_levels_move_slowly_and_keep_within_bounds() -> None:
    levels = [level(7, "x", NOON + step * 30 * SECOND) for step in range(2_880)]
    assert 0 <= min(levels) <= max(levels) <= 1_000_000
    assert len(set(levels)) > 2_000
    assert max(abs(after - before) for before, after in pairwise(levels)) < 60_000
    assert level(8, "x", NOON) != levels[0]


def test_what_is_drawn_keeps_within_its_bounds() -> None:
    assert {drawn(1, str(number), 2, 4) for number in range(200)} <= {2, 3, 4}


def test_a_controller_vm_works_beside_the_guests_of_its_host(scene: Scene) -> None:
    host = scene.host("A")
    own, whole = read(cvm_activity(scene.site, host)), read(host_activity(scene.site, host))

    assert 0 < own.rates.cycles < whole.rates.cycles
    assert own.memory_bytes == scene.cvm("A").memory_bytes


def test_a_vm_that_is_off_does_nothing(scene: Scene) -> None:
    reading = guest(scene, "test-off")
    assert (reading.memory_bytes, reading.operations, reading.operation_micros, sum(reading.rates)) == (0, 0, 0, 0)


def test_a_vm_that_was_turned_off_did_something_before(scene: Scene) -> None:
    before = guest(scene)
    scene.settle()
    scene.succeed(SetPower(scene.vm("web-01").uuid, PowerTransition.OFF))
    assert guest(scene) == before
    assert guest(scene, at_micros=scene.site.now_micros).rates.cycles == 0


def test_a_vm_that_was_turned_on_did_nothing_before(scene: Scene) -> None:
    scene.succeed(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))
    assert guest(scene, "test-off").rates.cycles == 0
    assert guest(scene, "test-off", scene.site.now_micros).rates.cycles > 0


def test_a_paused_vm_holds_its_memory_and_rests(scene: Scene) -> None:
    held = guest(scene).memory_bytes
    scene.succeed(SetPower(scene.vm("web-01").uuid, PowerTransition.PAUSE))
    assert guest(scene).memory_bytes == held
    assert guest(scene).rates.cycles == 0


def test_nothing_can_be_read_of_a_vm_before_it_was_made(scene: Scene) -> None:
    scene.succeed(CloneVm(scene.vm("web-01").uuid, name="twin"))
    twin = scene.vm("twin")
    assert vm_activity(scene.site, twin).at(NOON) is None
    assert guest(scene, "twin", scene.site.now_micros).rates.cycles == 0


def test_a_host_does_what_its_guests_do_and_its_cvm(scene: Scene) -> None:
    host = read(host_activity(scene.site, scene.host("A")))
    guests = [guest(scene, name) for name in scene.guests("A")]
    assert host.rates.reads == pytest.approx(sum(one.rates.reads for one in guests), abs=len(guests))
    assert host.rates.cycles > sum(one.rates.cycles for one in guests)
    assert host.memory_bytes == sum(one.memory_bytes for one in guests) + scene.cvm("A").memory_bytes


def test_a_cluster_does_what_its_hosts_do(scene: Scene) -> None:
    whole = read(cluster_activity(scene.site, scene.cluster))
    hosts = [read(host_activity(scene.site, host)) for host in scene.site.all(Host)]
    assert whole.memory_bytes == sum(host.memory_bytes for host in hosts)
    assert whole.moved_bytes == pytest.approx(sum(host.moved_bytes for host in hosts), abs=100)


def test_a_host_that_is_off_tells_nothing(scene: Scene) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))
    reading = read(host_activity(scene.site, scene.host("A")))
    assert (reading.memory_bytes, sum(reading.rates)) == (0, 0)


def test_a_host_without_its_cvm_does_what_its_guests_do(scene: Scene) -> None:
    scene.enter_outage("A")
    reading = read(host_activity(scene.site, scene.host("A")))
    assert (reading.memory_bytes, sum(reading.rates)) == (0, 0)


def test_the_disks_of_a_vm_share_its_io(scene: Scene) -> None:
    vm = scene.vm("web-01")
    vm = scene.change("web-01", disks=(*vm.disks, replace(vm.disks[-1], uuid="another", index=9)))
    first, second = (read(vm_disk_activity(scene.site, vm, disk)) for disk in vm.disks[-2:])
    assert first == second
    assert first.rates.reads + second.rates.reads == pytest.approx(guest(scene).rates.reads, abs=2)
    assert first.rates.cycles == first.memory_bytes == 0


def test_containers_and_disks_of_nodes_bear_what_guests_do(scene: Scene) -> None:
    site, uuid = scene.site, scene.cluster.uuid
    wanted = sum(read(vm_activity(site, vm)).rates.writes for vm in site.all(Vm))
    containers = [read(container_activity(site, uuid, one.uuid)) for one in site.all(StorageContainer)]
    disks = [read(disk_activity(site, disk)) for disk in site.all(Disk)]
    assert sum(one.rates.writes for one in containers) == pytest.approx(wanted, abs=60)
    assert sum(one.rates.writes for one in disks) == pytest.approx(wanted, abs=200)
    assert 400 <= disks[0].operation_micros <= 2_000


def test_storage_fills_with_what_guests_have_written(scene: Scene) -> None:
    site = scene.site
    container = next(one for one in site.all(StorageContainer) if container_usage(site, one))
    written = sum(usage_of(site, vm) for vm in site.all(Vm) if container.uuid in vm.containers)
    images = sum(image.size_bytes for image in site.all(Image) if image.container_uuid == container.uuid)
    assert container_usage(site, container) == container.replication_factor * (written + images)
    kept = pool_usage(site, scene.cluster.uuid)
    disks = list(site.all(Disk))
    assert shares(site, disks, scene.cluster.uuid) == kept
    assert shares(site, disks[:1], scene.cluster.uuid) < kept


def test_disks_never_hold_more_than_they_can(scene: Scene) -> None:
    vm = scene.vm("web-01")
    scene.change("web-01", disks=(replace(vm.disks[-1], size_bytes=1 << 60),))
    scene.site.behaviour = replace(scene.site.behaviour, most_written_bytes=1 << 60)
    disks = list(scene.site.all(Disk))
    writable = sum(disk.size_bytes for disk in disks) * READ_ONLY_PERCENT // 100
    assert writable - 1 <= shares(scene.site, disks, scene.cluster.uuid) <= writable


def test_samples_lie_on_whole_intervals() -> None:
    window = Window.of(95 * SECOND, 185 * SECOND, 30 * SECOND)
    assert list(window.instants()) == [120 * SECOND, 150 * SECOND, 180 * SECOND]
    assert window.size == 4
    assert list(Window.of(95 * SECOND, 5 * SECOND, 30 * SECOND).instants()) == []


@pytest.mark.parametrize(("hours", "interval"), [(1, 30), (4, 30), (24, 180), (24 * 30, 5_190)])
def test_without_an_interval_it_follows_from_the_length(hours: int, interval: int) -> None:
    assert Window.of(0, hours * 3_600 * SECOND, None).interval_micros == interval * SECOND


def test_a_sample_stands_for_the_readings_up_to_it() -> None:
    assert Window(0, 0, 30 * SECOND).readings(90 * SECOND) == [90 * SECOND]
    assert Window(0, 0, 90 * SECOND).readings(90 * SECOND) == [30 * SECOND, 60 * SECOND, 90 * SECOND]
    assert len(Window(0, 0, 86_400 * SECOND).readings(0)) == 12


def test_what_stands_for_several_readings() -> None:
    found = {one.name: OF_SEVERAL[one]((4, 1, 9, 3)) for one in Downsampling}
    assert found == {"SUM": 17, "MIN": 1, "MAX": 9, "AVG": 4, "COUNT": 4, "LAST": 3}
