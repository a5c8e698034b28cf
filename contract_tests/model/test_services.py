"""The services of a Controller VM, and their processes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.services import GENESIS, SERVICES, genesis_name, process_ids
from mock_prism.model.states import CvmPower


def running(scene: Scene, **changes: object) -> set[str]:
    """The services that run on a CVM in some state."""
    cvm = next(iter(scene.site.all(Cvm)))
    cluster = scene.site.get(Cluster, cvm.cluster_uuid)
    if "services_running" in changes:
        cluster = replace(cluster, services_running=bool(changes.pop("services_running")))
    changed = replace(cvm, **changes)  # type: ignore[arg-type]  # each test names fields of a CVM
    return {name for name in (GENESIS, *SERVICES) if process_ids(cluster, changed, name)}


def test_all_run_on_a_cvm_that_is_up(scene: Scene) -> None:
    assert running(scene) == {GENESIS, *SERVICES}


def test_a_few_run_whatever_the_cluster_does(scene: Scene) -> None:
    assert running(scene, services_running=False) == running(scene, maintenance=True) == {GENESIS, "Zeus", "Scavenger"}


def test_one_that_was_stopped_does_not_run(scene: Scene) -> None:
    assert running(scene, stopped_services=frozenset({"Prism"})) == {GENESIS, *SERVICES} - {"Prism"}


def test_genesis_runs_as_soon_as_the_machine_does(scene: Scene) -> None:
    assert running(scene, services_up=False) == {GENESIS}
    assert running(scene, power=CvmPower.OFF) == set()


def test_processes_stay_until_the_cvm_boots_again(scene: Scene) -> None:
    cvm = next(iter(scene.site.all(Cvm)))
    cluster = scene.site.get(Cluster, cvm.cluster_uuid)

    first = process_ids(cluster, cvm, "Stargate")

    assert first == process_ids(cluster, cvm, "Stargate")
    assert first != process_ids(cluster, replace(cvm, booted_micros=cvm.booted_micros + 1), "Stargate")


@pytest.mark.parametrize(
    ("name", "snake"), [("AlertManager", "alert_manager"), ("SSLTerminator", "ssl_terminator"), ("CIM", "cim")]
)
def test_genesis_has_names_of_its_own(name: str, snake: str) -> None:
    assert genesis_name(name) == snake
