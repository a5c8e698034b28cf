"""What the planned outage looks at before it begins, and the one-node limit (reference 1.7)."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import TIED_ON_B, Scene
from mock_prism.model.commands.cvm import SetCvmMaintenance
from mock_prism.model.commands.failure import FailCvm
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Busy, Refused, Stale, WrongState
from mock_prism.model.site import KINDS
from mock_prism.model.states import TaskStatus


def everything(scene: Scene) -> list[list[Entity]]:
    return [list(scene.site.all(kind)) for kind in KINDS]


def refusal(scene: Scene, letter: str, allowed: bool = True) -> str:
    """Why the prechecks refuse; nothing at all may have changed (M20)."""
    before = everything(scene)
    with pytest.raises(Refused) as refused:
        scene.start(EnterPlannedOutage(scene.host(letter).uuid, shuts_down_non_migratable=allowed))
    assert everything(scene) == before
    return "; ".join(refused.value.reasons)


def test_a_refusal_gives_every_reason(scene: Scene) -> None:
    """M20: prechecks are extensive, and their refusal leaves no task, token or event."""
    scene.succeed(FailCvm(scene.cvm("B").uuid))
    scene.change("jenkins", memory_bytes=1 << 50)

    reasons = refusal(scene, "B", allowed=False)

    for said in ("data resiliency is not OK", "is not up", "jenkins: ", "gpu-render cannot be migrated"):
        assert said in reasons


def test_nothing_of_a_refused_attempt_stands_in_the_way_of_the_next(scene: Scene) -> None:
    """M20, M21."""
    scene.succeed(SetCvmMaintenance(scene.cvm("C").uuid, True))
    refusal(scene, "A")
    scene.succeed(SetCvmMaintenance(scene.cvm("C").uuid, False))

    assert scene.enter_outage("A").status is TaskStatus.SUCCEEDED


def test_guests_that_cannot_move_refuse_it_where_it_is_not_allowed(scene: Scene) -> None:
    """M23."""
    reasons = refusal(scene, "B", allowed=False)

    assert all(name in reasons for name in (*TIED_ON_B, "scratch-rf1"))


@pytest.mark.parametrize("site", ["four-node", "five-node-rf3"])
def test_one_node_at_a_time_whatever_the_fault_tolerance(site: str) -> None:
    """M37."""
    scene = Scene(site)
    assert scene.enter_outage("A").status is TaskStatus.SUCCEEDED

    assert "another node is in maintenance" in refusal(scene, "C")


def test_a_node_entered_by_acli_counts_too(scene: Scene) -> None:
    """M37."""
    scene.enter("A")

    assert "another node is in maintenance" in refusal(scene, "C")


def test_a_flagged_cvm_elsewhere_refuses_it(scene: Scene) -> None:
    """M37, M38."""
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, True))

    reasons = refusal(scene, "C")
    assert "another node is in maintenance" in reasons
    assert "data resiliency is not OK" in reasons


def test_a_cvm_down_elsewhere_refuses_it(scene: Scene) -> None:
    """M37, M38."""
    scene.succeed(FailCvm(scene.cvm("A").uuid))

    assert "data resiliency is not OK" in refusal(scene, "C")


def test_a_node_under_way_holds_the_token(scene: Scene) -> None:
    """M21, M37."""
    scene.start(EnterPlannedOutage(scene.host("A").uuid))

    assert "token is taken" in refusal(scene, "C")


def test_its_own_cvm_must_serve(scene: Scene) -> None:
    """M39."""
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, True))

    assert "Controller VM 192.168.38.165 is not up" in refusal(scene, "A")


def test_there_must_be_room_elsewhere(scene: Scene) -> None:
    """M39."""
    scene.change("web-01", memory_bytes=1 << 50)

    assert "web-01" in refusal(scene, "A")


def test_a_single_node_is_refused() -> None:
    """M39."""
    scene = Scene("single-node")

    assert "only one node" in refusal(scene, "A")


def test_a_host_not_normal_is_refused(scene: Scene) -> None:
    """M39, M50."""
    scene.enter("A")

    with pytest.raises(WrongState):
        scene.start(EnterPlannedOutage(scene.host("A").uuid))


def test_a_host_in_the_hands_of_another_task_is_busy(scene: Scene) -> None:
    scene.start(EnterPlannedOutage(scene.host("A").uuid))

    with pytest.raises(Busy):
        scene.start(EnterPlannedOutage(scene.host("A").uuid))


def test_a_host_not_in_maintenance_cannot_leave_it(scene: Scene) -> None:
    """M50."""
    with pytest.raises(WrongState):
        scene.start(ExitPlannedOutage(scene.host("A").uuid))


@pytest.mark.parametrize("command", [EnterPlannedOutage, ExitPlannedOutage])
def test_a_host_whose_revision_has_moved_on_is_refused(scene: Scene, command: type) -> None:
    with pytest.raises(Stale):
        scene.start(command(scene.host("A").uuid, revision=99))
