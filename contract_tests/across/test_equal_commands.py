"""One act, asked for at every face that has it, is the same command to the model."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm

HOST, TARGET = "192.168.38.161", "192.168.38.163"
V08 = "/PrismGateway/services/rest/v0.8"
V2 = "/PrismGateway/services/rest/v2.0"
V4_VMS = "/api/vmm/v4.3/ahv/config/vms"
V4_VM = V4_VMS + "/{vm}"
MIB = 1 << 20


def commanded(world: World, ask: Any) -> Command:
    """The command of the first task that a request starts; the request must be accepted."""
    before = {task.uuid for task in world.site.all(Task)}
    answer = ask(world)
    assert getattr(answer, "status_code", 200) < 300, answer.text
    return next(task.command for task in world.site.all(Task) if task.uuid not in before)


def vm(world: World, name: str = "web-01") -> Vm:
    found = world.site.find(Vm, "name", name)
    assert found is not None
    return found


def filled(body: object, names: dict[str, str]) -> object:
    """A body with the uuids of the things that it names."""
    if isinstance(body, dict):
        return {key: filled(value, names) for key, value in body.items()}
    return names.get(body, body) if isinstance(body, str) else body


def v4(method: str, path: str, body: object = None) -> Any:
    """A request about the VM, by who has just read it."""

    def ask(world: World) -> Any:
        token = world.send("GET", f"{V4_VMS}/{vm(world).uuid}").headers["ETag"]
        return rest(method, path, body, {"If-Match": token})(world)

    return ask


def rest(method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
    """A request whose path may name the host, the target and the VM."""

    def ask(world: World) -> Any:
        host, target = world.host(HOST), world.host(TARGET)
        names = {"host": host.uuid, "target": target.uuid, "vm": vm(world).uuid, "cluster": host.cluster_uuid}
        return world.send(method, path.format(**names), filled(body, names), headers=headers)

    return ask


def acli(line: str) -> Any:
    return lambda world: world.shell("acli", "-y", *line.split())


def console(verb: str, body: dict[str, object]) -> Any:
    def ask(world: World) -> Any:
        return world.browser.post(f"/console/api/hosts/{world.host(HOST).uuid}/{verb}_maintenance", json=body)

    return ask


ENTER_V4 = "/api/clustermgmt/v4.0/operations/clusters/{cluster}/hosts/{host}/$actions/enter-host-maintenance"

ACTS = {
    "enter, by default": [
        acli(f"host.enter_maintenance_mode {HOST}"),
        rest("POST", V08 + "/hosts/{host}/enter_maintenance_mode", {}),
        rest("POST", V2 + "/hosts/{host}/enter_maintenance_mode", {}),
    ],
    "enter, shutting down what cannot move": [
        acli(f"host.enter_maintenance_mode {HOST} non_migratable_vm_action=acpi_shutdown mode=cold"),
        rest(
            "POST",
            V08 + "/hosts/{host}/enter_maintenance_mode",
            {"nonMigratableVmOption": "acpi_shutdown_and_power_off", "evacuationOption": "COLD_MIGRATE"},
        ),
        rest(
            "POST",
            V2 + "/hosts/{host}/enter_maintenance_mode",
            {"non_migratable_vm_option": "ACPI_SHUTDOWN_AND_POWER_OFF", "evacuation_option": "cold_migrate"},
        ),
    ],
    "planned outage": [
        console("enter", {"power_off_unmovable": True}),
        rest("POST", ENTER_V4, {"shouldShutdownNonMigratableUvms": True}),
    ],
    "power off": [
        acli("vm.off web-01"),
        rest("POST", V08 + "/vms/{vm}/set_power_state", {"transition": "OFF"}),
        rest("POST", V08 + "/vms/{vm}/power_op/off", {}),
        rest("POST", V2 + "/vms/{vm}/set_power_state", {"transition": "off"}),
        v4("POST", V4_VM + "/$actions/power-off"),
    ],
    "shut down": [
        acli("vm.shutdown web-01"),
        rest("POST", V08 + "/vms/{vm}/set_power_state", {"transition": "ACPI_SHUTDOWN"}),
        rest("POST", V2 + "/vms/{vm}/set_power_state", {"transition": "ACPI_SHUTDOWN"}),
        v4("POST", V4_VM + "/$actions/shutdown"),
    ],
    "migrate": [
        acli(f"vm.migrate web-01 host={TARGET}"),
        rest("POST", V08 + "/vms/{vm}/migrate", {"live": True, "hostUuid": "target"}),
        v4("POST", V4_VM + "/$actions/migrate-to-host", {"host": {"extId": "target"}}),
    ],
    "create": [
        acli("vm.create one memory=4G num_vcpus=2"),
        rest("POST", V2 + "/vms", {"name": "one", "memory_mb": "4096", "num_vcpus": 2}),
        rest(
            "POST",
            V4_VMS,
            {"name": "one", "numSockets": 2, "memorySizeBytes": 4096 * MIB, "cluster": {"extId": "cluster"}},
        ),
    ],
    "update": [
        acli("vm.update web-01 num_vcpus=4"),
        rest("PUT", V2 + "/vms/{vm}", {"num_vcpus": "4"}),
        v4("PUT", V4_VM, {"name": "web-01", "numSockets": 4}),
    ],
    "delete": [acli("vm.delete web-01"), rest("DELETE", V2 + "/vms/{vm}"), v4("DELETE", V4_VM)],
}


@pytest.mark.parametrize("asks", ACTS.values(), ids=ACTS)
def test_one_act_is_one_command_whoever_asks(asks: list[Any]) -> None:
    first, *others = [commanded(World.start(), ask) for ask in asks]

    assert others
    for other in others:
        assert other == first
