"""Containers, disks, ports of hosts and CVMs in v4, to read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from contract_tests.rest_v4.test_vms_changed import message
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.storage import Disk, StorageContainer

CONFIG = "/api/clustermgmt/v4.3/config"
CONTAINERS, DISKS, ALL_NICS = f"{CONFIG}/storage-containers", f"{CONFIG}/disks", f"{CONFIG}/host-nics"


def container(central: Central) -> StorageContainer:
    """The first container."""
    return next(iter(central.site.all(StorageContainer)))


def disk(central: Central, letter: str = "A") -> Disk:
    """The first disk of a node."""
    return next(iter(central.site.where(Disk, "host_uuid", central.host(letter).uuid)))


def nics_path(central: Central, letter: str = "A") -> str:
    """The path of the ports of a node."""
    return f"{central.host_path(letter)}/host-nics"


def cvms_path(central: Central) -> str:
    """The path of the CVMs."""
    return f"{CLUSTERS}/{central.cluster.uuid}/cvms"


def told(body: Any, key: str) -> list[Any]:
    """One field of all in a list."""
    return [record[key] for record in body.get("data", [])]


def test_a_container_on_the_wire(central: Central) -> None:
    assert_wire("container_get", central.read(f"{CONTAINERS}/{container(central).uuid}"))


def test_a_disk_on_the_wire(central: Central) -> None:
    assert_wire("disk_get", central.read(f"{DISKS}/{disk(central).uuid}"))


def test_a_port_on_the_wire(central: Central) -> None:
    assert_wire("host_nic_get", central.read(f"{nics_path(central)}/{central.host('A').nics[0].uuid}"))


def test_a_controller_vm_on_the_wire(central: Central) -> None:
    assert_wire("cvm_get", central.read(f"{cvms_path(central)}/{cvm_of(central.site, central.host('A')).uuid}"))


def test_a_container_is_found_by_name_and_cluster(central: Central) -> None:
    wanted = container(central)
    condition = f"name eq '{wanted.name}' and clusterExtId eq '{central.cluster.uuid}'"

    assert told(central.read(CONTAINERS, filter=condition), "containerExtId") == [wanted.uuid]
    assert told(central.read(CONTAINERS, filter=f"{condition} and isInternal eq true"), "name") == []


def test_a_container_holds_what_its_disks_hold_as_often_as_its_factor_says(central: Central) -> None:
    central.site.put(replace(container(central), replication_factor=1))
    once = central.read(f"{CONTAINERS}/{container(central).uuid}")["data"]["maxCapacityBytes"]
    central.site.put(replace(container(central), replication_factor=2))
    twice = central.read(f"{CONTAINERS}/{container(central).uuid}")["data"]["maxCapacityBytes"]

    assert once == sum(one.size_bytes for one in central.site.all(Disk))
    assert twice == once // 2


def test_the_disks_of_a_node_are_found(central: Central) -> None:
    host = central.host("B")

    found = central.read(DISKS, filter=f"nodeExtId eq '{host.uuid}'", orderby="location desc")

    expected = sorted(central.site.where(Disk, "host_uuid", host.uuid), key=lambda one: -one.location)
    assert told(found, "extId") == [one.uuid for one in expected]


def test_a_disk_is_offline_while_its_controller_vm_does_not_serve(central: Central) -> None:
    path = f"{DISKS}/{disk(central).uuid}"
    before = central.read(path)["data"]["diskAdvanceConfig"]["isOnline"]

    central.site.put(replace(cvm_of(central.site, central.host("A")), services_up=False))

    assert (before, central.read(path)["data"]["diskAdvanceConfig"]["isOnline"]) == (True, False)


def test_ports_are_listed_of_one_host_and_of_all(central: Central) -> None:
    own = told(central.read(nics_path(central, "B")), "extId")
    every = told(central.read(ALL_NICS, limit=100), "extId")

    assert own == [nic.uuid for nic in central.host("B").nics]
    assert sorted(every) == sorted(nic.uuid for host in central.site.all(Host) for nic in host.nics)


def test_a_port_without_a_link_has_no_speed(central: Central) -> None:
    host = central.host("A")
    down = replace(host.nics[0], speed_mbps=0)
    central.site.put(replace(host, nics=(down, *host.nics[1:])))

    record = central.read(f"{nics_path(central)}/{down.uuid}")["data"]

    assert record["interfaceStatus"] == "0"
    assert "linkSpeedInKbps" not in record


def test_a_port_is_none_of_another_host(central: Central) -> None:
    reply = central.send("GET", f"{nics_path(central, 'B')}/{central.host('A').nics[0].uuid}")

    assert (reply.status_code, message(reply)["errorGroup"]) == (404, "HOST_NIC_NOT_FOUND")


def test_controller_vms_are_found_by_their_hosts(central: Central) -> None:
    host = central.host("C")

    found = central.read(cvms_path(central), filter=f"nodeExtId eq '{host.uuid}'")

    assert told(found, "extId") == [cvm_of(central.site, host).uuid]


@pytest.mark.parametrize("path", [CONTAINERS, DISKS])
def test_what_is_not_there_is_404(central: Central, path: str) -> None:
    assert central.send("GET", f"{path}/{NOWHERE}").status_code == 404


def test_below_a_cluster_that_is_not_there_is_nothing(central: Central) -> None:
    cvm = cvm_of(central.site, central.host("A"))

    assert central.send("GET", f"{CLUSTERS}/{NOWHERE}/cvms").status_code == 404
    assert central.send("GET", f"{CLUSTERS}/{NOWHERE}/cvms/{cvm.uuid}").status_code == 404
    assert central.send("GET", f"{cvms_path(central)}/{NOWHERE}").status_code == 404
    assert central.send("GET", f"{CLUSTERS}/{central.cluster.uuid}/hosts/{NOWHERE}/host-nics").status_code == 404
