"""What somebody has done is seen on every face that has events."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition
from mock_prism.model.vm import Vm

V1, V2 = "/PrismGateway/services/rest/v1", "/PrismGateway/services/rest/v2.0"
SERVICE = "/api/monitoring/v4.3/serviceability"
TYPE = "VmPowerOffAudit"


@pytest.fixture
def world() -> World:
    """A site of its own."""
    return World.start()


@pytest.fixture
def off(world: World) -> Vm:
    """A VM that the viewer has switched off, which is all that has happened."""
    vm = next(vm for vm in world.site.all(Vm) if vm.name == "web-01")
    world.site.finish(world.site.submit(SetPower(vm.uuid, PowerTransition.OFF), "viewer"))
    return vm


def rows(world: World, path: str) -> list[dict[str, Any]]:
    """The entities of a list of v1 or v2.0."""
    found: list[dict[str, Any]] = world.read(path)["entities"]
    return found


def test_v1_and_v2_tell_it_as_an_audit_with_its_user_last(world: World, off: Vm) -> None:
    for event, keys in (
        (rows(world, f"{V1}/events")[0], ("alertTypeUuid", "severity", "contextTypes", "contextValues")),
        (rows(world, f"{V1}/vms/{off.uuid}/events")[0], ("alertTypeUuid", "severity", "contextTypes", "contextValues")),
        (rows(world, f"{V2}/events")[0], ("alert_type_uuid", "severity", "context_types", "context_values")),
    ):
        type_, severity, names, values = (event[key] for key in keys)
        assert (type_, severity) == (TYPE, "kAudit")
        assert (names[-1], values[-1]) == ("audit_user", "viewer")
        assert values[-2].replace("{vm_name}", values[0]) == "VM web-01 was powered off"


@pytest.mark.parametrize("query", ["entity_type=vm", f"event_ids={'{event}'}", "entity_ids={vm}"])
def test_it_is_chosen_by_parameters(world: World, off: Vm, query: str) -> None:
    event = rows(world, f"{V2}/events")[0]

    found = rows(world, f"{V2}/events?{query.format(event=event['id'], vm=off.uuid)}")

    assert found == [event]


def test_other_things_do_not_have_it(world: World, off: Vm) -> None:
    other = next(vm for vm in world.site.all(Vm) if vm.uuid != off.uuid)

    assert rows(world, f"{V1}/vms/{other.uuid}/events") == []
    assert rows(world, f"{V2}/hosts/{other.host_uuid}/events") == []


def test_it_is_taken_note_of_like_any_event(world: World, off: Vm) -> None:
    event = rows(world, f"{V2}/events")[0]

    assert world.send("PUT", f"{V2}/events/{event['id']}/acknowledge").status_code == 200
    assert rows(world, f"{V2}/events?acknowledged=false") == []
    assert rows(world, f"{V1}/events")[0]["acknowledgedByUsername"] == "admin"


def test_v4_tells_it_as_an_audit_and_as_an_event(world: World, off: Vm) -> None:
    (audit,) = world.read(f"{SERVICE}/audits?$filter=auditType eq '{TYPE}'")["data"]
    (event,) = world.read(f"{SERVICE}/events?$filter=eventType eq '{TYPE}'")["data"]

    assert event["extId"] == audit["extId"]
    assert (audit["operationType"], audit["status"]) == ("POWERSTATECHANGE", "SUCCEEDED")
    assert audit["userReference"]["name"] == "viewer"
    assert event["sourceEntity"]["extId"] == off.uuid
    assert world.read(f"{SERVICE}/events/{event['extId']}")["data"]["eventType"] == TYPE


def test_what_failed_is_an_audit_alone(world: World, off: Vm) -> None:
    world.site.finish(world.site.submit(SetPower(off.uuid, PowerTransition.RESET), "viewer"))

    (audit,) = world.read(f"{SERVICE}/audits?$filter=status eq Monitoring.Serviceability.Status'FAILED'")["data"]

    assert audit["auditType"] == "VmResetAudit"
    assert [row["alert_type_uuid"] for row in rows(world, f"{V2}/events")] == [TYPE]
    assert world.send("GET", f"{SERVICE}/events/{audit['extId']}").status_code == 404
