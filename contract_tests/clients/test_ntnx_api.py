"""ntnx-api, a public client of Prism Element, as it comes from PyPI, against a real server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from mock_prism.testing.live_server import LiveServer, live_server

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def client() -> Any:
    """Its connections. Importing it sets up logging for the whole process, which is put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    module = pytest.importorskip("ntnx_api.client", exc_type=ImportError)
    root.handlers[:] = handlers
    root.setLevel(level)
    return module


@pytest.fixture(scope="module")
def prism(client: Any) -> Any:
    """What it knows of Prism."""
    return pytest.importorskip("ntnx_api.prism", exc_type=ImportError)


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--pace", "eager") as server:
        yield server


@pytest.fixture
def api(server: LiveServer, client: Any, request: pytest.FixtureRequest) -> Any:
    """A connection to a sandbox of the test's own."""
    user = f"{server.user}@{request.node.name.replace('_', '-')[:40]}"
    return client.ApiClient(
        "pe", ip_address="127.0.0.1", port=str(server.port), username=user, password=server.password
    )


def cluster(prism: Any, api: Any) -> str:
    """The cluster, found as the client finds it."""
    (uuid,) = prism.Cluster(api).get_all_uuids()
    return str(uuid)


def test_it_connects_and_reads_what_there_is(api: Any, prism: Any) -> None:
    uuid = cluster(prism, api)

    assert api.test() is True
    assert prism.Cluster(api).get(clusteruuid=uuid)["uuid"] == uuid
    assert prism.Cluster(api).get_ha(clusteruuid=uuid)["failover_enabled"] is True
    assert len(prism.Hosts(api).get(clusteruuid=uuid)) == 4
    assert prism.Vms(api).search_name("web-01", clusteruuid=uuid)["vm_disk_info"]
    assert len(prism.Images(api).get(clusteruuid=uuid)) > 0
    assert len(prism.StorageContainer(api).get(clusteruuid=uuid)) > 0


def test_it_configures_a_cluster(api: Any, prism: Any) -> None:
    uuid, config = cluster(prism, api), prism.Config(api)

    config.get_pulse(clusteruuid=uuid)
    done = [
        config.set_ntp(clusteruuid=uuid, ntp_servers=["a.test", "b.test"]),
        config.set_dns(clusteruuid=uuid, dns_servers=["10.1.1.1"]),
        config.set_proxy("10.1.1.2", "8080", clusteruuid=uuid),
        config.set_smtp("mail.test", 25, clusteruuid=uuid, force=True),
        config.set_pulse(False, clusteruuid=uuid),
    ]
    config.update_alert_config(["a@b.test"], clusteruuid=uuid)
    config.accept_elua("me", "any", "mine", clusteruuid=uuid)

    assert done == ["updated", "updated", "added", "updated", "updated"]
    assert (config.get_ntp(clusteruuid=uuid), config.get_dns(clusteruuid=uuid)) == (["a.test", "b.test"], ["10.1.1.1"])
    assert [proxy["port"] for proxy in config.get_proxy(clusteruuid=uuid)] == [8080]
    assert config.get_smtp(clusteruuid=uuid)["address"] == "mail.test"
    assert config.get_alert_config(clusteruuid=uuid)["email_contact_list"] == ["a@b.test"]
    assert config.get_pulse(clusteruuid=uuid)["enable"] is False
    config.remove_proxy("proxy", clusteruuid=uuid)
    config.remove_smtp(clusteruuid=uuid)
    assert config.get_proxy(clusteruuid=uuid) == []


def test_it_takes_a_vm_from_its_creation_to_its_deletion(api: Any, prism: Any) -> None:
    uuid, vms = cluster(prism, api), prism.Vms(api)
    container = prism.StorageContainer(api).get(clusteruuid=uuid)[0]["name"]
    disk = {"bus": "scsi", "size_gb": 5, "storage_container_name": container}

    made = vms.create("cli", 1, 1, clusteruuid=uuid, disks=[dict(disk)], power_state="off")
    vm = vms.search_name("cli", clusteruuid=uuid, refresh=True)["uuid"]
    done = [
        vms.power_state(vm, "on", clusteruuid=uuid),
        vms.add_disks(vm, disks=[{**disk, "bus": "pci"}], clusteruuid=uuid),
        vms.power_state(vm, "off", clusteruuid=uuid),
        vms.clone_uuid(vm, "copy", clusteruuid=uuid),
        vms.update_uuid(vm, memory_gb=2, clusteruuid=uuid),
    ]
    changed = vms.search_name("cli", clusteruuid=uuid, refresh=True)

    assert (made, done) == (True, [True] * 5)
    assert (changed["memory_mb"], len(changed["vm_disk_info"])) == (2000, 3)
    assert vms.search_name("copy", clusteruuid=uuid)["power_state"] == "off"
    assert vms.delete_uuid(vm, clusteruuid=uuid) is True
    assert vms.search_name("cli", clusteruuid=uuid, refresh=True) == {}


def test_it_takes_a_managed_network_from_its_creation_to_its_deletion(api: Any, prism: Any) -> None:
    uuid, networks = cluster(prism, api), prism.Network(api)
    pools = [{"start": "10.5.0.10", "end": "10.5.0.50"}]
    managed = {"network_address": "10.5.0.0", "network_cidr": 24, "default_gw": "10.5.0.1", "dhcp_pools": pools}

    networks.create("net", vlan=55, clusteruuid=uuid, **managed)
    made = networks.search_name("net", clusteruuid=uuid, refresh=True)
    networks.update("net", vlan=56, clusteruuid=uuid)
    changed = networks.search_name("net", clusteruuid=uuid, refresh=True)
    networks.delete_name("net", clusteruuid=uuid)

    assert (made["vlan_id"], made["vswitch_name"], made["ip_config"]["network_address"]) == (55, "br0", "10.5.0.0")
    assert changed["vlan_id"] == 56
    assert not networks.search_name("net", clusteruuid=uuid, refresh=True)
