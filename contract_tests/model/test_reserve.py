"""Memory that is kept back for high availability: who may not have it, who may, and when there is too little."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, Scene
from mock_prism.model.commands.failure import FailHost, failing_hosts
from mock_prism.model.commands.ha import UpdateHa, reserved
from mock_prism.model.commands.maintenance import check_can_enter
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.errors import Invalid, NoPlacement, NotSimulated, Refused
from mock_prism.model.placement import Obstacle
from mock_prism.model.reserve import HaState, ha_state, tolerated_failures
from mock_prism.model.states import HostState, PowerTransition

LARGE = "db-01"
NEW = "old-erp"
TYPES = {"none": False, "some": True}


@pytest.fixture
def scene() -> Scene:
    """A VM on A that finds room on C alone, as C is now, and another that is off."""
    scene = Scene()
    scene.change(LARGE, memory_bytes=300 * GIB)
    scene.change(NEW, memory_bytes=40 * GIB)
    return scene


def keep_back(scene: Scene, failures: int = 1) -> None:
    """Have memory kept back."""
    scene.succeed(UpdateHa(scene.cluster.uuid, failures=failures))


def start(scene: Scene, name: str = NEW) -> SetPower:
    """Turn a VM on."""
    return SetPower(scene.vm(name).uuid, PowerTransition.ON)


def state(scene: Scene) -> HaState:
    """How highly available the cluster is."""
    return ha_state(scene.site, scene.cluster, is_healing=bool(failing_hosts(scene.site, scene.cluster.uuid)))


@pytest.mark.parametrize(("failures", "home"), [(0, "C"), (1, "D")])
def test_a_vm_starts_where_it_takes_nothing_that_is_kept_back(scene: Scene, failures: int, home: str) -> None:
    keep_back(scene, failures)

    scene.succeed(start(scene))

    assert scene.home(NEW) == home
    assert tolerated_failures(scene.site, scene.cluster) == failures


def test_a_vm_that_only_what_is_kept_back_could_hold_does_not_start(scene: Scene) -> None:
    keep_back(scene)
    scene.change(NEW, affinity=(scene.host("C").uuid,))

    error = scene.fail(start(scene))

    assert isinstance(error, NoPlacement)
    assert (scene.host("C").name, Obstacle.RESERVED.value) in error.reasons


def test_a_running_vm_does_not_grow_into_what_is_kept_back(scene: Scene) -> None:
    keep_back(scene)
    vm = scene.vm("app-03")
    grown = UpdateVm(vm.uuid, memory_bytes=vm.memory_bytes + 40 * GIB)

    assert isinstance(scene.fail(grown), NoPlacement)
    keep_back(scene, 0)
    scene.succeed(grown)


def test_high_availability_uses_what_is_kept_back(scene: Scene) -> None:
    keep_back(scene)
    before = state(scene)
    task = scene.start(FailHost(scene.host("A").uuid))
    meanwhile = state(scene)
    scene.site.finish(task)

    assert [before, meanwhile, state(scene)] == [HaState.HIGHLY_AVAILABLE, HaState.HEALING, HaState.BEST_EFFORT]
    assert scene.home(LARGE) == "C"
    assert isinstance(scene.fail(start(scene)), NoPlacement), "nothing new starts until there is room to keep back"


def test_a_host_whose_guests_would_take_what_is_kept_back_cannot_be_evacuated(scene: Scene) -> None:
    """M40."""
    check_can_enter(scene.site, scene.host("C").uuid)
    keep_back(scene)

    with pytest.raises(Refused) as caught:
        check_can_enter(scene.site, scene.host("C").uuid)
    error = scene.fail(replace_entry(scene))

    assert Obstacle.RESERVED.value in caught.value.reasons[0]
    assert isinstance(error, NoPlacement)
    assert scene.state("C") is HostState.ENTERING


def replace_entry(scene: Scene) -> MigrateVm:
    """What the evacuation of C would do first, once C takes no VMs any more."""
    scene.site.put(replace(scene.host("C"), state=HostState.ENTERING))
    return MigrateVm(scene.vm("app-03").uuid)


def test_a_vm_that_counts_already_may_move(scene: Scene) -> None:
    keep_back(scene)
    scene.change("app-02", memory_bytes=60 * GIB)
    scene.change("app-03", memory_bytes=60 * GIB)

    scene.succeed(MigrateVm(scene.vm("app-02").uuid, scene.host("D").uuid))

    assert state(scene) is HaState.BEST_EFFORT


@pytest.mark.parametrize(
    "change",
    [{"ha_priority": -1}, {"is_agent_vm": True}, {"has_cpu_passthrough": True}, {"affinity": ("A",)}],
)
def test_for_what_is_not_started_again_nothing_is_kept_back(scene: Scene, change: dict[str, object]) -> None:
    scene.change(LARGE, memory_bytes=320 * GIB)
    before = tolerated_failures(scene.site, scene.cluster)
    pinned = {"affinity": (scene.host("A").uuid,)} if "affinity" in change else change
    scene.change(LARGE, **pinned)

    assert (before, tolerated_failures(scene.site, scene.cluster)) == (0, 2)


def test_affinity_says_where_room_must_be(scene: Scene) -> None:
    scene.change(LARGE, memory_bytes=200 * GIB, affinity=(scene.host("A").uuid, scene.host("B").uuid))
    roomy = tolerated_failures(scene.site, scene.cluster)
    scene.change(LARGE, memory_bytes=210 * GIB)

    assert (roomy, tolerated_failures(scene.site, scene.cluster)) == (2, 0)


def test_what_cannot_be_kept_back_is_refused(scene: Scene) -> None:
    scene.change(LARGE, memory_bytes=330 * GIB)
    uuid = scene.cluster.uuid

    with pytest.raises(Refused):
        scene.start(UpdateHa(uuid, failures=1))
    for failures in (-1, 3):
        with pytest.raises(Invalid):
            scene.start(UpdateHa(uuid, failures=failures))
    scene.succeed(UpdateHa(uuid, is_enabled=False, failures=1))
    assert state(scene) is HaState.DISABLED
    with pytest.raises(Refused):
        scene.start(UpdateHa(uuid, is_enabled=True))


def test_no_cluster_tolerates_the_failure_of_all_its_hosts() -> None:
    scene = Scene("single-node")

    assert tolerated_failures(scene.site, scene.cluster) == 0


@pytest.mark.parametrize(
    ("type_", "failures", "expected"),
    [(None, None, None), (None, 2, 2), ("some", None, 1), ("none", None, 0), ("some", 2, 2), ("none", 0, 0)],
)
def test_a_word_a_number_or_both_say_what_is_kept_back(
    type_: str | None, failures: int | None, expected: int | None
) -> None:
    assert reserved(type_, failures, TYPES) == expected


def test_a_word_and_a_number_that_disagree_are_refused() -> None:
    for type_, failures in (("none", 1), ("some", 0)):
        with pytest.raises(Invalid):
            reserved(type_, failures, TYPES)
    with pytest.raises(NotSimulated):
        reserved("hosts", 1, TYPES)
