"""Lists of VMs that are found by what is known of them before they are presented."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import Central
from mock_prism.faces.rest.v4.unread import Unread
from mock_prism.model.query import read_element
from mock_prism.model.vm import Vm

VMS = "/api/vmm/v4.3/ahv/config/vms"


def uuids(central: Central, **query: object) -> list[str]:
    """The ids that a list has."""
    return [one["extId"] for one in central.read(VMS, limit=100, **query).get("data", [])]


def test_nothing_is_read_for_what_is_known() -> None:
    def never() -> dict[str, Any]:
        raise AssertionError("read")

    record = Unread({"name": "web", "host": {"extId": "h"}, "gone": None}, never)
    assert read_element(record, ("name",)) == "web"
    assert read_element(record, ("host", "extId")) == "h"
    assert read_element(record, ("gone",)) is None


def test_what_is_not_known_is_read() -> None:
    record = Unread({"name": "web"}, lambda: {"name": "web", "size": 4})
    assert (record["size"], list(record), len(record), record.get("colour")) == (4, ["name", "size"], 2, None)


@pytest.mark.parametrize(
    "path", ["extId", "name", "powerState", "memorySizeBytes", "numSockets", "cluster/extId", "host/extId"]
)
def test_what_is_known_is_what_is_shown(central: Central, path: str) -> None:
    shown = central.read(VMS, limit=100)["data"]
    for one in shown:
        value = read_element(one, tuple(path.split("/")))
        text = "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
        wanted = [each["extId"] for each in shown if read_element(each, tuple(path.split("/"))) == value]
        assert uuids(central, filter=f"{path} eq {text}") == wanted


def test_all_else_can_be_filtered_and_grouped_by_too(central: Central) -> None:
    agents = [vm.uuid for vm in central.site.all(Vm) if vm.is_agent_vm]
    assert uuids(central, filter="isAgentVm eq true") == agents
    assert uuids(central, orderby="numCoresPerSocket desc,name")[0] == uuids(central, filter="name eq 'db-01'")[0]
