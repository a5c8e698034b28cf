"""Statistics over time, as v4 tells them."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import EPOCH_MICROS, NOWHERE, Central, assert_wire
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.v4.stats_fields import (
    CLUSTER,
    CONTAINER,
    DISK,
    HOST,
    OF_GUESTS,
    VM,
    VM_NIC,
    VOLUMES,
    Figures,
)
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.usage import container_usage
from mock_prism.model.vm import Vm

CLUSTER_STATS = "/api/clustermgmt/v4.3/stats"
VM_STATS = "/api/vmm/v4.3/ahv/stats/vms"
SECOND = 1_000_000


def ago(minutes: float) -> str:
    """An instant before the site's epoch."""
    return iso_instant(EPOCH_MICROS - int(minutes * 60 * SECOND))


HOUR = {"startTime": ago(60), "endTime": ago(0)}
TWO_MINUTES = {"startTime": ago(2), "endTime": ago(0), "samplingInterval": 60}


def vm(central: Central, name: str = "web-01") -> Vm:
    """A VM by its name."""
    found = central.site.find(Vm, "name", name)
    assert found is not None
    return found


def told(central: Central, path: str, **query: object) -> Any:
    """The data of statistics."""
    return central.read(path, **(HOUR | query))["data"]


def complaint(central: Central, path: str, **query: object) -> tuple[int, str, str]:
    """Status, location and message of what is refused."""
    reply = central.send("GET", path, query_string={f"${key}": value for key, value in query.items()})
    message = reply.get_json()["data"]["error"]["validationErrorMessages"][0]
    return reply.status_code, message["location"], message["message"]


def vm_path(central: Central, name: str = "web-01") -> str:
    """The path of a VM's statistics."""
    return f"{VM_STATS}/{vm(central, name).uuid}"


def cluster_path(central: Central) -> str:
    """The path of the cluster's."""
    return f"{CLUSTER_STATS}/clusters/{central.cluster.uuid}"


def values(series: Any) -> list[int]:
    """The values of a series."""
    return [pair["value"] for pair in series]


def test_statistics_of_a_cluster_on_the_wire(central: Central) -> None:
    assert_wire("stats_cluster", central.read(cluster_path(central), **TWO_MINUTES))


def test_statistics_of_a_vm_on_the_wire(central: Central) -> None:
    assert_wire("stats_vm", central.read(vm_path(central), **TWO_MINUTES))


@pytest.mark.parametrize(
    ("figures", "type_"),
    [
        (CLUSTER, "clustermgmt.v4.stats.ClusterStats"),
        (HOST, "clustermgmt.v4.stats.HostStats"),
        (DISK, "clustermgmt.v4.stats.DiskStats"),
        (CONTAINER, "clustermgmt.v4.stats.StorageContainerStats"),
        (VM, "vmm.v4.ahv.stats.VmStatsTuple"),
        (OF_GUESTS, "vmm.v4.ahv.stats.VmDiskStatsTuple"),
        (VM_NIC, "vmm.v4.ahv.stats.VmNicStatsTuple"),
        (VOLUMES, "volumes.v4.stats.VolumeGroupStats"),
    ],
)
def test_every_figure_is_documented(figures: Figures, type_: str) -> None:
    assert set(figures) - set(documented_types()[type_]["fields"]) == set()


def test_without_an_interval_there_is_a_sample_every_half_minute(central: Central) -> None:
    series = told(central, cluster_path(central))["hypervisorCpuUsagePpm"]
    assert [pair["timestamp"] for pair in series][:2] == [
        ago(60).replace("20.0", "30.0"),
        ago(59).replace("20.0", "00.0"),
    ]
    assert len(series) == 120
    assert len(set(values(series))) > 100


def test_what_was_told_is_told_again_however_late(central: Central) -> None:
    before = told(central, cluster_path(central))
    central.site.advance(3_600 * SECOND)
    assert told(central, cluster_path(central)) == before


def test_nothing_is_told_of_the_future(central: Central) -> None:
    query = {"startTime": ago(-10), "endTime": ago(-20)}
    assert set(told(central, cluster_path(central), **query)) == {"$reserved", "$objectType", "extId"}


def test_hosts_add_up_to_their_cluster(central: Central) -> None:
    hosts = [told(central, central.host_path(letter).replace("/config/", "/stats/")) for letter in "ABCD"]
    whole = told(central, cluster_path(central))
    for field in ("cpuUsageHz", "memoryCapacityBytes", "storageCapacityBytes", "totalMemoryAllottedToVmBytes"):
        sums = [sum(instant) for instant in zip(*(values(host[field]) for host in hosts), strict=True)]
        assert values(whole[field]) == pytest.approx(sums, abs=10)


def test_capacities_are_those_of_the_model(central: Central) -> None:
    disk = next(iter(central.site.all(Disk)))
    container = next(iter(central.site.all(StorageContainer)))
    found = told(central, f"{CLUSTER_STATS}/disks/{disk.uuid}")
    pool = told(central, f"{CLUSTER_STATS}/storage-containers/{container.uuid}")
    assert set(values(found["diskCapacityBytes"])) == {disk.size_bytes}
    whole = sum(one.size_bytes for one in central.site.all(Disk))
    others = sum(container_usage(central.site, one) for one in central.site.all(StorageContainer) if one != container)
    assert set(values(pool["storageCapacityBytes"])) == {(whole - others) // 2 * 2}


def test_a_vm_that_is_off_uses_no_cpu(central: Central) -> None:
    row = told(central, vm_path(central, "test-off"))["stats"][0]
    assert (row["hypervisorCpuUsagePpm"], row["controllerNumIops"], row["memoryUsageBytes"]) == (0, 0, 0)


def test_a_vm_uses_cpu_from_when_it_was_turned_on(central: Central) -> None:
    central.site.finish(central.site.submit(SetPower(vm(central, "test-off").uuid, PowerTransition.ON)))
    central.site.advance(120 * SECOND)
    rows = told(central, vm_path(central, "test-off"), startTime=ago(2), endTime=ago(-2))["stats"]
    used = [row["hypervisorCpuUsagePpm"] > 0 for row in rows]
    assert used == sorted(used)
    assert set(used) == {False, True}


def test_the_operator_says_what_stands_for_an_interval(central: Central) -> None:
    def cpu(operator: str) -> int:
        query = {"samplingInterval": 1_800, "statType": operator, "startTime": ago(30)}
        return int(values(told(central, cluster_path(central), **query)["cpuUsageHz"])[0])

    assert cpu("MIN") < cpu("AVG") < cpu("MAX") < cpu("SUM")
    assert cpu("COUNT") == 12
    assert cpu("MIN") <= cpu("LAST") <= cpu("MAX")


def test_a_selection_keeps_what_it_names(central: Central) -> None:
    series = told(central, cluster_path(central), select="cpuUsageHz")
    rows = told(central, vm_path(central), select="stats/controllerNumIops")
    assert set(series) == {"$reserved", "$objectType", "extId", "cpuUsageHz"}
    assert set(rows["stats"][0]) == {"$reserved", "$objectType", "controllerNumIops"}


def test_disks_and_nics_of_a_vm_have_statistics(central: Central) -> None:
    disk, nic = vm(central).disks[-1], vm(central).nics[0]
    found = told(central, f"{vm_path(central)}/disks/{disk.uuid}")
    port = told(central, f"{vm_path(central)}/nics/{nic.uuid}")
    assert (found["vmExtId"], found["extId"]) == (vm(central).uuid, disk.uuid)
    assert found["stats"][0]["controllerNumIops"] > 0
    assert port["stats"][0]["networkDroppedReceivedPackets"] == 0


def test_statistics_of_all_vms_come_in_pages(central: Central) -> None:
    body = central.read(VM_STATS, **TWO_MINUTES, limit=3, orderby="extId desc")
    uuids = sorted((one.uuid for one in central.site.all(Vm)), reverse=True)
    assert [one["extId"] for one in body["data"]] == uuids[:3]
    assert body["metadata"]["totalAvailableResults"] == len(uuids)
    one = central.read(VM_STATS, **TWO_MINUTES, filter=f"extId eq '{uuids[5]}'")["data"]
    assert one == [central.read(f"{VM_STATS}/{uuids[5]}", **TWO_MINUTES)["data"]]


@pytest.mark.parametrize(
    ("query", "location", "words"),
    [
        ({"endTime": ago(0)}, "@query.$startTime", "is required"),
        ({"startTime": ago(1)}, "@query.$endTime", "is required"),
        ({"startTime": "noon", "endTime": ago(0)}, "@query.$startTime", "is invalid"),
        ({"startTime": "2024-01-01T00:00:00", "endTime": ago(0)}, "@query.$startTime", "is invalid"),
        ({"startTime": ago(0), "endTime": ago(1)}, "@query.$endTime", "must not be before"),
        ({**HOUR, "samplingInterval": 0}, "@query.$samplingInterval", "lower than"),
        ({**HOUR, "samplingInterval": "x"}, "@query.$samplingInterval", "Instance type"),
        ({**HOUR, "startTime": ago(60 * 24 * 365), "samplingInterval": 30}, "@query.$samplingInterval", "greater than"),
        ({**HOUR, "statType": "MEDIAN"}, "@query.$statType", "MEDIAN"),
    ],
)
def test_what_cannot_be_asked(central: Central, query: dict[str, object], location: str, words: str) -> None:
    status, found, message = complaint(central, cluster_path(central), **query)
    assert (status, found) == (400, location)
    assert words in message


@pytest.mark.parametrize(
    "text", ["2023-11-14T22:00:00Z", "2023-11-14T22:00:00.123456789+00:00", "2023-11-14T23:00:00+01:00"]
)
def test_instants_are_read_in_every_zone(central: Central, text: str) -> None:
    assert "cpuUsageHz" in told(central, cluster_path(central), startTime=text)


def test_there_are_no_statistics_of_what_is_not_there(central: Central) -> None:
    paths = (
        f"{CLUSTER_STATS}/clusters/{NOWHERE}",
        f"{CLUSTER_STATS}/disks/{NOWHERE}",
        f"{CLUSTER_STATS}/storage-containers/{NOWHERE}",
        f"{VM_STATS}/{NOWHERE}",
        f"{vm_path(central)}/disks/{NOWHERE}",
        f"{vm_path(central)}/nics/{NOWHERE}",
    )
    query = {f"${key}": value for key, value in HOUR.items()}
    assert [central.send("GET", path, query_string=query).status_code for path in paths] == [404] * 6
