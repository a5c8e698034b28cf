"""A Prism Element knows its own cluster only, whatever the call."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.vm import Vm

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def prism() -> Prism:
    """A site of two clusters."""
    return Prism.start("two-clusters")


def other(prism: Prism) -> Cluster:
    """The cluster that the mock does not stand for."""
    return list(prism.v2.site.all(Cluster))[1]


def theirs(prism: Prism, generation: str) -> list[str]:
    """Paths to things of the other cluster."""
    cluster = other(prism)
    host = next(iter(prism.v2.site.where(Host, "cluster_uuid", cluster.uuid)))
    vm = next(iter(prism.v2.site.where(Vm, "cluster_uuid", cluster.uuid)))
    found = {
        "v2.0": [f"/hosts/{host.uuid}", f"/vms/{vm.uuid}", f"/clusters/{cluster.uuid}::1"],
        "v1": [f"/hosts/{host.uuid}", f"/hosts/{cluster.uuid}::{host.number}", f"/vms/x::{vm.uuid}"],
        "v0.8": [f"/vms/{vm.uuid}", f"/vms/{vm.uuid}/disks"],
    }
    return found[generation]


@pytest.mark.parametrize("generation", ["v2.0", "v1", "v0.8"])
def test_what_another_cluster_has_is_not_found_but_by_way_of_that_cluster(prism: Prism, generation: str) -> None:
    element = prism.of(generation)
    for path in theirs(prism, generation):
        assert element.send("GET", path).status_code == 404, path
        assert element.send("GET", f"{path}?proxyClusterUuid={other(prism).uuid}").status_code == 200, path


def test_what_another_cluster_has_is_not_changed_either(prism: Prism) -> None:
    path = theirs(prism, "v2.0")[1]
    before = list(prism.v2.site.all(Vm))

    assert prism.v2.send("DELETE", path).status_code == 404
    assert prism.v2.send("POST", f"{path}/set_power_state", {"transition": "OFF"}).status_code == 404
    assert list(prism.v2.site.all(Vm)) == before


@pytest.mark.parametrize("generation", ["v2.0", "v1", "v0.8"])
def test_a_cluster_that_is_not_there_is_an_error(prism: Prism, generation: str) -> None:
    reply = prism.of(generation).send("GET", f"/vms?proxyClusterUuid={NOWHERE}")

    assert reply.status_code == 404
    assert NOWHERE in reply.text


def test_what_is_percent_encoded_is_decoded_once(prism: Prism) -> None:
    prism.v2.done("POST", "/snmp/traps", {"trap_address": "50%25"})

    assert prism.v2.read("/snmp/traps/50%2525")["trap_address"] == "50%25"
    assert prism.v2.send("GET", "/snmp/traps/50%25").status_code == 404
    assert len(prism.v2.read("/snmp/traps?filter_criteria=trap_address==50%2525")["entities"]) == 1
