"""At every virtual instant of an enter and of an exit, all faces agree: sampled at each due action."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.across.eyes import Said, counts, look, placements
from contract_tests.across.world import World

NODE, AWKWARD, OTHER_CVM = "192.168.38.161", "192.168.38.162", "192.168.38.168"

STATES = {
    ("AcropolisNormal", "kAcropolisNormal", "ACROPOLIS_NORMAL"),
    ("EnteringMaintenanceMode", "kEnteringMaintenanceMode", "ENTERING_MAINTENANCE_MODE"),
    ("EnteredMaintenanceMode", "kEnteredMaintenanceMode", "ENTERED_MAINTENANCE_MODE"),
}


def start_by_console(world: World, address: str, verb: str) -> str:
    path = f"/console/api/hosts/{world.host(address).uuid}/{verb}_maintenance"
    answer: Any = world.browser.post(path, json={"power_off_unmovable": True} if verb == "enter" else {}).json
    return str(answer["uuid"])


def start_by_v2(world: World, address: str, verb: str) -> str:
    path = f"/PrismGateway/services/rest/v2.0/hosts/{world.host(address).uuid}/{verb}_maintenance_mode"
    body = {"non_migratable_vm_option": "ACPI_SHUTDOWN_AND_POWER_OFF"} if verb == "enter" else {}
    answer: Any = world.send("POST", path, body).json
    return str(answer.get("task_uuid", ""))


def agree(said: Said) -> None:
    """One node: no face says anything that another denies."""
    assert (said.acli_state, said.v1_state, said.v4_state) in STATES
    assert said.v2_state == said.v1_state
    assert said.acli_schedulable == (said.acli_state == "AcropolisNormal")
    assert said.v1_flag == said.v2_flag
    assert said.v4_flag == bool(said.v1_flag)
    assert said.ncli_maintenance.startswith({None: "null", True: "true", False: "false"}[said.v1_flag])
    assert (said.v4_maintenance == "normal") == (said.console_icon in ("normal", "cvm"))
    assert (said.resiliency == "OK") == (said.cluster_status == "Up")


def agree_on_guests(world: World, address: str) -> None:
    """All faces count and place the same VMs."""
    assert len(set(counts(world, address, OTHER_CVM).values())) == 1
    first, *others = placements(world, OTHER_CVM)
    for other in others:
        assert other.running == first.running, (first.face, other.face)


def agree_on_task(world: World, uuid: str) -> int:
    """All faces tell the same share of a task; gives it."""
    v2 = world.read(f"/PrismGateway/services/rest/v2.0/tasks/{uuid}")
    v08 = world.read(f"/PrismGateway/services/rest/v0.8/tasks/{uuid}")
    v4 = world.read(f"/api/prism/v4.0/config/tasks/ZXJnb24=:{uuid}")["data"]
    page: Any = world.browser.get("/console/api/hardware").json
    row = next(task for task in page["tasks"] if task["uuid"] == uuid)
    assert {v2["progress_status"].upper(), v08["progressStatus"], v4["status"], row["status"].upper()} == {v4["status"]}
    assert {v2["percentage_complete"], v08["percentageComplete"], v4["progressPercentage"]} == {row["percentage"]}
    assert v2["subtask_uuid_list"] == v08["subtaskUuidList"]
    return int(row["percentage"])


@pytest.mark.parametrize("start", [start_by_console, start_by_v2], ids=["planned-outage", "acropolis"])
@pytest.mark.parametrize("address", [NODE, AWKWARD])
def test_all_faces_agree_at_every_instant_of_a_round(start: Any, address: str) -> None:
    world = World.start()
    shares: list[int] = []

    for verb in ("enter", "exit"):
        task = start(world, address, verb)
        while True:
            agree(look(world, address, OTHER_CVM))
            agree_on_guests(world, address)
            if task:
                shares.append(agree_on_task(world, task))
            if not world.site.leap():
                break
        assert shares == sorted(shares)
        shares.clear()
