"""GPUs, PCIe devices and serial ports below a VM, labels of its disks, and what clusters have to give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from contract_tests.rest_v4.test_vms import VMS, path, vm
from contract_tests.rest_v4.test_vms_changed import GIB, act, order, schema_message, token
from contract_tests.rest_v4.test_vms_devices import made
from mock_prism.model.gpu import SHARES, T4
from mock_prism.model.host import HostPcieDevice
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

OFF = "test-off"
AHV = "/api/clustermgmt/v4.3/ahv/config"
T4_8Q = next(share for share in SHARES.values() if share.name == "GRID T4-8Q")
RELATIONS = {"gpus": "gpu", "pcie-devices": "pcie-device", "serial-ports": "serialport"}


def change(central: Central, method: str, tail: str, body: object = None) -> Any:
    """A change below the VM that is off, by who has just read it."""
    return central.send(method, f"{path(central, OFF)}/{tail}", body, headers=token(central, OFF))


def pcie(central: Central) -> str:
    """The uuid of a device that host C has from now on."""
    device = HostPcieDevice(central.site.ids.uuid("pcie"), "Intel Ethernet E810-C")
    central.site.put(replace(central.host("C"), pcie_devices=(device,)))
    return device.uuid


def body_of(central: Central, sort: str) -> dict[str, Any]:
    """A body that makes a device of a sort."""
    bodies: dict[str, dict[str, Any]] = {
        "gpus": {"mode": "PASSTHROUGH_GRAPHICS", "deviceId": T4.device_id, "vendor": "NVIDIA"},
        "pcie-devices": {"backingInfo": {"deviceExtId": pcie(central)}},
        "serial-ports": {"index": 1, "isConnected": True},
    }
    return bodies[sort]


@pytest.mark.parametrize("sort", RELATIONS)
def test_a_device_comes_is_read_and_goes(central: Central, sort: str) -> None:
    task: Task = central.finished(change(central, "POST", sort, body_of(central, sort)))
    affected = made(central, task)
    (listed,) = central.read(f"{path(central, OFF)}/{sort}")["data"]
    one = central.send("GET", f"{path(central, OFF)}/{sort}/{listed['extId']}")
    key = {"pcie-devices": "pcieDevices", "serial-ports": "serialPorts"}.get(sort, sort)
    shown = central.read(path(central, OFF))["data"][key]
    gone = central.finished(change(central, "DELETE", f"{sort}/{listed['extId']}"))

    assert (affected["rel"], affected["extId"]) == (f"vmm:ahv:config:vm:{RELATIONS[sort]}", listed["extId"])
    assert one.get_json()["data"] == listed == shown[0]
    assert one.headers["ETag"] != token(central, OFF)["If-Match"]
    assert gone.status is TaskStatus.SUCCEEDED
    assert "data" not in central.read(f"{path(central, OFF)}/{sort}")


@pytest.mark.parametrize("mode", ["PASSTHROUGH_GRAPHICS", "PASSTHROUGH_COMPUTE"])
def test_a_card_may_be_ordered_for_either_use(central: Central, mode: str) -> None:
    central.finished(change(central, "POST", "gpus", {"mode": mode, "deviceId": T4.device_id, "vendor": "NVIDIA"}))

    assert [gpu.device_id for gpu in vm(central, OFF).gpus] == [T4.device_id]


def test_a_vm_with_all_of_it_on_the_wire(central: Central) -> None:
    for sort in RELATIONS:
        central.finished(change(central, "POST", sort, body_of(central, sort)))
    central.finished(change(central, "DELETE", f"gpus/{vm(central, OFF).gpus[0].uuid}"))
    profile = next(
        one["extId"]
        for one in central.read(f"{CLUSTERS}/{central.cluster.uuid}/virtual-gpu-profiles")["data"]
        if one["virtualGpuConfig"]["deviceName"] == T4_8Q.name
    )
    share = {"backingInfo": {"virtualGpuProfileReference": {"extId": profile}}}
    central.finished(change(central, "POST", "gpus", share))

    shown = central.read(path(central, OFF))["data"]

    assert shown["isLiveMigrateCapable"] is False
    assert_wire("vm_hardware", {key: shown[key] for key in ("gpus", "serialPorts", "pcieDevices")})


def test_a_vm_is_made_with_gpus_and_ports(central: Central) -> None:
    body = order(central, gpus=[{"mode": "VIRTUAL", "deviceId": T4_8Q.device_id}], serialPorts=[{"isConnected": False}])
    central.finished(central.send("POST", VMS, body))

    shown = central.read(path(central, "new"))["data"]

    assert [(one["name"], one["mode"], one["fraction"]) for one in shown["gpus"]] == [("GRID T4-8Q", "VIRTUAL", 2)]
    assert [(one["index"], one["isConnected"]) for one in shown["serialPorts"]] == [(0, False)]


def test_a_serial_port_is_unplugged(central: Central) -> None:
    central.finished(change(central, "POST", "serial-ports", {"index": 2}))
    uuid = vm(central, OFF).serial_ports[0].uuid

    central.finished(change(central, "PUT", f"serial-ports/{uuid}", {"index": 2, "isConnected": False}))
    unplugged = vm(central, OFF).serial_ports
    central.finished(change(central, "PUT", f"serial-ports/{uuid}", {}))
    moved = change(central, "PUT", f"serial-ports/{uuid}", {"index": 3})

    assert [port.is_connected for port in unplugged] == [False]
    assert vm(central, OFF).serial_ports == unplugged
    assert moved.status_code == 501


WRONG: dict[str, tuple[str, object]] = {
    "a GPU of no kind": ("gpus", {}),
    "a GPU of another mode": ("gpus", {"mode": "VIRTUAL", "deviceId": T4.device_id}),
    "a GPU of an unknown mode": ("gpus", {"mode": "FAST", "deviceId": T4.device_id}),
    "a GPU that nobody knows": ("gpus", {"deviceId": 7}),
    "a GPU as a text": ("gpus", {"deviceId": "7864"}),
    "a port beyond the last": ("serial-ports", {"index": 4}),
    "a port before the first": ("serial-ports", {"index": -1}),
    "a port that is perhaps connected": ("serial-ports", {"isConnected": "yes"}),
    "no device": ("pcie-devices", {}),
    "a device without an id": ("pcie-devices", {"backingInfo": {}}),
}


@pytest.mark.parametrize(("sort", "body"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_and_nothing_changes(central: Central, sort: str, body: object) -> None:
    before = vm(central, OFF)

    assert schema_message(change(central, "POST", sort, body))["message"]
    assert vm(central, OFF) == before


@pytest.mark.parametrize(
    ("sort", "body"),
    [
        ("gpus", {"backingInfo": {"physicalGpuProfileReference": {"extId": NOWHERE}}}),
        ("pcie-devices", {"backingInfo": {"deviceExtId": NOWHERE}}),
    ],
)
def test_what_a_body_names_in_vain_is_400(central: Central, sort: str, body: object) -> None:
    assert change(central, "POST", sort, body).status_code == 400


@pytest.mark.parametrize("sort", RELATIONS)
def test_a_device_that_is_not_there_is_404(central: Central, sort: str) -> None:
    assert central.send("GET", f"{path(central, OFF)}/{sort}/{NOWHERE}").status_code == 404


def test_hardware_of_a_running_vm_is_a_failed_task(central: Central) -> None:
    reply = central.send(
        "POST", f"{path(central, 'web-01')}/gpus", {"deviceId": 7864}, headers=token(central, "web-01")
    )

    assert central.finished(reply).status is TaskStatus.FAILED


def test_profiles_on_the_wire(central: Central) -> None:
    cluster = f"{CLUSTERS}/{central.cluster.uuid}"
    assert_wire("gpu_profiles_physical", central.read(f"{cluster}/physical-gpu-profiles"))
    assert_wire("gpu_profile_virtual", central.read(f"{cluster}/virtual-gpu-profiles", limit=1))


def test_profiles_are_found_as_clients_look_for_them(central: Central) -> None:
    cluster = f"{CLUSTERS}/{central.cluster.uuid}"

    card = central.read(f"{cluster}/physical-gpu-profiles", filter="physicalGpuConfig/deviceId eq 7864")["data"]
    share = central.read(f"{cluster}/virtual-gpu-profiles", filter="virtualGpuConfig/deviceName eq 'GRID T4-8Q'")[
        "data"
    ]

    assert [one["allocatedVmExtIds"] for one in card] == [[vm(central, "gpu-render").uuid]]
    assert [one["virtualGpuConfig"]["assignable"] for one in share] == [2]


def test_profiles_of_all_clusters_name_those_that_have_them(central: Central) -> None:
    (card,) = central.read(f"{AHV}/physical-gpu-profiles")["data"]
    shares = central.read(f"{AHV}/virtual-gpu-profiles")["data"]

    assert (card["configuration"]["name"], card["clusterExtIds"]) == ("Tesla T4", [central.cluster.uuid])
    assert [one["configuration"]["maxInstances"] for one in shares] == [16, 8, 4, 2, 1]


def test_a_pcie_device_shows_whose_it_is(central: Central) -> None:
    device = pcie(central)
    free = central.read(f"{AHV}/pcie-devices")["data"]
    central.finished(change(central, "POST", "pcie-devices", {"backingInfo": {"deviceExtId": device}}))
    (held,) = central.read(f"{AHV}/pcie-devices")["data"]
    central.finished(act(central, OFF, "power-on"))
    (used,) = central.read(
        f"{AHV}/pcie-devices", filter="state eq Clustermgmt.Ahv.Config.PcieDeviceState'UVM_ASSIGNED'"
    )["data"]

    assert [one["state"] for one in free] == ["UVM_AVAILABLE"]
    assert (held["state"], held["ownerVmExtId"]) == ("UVM_RESERVED", vm(central, OFF).uuid)
    assert (used["extId"], used["hostExtId"]) == (device, central.host("C").uuid)


def test_a_disk_is_labelled_and_its_hydration_switched(central: Central) -> None:
    disk, drive = (next(one for one in vm(central, OFF).disks if one.is_cdrom is wanted) for wanted in (False, True))
    labels = {"customAttributes": ["a:1", "b:2"]}
    for tail, body in (
        (f"disks/{disk.uuid}/$actions/add-custom-attributes", labels),
        (f"disks/{disk.uuid}/$actions/remove-custom-attributes", {"customAttributes": ["a:1"]}),
        (f"disks/{disk.uuid}/$actions/disable-hydration", None),
        (f"cd-roms/{drive.uuid}/$actions/disable-hydration", None),
        (f"cd-roms/{drive.uuid}/$actions/enable-hydration", None),
    ):
        task = central.finished(central.send("POST", f"{path(central, OFF)}/{tail}", body))
        assert task.status is TaskStatus.SUCCEEDED
    shown = central.read(f"{path(central, OFF)}/disks/{disk.uuid}")["data"]
    central.finished(central.send("POST", f"{path(central, OFF)}/disks/{disk.uuid}/$actions/enable-hydration"))
    again = central.read(f"{path(central, OFF)}/disks/{disk.uuid}")["data"]

    assert shown["customAttributes"] == ["b:2"]
    assert shown["backingInfo"]["vmDiskHydrationInfo"]["diskHydrationStatus"] == "DISABLED"
    assert "vmDiskHydrationInfo" not in again["backingInfo"]
    assert shown["backingInfo"]["diskSizeBytes"] % GIB == 0
