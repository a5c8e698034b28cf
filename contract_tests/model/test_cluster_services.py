"""A cluster whose services are stopped, and started again."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.cluster_services import StartCluster, StopCluster
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Disconnected, WrongState
from mock_prism.model.states import PowerTransition


def test_a_stopped_cluster_takes_no_orders_until_it_is_started(scene: Scene) -> None:
    order = SetPower(scene.vm("test-off").uuid, PowerTransition.ON)
    stop = scene.succeed(StopCluster(scene.cluster.uuid))

    assert [ref.name for ref in stop.entities] == [scene.cluster.name]
    for refused in (order, EnterMaintenance(scene.host("A").uuid)):
        with pytest.raises(Disconnected):
            scene.start(refused)

    scene.succeed(StartCluster(scene.cluster.uuid))

    scene.succeed(order)


def test_what_befalls_a_stopped_cluster_asks_nobody(scene: Scene) -> None:
    scene.succeed(StopCluster(scene.cluster.uuid))

    scene.start(FailHost(scene.host("A").uuid))

    assert not scene.host("A").connected


def test_a_cluster_is_stopped_once_and_started_once(scene: Scene) -> None:
    with pytest.raises(WrongState):
        scene.start(StartCluster(scene.cluster.uuid))

    scene.succeed(StopCluster(scene.cluster.uuid))

    with pytest.raises(WrongState):
        scene.start(StopCluster(scene.cluster.uuid))
