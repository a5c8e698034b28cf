"""Health checks find what is wrong with a cluster, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.scene import SECOND, Scene
from mock_prism.model.commands.cluster_services import StopCluster
from mock_prism.model.commands.cvm import SetCvmMaintenance, ShutDownCvm
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.ha import UpdateHa
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, SnapshotSpec
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.health import CHECKS, HealthCheck
from mock_prism.model.journal import Alert
from mock_prism.model.storage import Disk

DAY = 86_400
BY_NAME = {check.name: check for check in CHECKS}


def found(scene: Scene) -> dict[str, list[tuple[str, str]]]:
    """What each check finds: on the node of which letter, and what it says."""
    results = {check.name: check.findings(scene.site, scene.cluster) for check in CHECKS}
    return {
        name: [(host.name[-1] if host else "", text) for host, text in result]
        for name, result in results.items()
        if result
    }


@pytest.mark.parametrize("name", ["four-node", "three-node", "five-node-rf3", "single-node", "two-clusters"])
def test_a_new_site_is_well_but_for_a_container_without_copies(name: str) -> None:
    assert found(Scene(name)).keys() <= {"storage_container_replication_factor_check"}


def test_checks_have_names_numbers_and_types_of_their_own() -> None:
    for key in ("name", "number", "type"):
        assert len({getattr(check, key) for check in CHECKS}) == len(CHECKS)


def shut_down(scene: Scene) -> None:
    scene.run(ShutDownCvm(scene.cvm("B").uuid, sets_flag=False))


def flag(scene: Scene) -> None:
    scene.run(SetCvmMaintenance(scene.cvm("C").uuid, True))


def stop(scene: Scene) -> None:
    scene.run(StopCluster(scene.cluster.uuid))


def forget(scene: Scene) -> None:
    scene.enter("A")
    scene.settle(7 * 3600)


def fill(scene: Scene, by: int = 100) -> None:
    """Nobody writes that much in a test: the disks are small ones."""
    for disk in tuple(scene.site.all(Disk)):
        scene.site.put(replace(disk, size_bytes=disk.size_bytes // by))


def snapshot(scene: Scene) -> None:
    for number in range(2):
        scene.succeed(CreateRecoveryPoint((SnapshotSpec(scene.vm("web-01").uuid),), f"old {number}"))
    scene.site.advance(31 * DAY * SECOND)
    scene.succeed(CreateRecoveryPoint((SnapshotSpec(scene.vm("web-01").uuid),), "new"))


def upgrade_one(scene: Scene) -> None:
    scene.site.put(replace(scene.host("D"), hypervisor_version="Nutanix 20230302.101026"))


def cut_off(scene: Scene) -> None:
    scene.site.put(replace(scene.cluster, name_servers=(), ntp_servers=()))


@pytest.mark.parametrize(
    ("happens", "name", "letters", "text"),
    [
        (shut_down, "cvm_down", "B", "Controller VM 192.168.38.166 is off"),
        (shut_down, "cluster_fault_tolerance_check", "", "METADATA can bear the loss of 0 nodes only"),
        (lambda scene: scene.run(FailHost(scene.host("A").uuid)), "host_down", "A", "does not respond"),
        (forget, "node_not_schedulable", "A", "Node 2 not schedulable for 6+ hours"),
        (forget, "host_maintenance_mode_check", "A", "Host 192.168.38.161 is not normal but"),
        (flag, "cvm_maintenance_mode_check", "C", "Controller VM 192.168.38.167 is in maintenance mode"),
        (stop, "cvm_services_status", "ABCD", "The services of Controller VM 192.168.38.165 are down"),
        (fill, "disk_usage_check", "A", "is full to 9"),
        (lambda scene: scene.run(UpdateHa(scene.cluster.uuid, False)), "ha_state_check", "", "nx-four is off"),
        (upgrade_one, "ahv_version_check", "D", "has Nutanix 20230302.101026, others Nutanix 20201105.30398"),
        (cut_off, "check_ntp", "", "Cluster nx-four has no NTP server"),
        (cut_off, "dns_server_check", "", "Cluster nx-four has no DNS server"),
        (fill, "storage_pool_space_usage_check", "", "Storage pool default-storage-pool is full to 9"),
        (snapshot, "vm_snapshots_check", "", "VM web-01 has 2 snapshots that are older than 30 days"),
    ],
)
def test_what_is_wrong_is_found_where_it_is(
    scene: Scene, happens: Callable[[Scene], object], name: str, letters: str, text: str
) -> None:
    happens(scene)

    findings = found(scene)[name]

    assert "".join(sorted({letter for letter, _ in findings} - {""})).startswith(letters)
    assert any(text in said for _, said in findings)


def test_a_controller_vm_in_maintenance_does_not_count_as_broken(scene: Scene) -> None:
    flag(scene)

    assert found(scene).keys() == {
        "cvm_maintenance_mode_check",
        "cluster_fault_tolerance_check",
        "storage_container_replication_factor_check",
    }


def test_a_single_host_needs_no_high_availability() -> None:
    scene = Scene("single-node")
    scene.site.put(replace(scene.cluster, ha_failover_enabled=False))

    assert "ha_state_check" not in found(scene)


@pytest.mark.parametrize("check", [check for check in CHECKS if check.raises_alerts], ids=lambda check: check.name)
def test_an_alert_says_what_its_check_finds(scene: Scene, check: HealthCheck) -> None:
    scene.run(FailHost(scene.host("B").uuid))
    forget(scene)
    fill(scene, 22)
    scene.succeed(DeleteVm(scene.vm("test-off").uuid))

    alerts = {alert.type: alert for alert in scene.site.all(Alert)}
    alert = alerts[check.type]

    assert (alert.title, alert.message, alert.severity) == (check.title, check.message, check.severity)
    assert alert.text in [text for _, text in check.findings(scene.site, scene.cluster)] or "{how}" in check.message
