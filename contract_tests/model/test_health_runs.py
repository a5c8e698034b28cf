"""Health checks run when somebody asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm import CVM_DOWN
from mock_prism.model.commands.failure import HOST_DOWN, FailHost
from mock_prism.model.commands.health_run import RunHealthChecks, SwitchHealthCheck
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.health import CHECKS
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert
from mock_prism.model.storage import StorageContainer

MAINTENANCE = next(check.number for check in CHECKS if check.name == "host_maintenance_mode_check")


def test_what_is_found_when_the_run_ends_is_told_by_its_task(scene: Scene) -> None:
    scene.enter("A")
    scene.enter("B")

    task = scene.succeed(RunHealthChecks(scene.cluster.uuid, (MAINTENANCE,)))

    assert task.details == tuple(
        ("host_maintenance_mode_check", f"Host {scene.host(letter).hypervisor_ip} is not normal but entered")
        for letter in "AB"
    )


def test_only_the_nodes_named_are_looked_at_and_the_cluster_as_a_whole(scene: Scene) -> None:
    scene.enter("A")
    container = next(iter(scene.site.all(StorageContainer)))
    scene.site.put(replace(container, replication_factor=1))

    task = scene.succeed(RunHealthChecks(scene.cluster.uuid, host_uuids=(scene.host("B").uuid,)))

    names = {name for name, _ in task.details}
    assert "host_maintenance_mode_check" not in names
    assert "storage_container_replication_factor_check" in names


def test_a_check_that_is_off_finds_nothing_and_raises_no_alert(scene: Scene) -> None:
    here = scene.cluster.uuid
    scene.succeed(SwitchHealthCheck(here, HOST_DOWN, False))
    scene.run(FailHost(scene.host("A").uuid))
    off = [alert.type for alert in scene.site.all(Alert)]
    quiet = scene.succeed(RunHealthChecks(here)).details

    scene.succeed(SwitchHealthCheck(here, HOST_DOWN, True))
    scene.run(FailHost(scene.host("B").uuid))
    on = [alert.type for alert in scene.site.all(Alert)]

    assert HOST_DOWN not in off
    assert CVM_DOWN in off
    assert "host_down" not in {name for name, _ in quiet}
    assert on.count(HOST_DOWN) == 1
    with pytest.raises(NotFound):
        scene.start(SwitchHealthCheck(here, "Nothing", False))


def test_checks_nodes_and_clusters_must_be_there() -> None:
    scene = Scene("two-clusters")
    here, there = (one.uuid for one in scene.site.all(Cluster))
    foreign = next(iter(scene.site.where(Host, "cluster_uuid", there))).uuid

    for command, error in (
        (RunHealthChecks("nothing"), NotFound),
        (RunHealthChecks(here, (10_000,)), NotFound),
        (RunHealthChecks(here, host_uuids=("nothing",)), NotFound),
        (RunHealthChecks(here, host_uuids=(foreign,)), Invalid),
    ):
        with pytest.raises(error):
            scene.start(command)
