"""Several acts on VMs by one task, and high availability."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.ha import UpdateHa
from mock_prism.model.commands.several import ChangeDevices, CloneVms, SetPowers
from mock_prism.model.commands.vm_devices import AddDisk, RemoveDisk
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, Stale
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site

WANTED = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def site() -> Site:
    return load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)


def named(site: Site, name: str) -> Vm:
    """A VM by name."""
    return next(vm for vm in site.all(Vm) if vm.name == name)


def disk(site: Site, index: int | None = None) -> DiskSpec:
    """An empty disk."""
    vm = named(site, "web-01")
    container = next(iter(site.where(StorageContainer, "cluster_uuid", vm.cluster_uuid)))
    return DiskSpec(index=index, size_bytes=1 << 30, container_uuid=container.uuid)


def test_several_clones_are_one_task_that_names_them_all(site: Site) -> None:
    vm = named(site, "web-01")

    task = site.finish(site.submit(CloneVms((CloneVm(vm.uuid, "a"), CloneVm(vm.uuid, "b", new_uuid=WANTED)))))

    assert (task.status, [ref.name for ref in task.entities]) == (TaskStatus.SUCCEEDED, ["a", "b"])
    assert (named(site, "b").uuid, len(engine.subtasks(site, task))) == (WANTED, 2)


def test_the_first_that_fails_ends_it_with_its_own_reason(site: Site) -> None:
    vm = named(site, "web-01")
    place = 200
    acts = tuple(AddDisk(vm.uuid, disk(site, place)) for _ in range(3))

    task = site.finish(site.submit(ChangeDevices(acts)))

    assert (task.status, type(task.error)) == (TaskStatus.FAILED, AlreadyExists)
    assert [child.status for child in engine.subtasks(site, task)] == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]
    assert [one.index for one in named(site, "web-01").disks].count(place) == 1


def test_nothing_begins_when_one_of_them_cannot_be(site: Site) -> None:
    vm = named(site, "web-01")

    with pytest.raises(NotFound):
        site.submit(ChangeDevices((AddDisk(vm.uuid, disk(site)), RemoveDisk(vm.uuid, "no such disk"))))

    assert named(site, "web-01") == vm


def test_nothing_at_all_is_no_act(site: Site) -> None:
    with pytest.raises(Invalid):
        site.submit(SetPowers(()))


def test_things_of_two_clusters_are_no_act_either() -> None:
    site = load_site("two-clusters", seed=1, epoch_micros=1_700_000_000_000_000)
    first, second = site.all(Cluster)
    vms = [next(iter(site.where(Vm, "cluster_uuid", cluster.uuid))) for cluster in (first, second)]

    with pytest.raises(Invalid):
        site.submit(CloneVms(tuple(CloneVm(vm.uuid) for vm in vms)))


def test_a_clone_can_lie_in_another_container(site: Site) -> None:
    vm = named(site, "web-01")
    container = site.put(replace(next(iter(site.all(StorageContainer))), uuid="other", name="other"))

    site.finish(site.submit(CloneVm(vm.uuid, "a", container_uuid=container.uuid)))

    assert named(site, "a").containers == {"other"}


def test_what_a_caller_wants_a_new_thing_to_be_called_is_a_uuid_and_free(site: Site) -> None:
    vm = named(site, "web-01")

    with pytest.raises(Invalid):
        site.submit(CloneVm(vm.uuid, new_uuid="mine"))
    with pytest.raises(AlreadyExists):
        site.submit(CloneVm(vm.uuid, new_uuid=vm.uuid))


def test_high_availability_is_turned_off_and_on(site: Site) -> None:
    cluster = next(iter(site.all(Cluster)))

    off = site.finish(site.submit(UpdateHa(cluster.uuid, False, cluster.revision)))
    states = [site.get(Cluster, cluster.uuid).ha_failover_enabled]
    site.finish(site.submit(UpdateHa(cluster.uuid)))
    states.append(site.get(Cluster, cluster.uuid).ha_failover_enabled)
    site.finish(site.submit(UpdateHa(cluster.uuid, True)))

    assert (off.status, [ref.uuid for ref in off.entities]) == (TaskStatus.SUCCEEDED, [cluster.uuid])
    assert (states, site.get(Cluster, cluster.uuid).ha_failover_enabled) == ([False, False], True)
    with pytest.raises(Stale):
        site.submit(UpdateHa(cluster.uuid, False, cluster.revision))
