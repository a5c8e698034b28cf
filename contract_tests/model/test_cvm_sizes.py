"""Controller VMs that are given other sizes."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import GIB, Scene
from mock_prism.model.commands.cvm_size import ResizeCvm, ResizeCvms
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid, NotFound, PrismError, Refused
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.states import CvmPower
from mock_prism.model.task import Command


def refused(scene: Scene, command: Command) -> PrismError:
    """Why a command is refused outright."""
    with pytest.raises(PrismError) as caught:
        scene.start(command)
    return caught.value


def test_a_cvm_is_down_while_it_is_changed(scene: Scene) -> None:
    task = scene.start(ResizeCvm(scene.cvm("A").uuid, num_vcpus=16))
    while scene.cvm("A").power is not CvmPower.STARTING:
        scene.site.leap()
    assert scene.resiliency is not DataResiliency.OK
    assert scene.site.finish(task).error is None
    assert (scene.cvm("A").num_vcpus, scene.cvm("A").memory_bytes, scene.cvm("A").serving) == (16, 32 * GIB, True)


def test_all_cvms_are_changed_and_never_two_at_once(scene: Scene) -> None:
    task = scene.start(ResizeCvms(scene.cluster.uuid, memory_bytes=48 * GIB))
    down = set()
    while not scene.task(task).has_ended:
        down.add(sum(not cvm.serving for cvm in scene.site.all(Cvm)))
        scene.site.leap()
    assert scene.task(task).error is None
    assert down == {1}
    assert {cvm.memory_bytes for cvm in scene.site.all(Cvm)} == {48 * GIB}
    assert len(scene.children(task)) == 4


def test_a_size_must_be_enough_and_fit(scene: Scene) -> None:
    uuid, cluster = scene.cvm("A").uuid, scene.cluster.uuid
    for command in (
        ResizeCvm(uuid, num_vcpus=2),
        ResizeCvm(uuid, num_vcpus=1_000),
        ResizeCvm(uuid, memory_bytes=GIB),
        ResizeCvm(uuid, memory_bytes=400 * GIB),
        ResizeCvms(cluster, memory_bytes=400 * GIB),
        ResizeCvms(cluster),
    ):
        assert isinstance(refused(scene, command), Invalid), command
    assert isinstance(refused(scene, ResizeCvms("none", 8)), NotFound)


def test_no_cvm_is_changed_while_a_node_is_out_of_service(scene: Scene) -> None:
    scene.enter("A")
    assert isinstance(refused(scene, ResizeCvm(scene.cvm("C").uuid, 8)), Refused)


def test_no_cvm_is_changed_that_data_depends_on() -> None:
    scene = Scene("single-node")
    cvm = next(iter(scene.site.all(Cvm)))
    assert isinstance(refused(scene, ResizeCvm(cvm.uuid, 8)), Refused)


def test_the_first_node_that_cannot_be_changed_ends_it(scene: Scene) -> None:
    task = scene.start(ResizeCvms(scene.cluster.uuid, num_vcpus=8))
    scene.start(EnterMaintenance(scene.host("C").uuid))
    assert isinstance(scene.site.finish(task).error, Refused)
    assert scene.cvm("D").num_vcpus == 12
