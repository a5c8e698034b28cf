"""Every write of the model refuses a body that is not of its documented type, and takes back what a read has shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.clients.furnished import PLACEHOLDER, furnish
from contract_tests.clients.modelled_bodies import modelled_body
from contract_tests.clients.strict_bodies import spoilt
from contract_tests.clients.valid_values import object_of
from contract_tests.rest_v4.central import NOWHERE, Central
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import filled
from mock_prism.faces.rest.v4 import GENERATION, HANDLERS
from mock_prism.faces.rest.v4.namespaces import NAMESPACES
from mock_prism.faces.rest.v4.permissions import described
from mock_prism.faces.rest.v4.wire import TASK_PREFIX
from mock_prism.model.authorization import AccessRole
from mock_prism.model.entity import Entity
from mock_prism.model.site import KINDS, Site
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.vm import GuestTools, Vm

WRITES = [row for row in GENERATION.tree().operations if row.name in HANDLERS and row.body]
READS = {row.path: row for row in GENERATION.tree().operations if row.name in HANDLERS and row.method == "GET"}
CHANGES = [row for row in WRITES if row.method == "PUT" and row.path in READS]

TRACES = {"updateTime", "lastUpdateTime", "lastUpdatedTime", "lastUpdatedBy"}


def versioned(operation: Operation, path: str, version: str | None = None) -> str:
    """A path of an operation as a client calls it, in the last version that has it or in another."""
    _, namespace, rest = path.split("/", 2)
    return f"/api/{namespace}/{version or operation.until or NAMESPACES[namespace].version}/{rest}"


def state(site: Site) -> dict[type[Entity], list[Entity]]:
    """Everything that is in a site."""
    return {kind: list(site.all(kind)) for kind in KINDS}


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: row.name)
def test_a_body_with_one_thing_wrong_is_refused_by_its_name(central: Central, operation: Operation) -> None:
    path = versioned(operation, filled(operation.path, furnish(central.site, operation)))
    type_ = operation.body or ""
    good = modelled_body(central.site, operation) or {}
    before = state(central.site)

    named = []
    for bad in (*spoilt(good, type_), *spoilt(object_of(type_[1:]), type_)):
        reply = central.send(operation.method, path, bad.body)
        assert reply.status_code == 400, (bad, reply.text)
        error = reply.get_json()["data"]["error"]
        assert error["$objectType"].endswith(".SchemaValidationError")
        named.append((error["validationErrorMessages"][0].get("attributePath"), bad.path))

    assert [found for found, _ in named] == [wanted for _, wanted in named]
    assert named
    assert state(central.site) == before


ALL = [row for row in GENERATION.tree().operations if row.name in GENERATION.handlers and row.source == "described"]
NUMBERS = {"$page": ("-1", "one", "1.0"), "$limit": ("0", "9999", "ten")}


def test_no_operation_takes_a_parameter_that_it_does_not_know_or_takes_one_twice(central: Central) -> None:
    before = state(central.site)
    for operation in ALL:
        nothing = f"{TASK_PREFIX}{NOWHERE}" if operation.path.startswith("/prism/config/tasks") else NOWHERE
        path = versioned(operation, PLACEHOLDER.sub(nothing, operation.path))
        twice = [f"{key}=1&{key}=1" for key in operation.query]
        for query in ("$colour=red", *twice):
            reply = central.send(operation.method, f"{path}?{query}")
            location = reply.get_json()["data"]["error"]["validationErrorMessages"][0]["location"]
            assert (path, reply.status_code, location) == (path, 400, f"@query.{query.partition('=')[0]}")
    assert state(central.site) == before


@pytest.mark.parametrize("operation", [row for row in ALL if "$limit" in row.query], ids=lambda row: row.path)
def test_every_list_has_bounds(central: Central, operation: Operation) -> None:
    path = versioned(operation, filled(operation.path, furnish(central.site, operation)))
    for key, values in NUMBERS.items():
        for value in values:
            reply = central.send("GET", f"{path}?{key}={value}")
            assert reply.status_code == 400, (key, value, reply.text)
            error = reply.get_json()["data"]["error"]
            assert error["validationErrorMessages"][0]["location"] == f"@query.{key}"


def let_all_be_changed(site: Site) -> None:
    """What the product lets nobody change is otherwise: a predefined role, a VM that runs and has no guest tools."""
    role, vm = next(iter(site.all(AccessRole))), next(iter(site.all(Vm)))
    site.put(replace(role, scope=None, operations=(next(iter(described())),)))
    site.put(replace(vm, power=PowerState.OFF, guest_tools=GuestTools(is_installed=True)))


def without_traces(record: dict[str, object]) -> dict[str, object]:
    """What is shown of a thing but for who changed it last, and when."""
    return {key: each for key, each in record.items() if key not in TRACES}


@pytest.mark.parametrize(
    ("operation", "version"),
    [(row, version) for row in CHANGES for version in (None, "v4.0") if row.is_in(version or "v4.4")],
    ids=lambda one: getattr(one, "path", one),
)
def test_what_was_read_may_be_written_back(central: Central, operation: Operation, version: str | None) -> None:
    path = versioned(operation, filled(operation.path, furnish(central.site, operation)), version)
    let_all_be_changed(central.site)
    read = central.send("GET", path)
    assert read.status_code == 200, read.text

    reply = central.send("PUT", path, read.get_json()["data"], headers={"If-Match": read.headers["ETag"]})

    assert reply.status_code in (200, 202), reply.text
    if operation.task:
        assert central.finished(reply).status is TaskStatus.SUCCEEDED
    assert without_traces(central.read(path)["data"]) == without_traces(read.get_json()["data"])


def test_there_are_many_of_them() -> None:
    assert (len(WRITES), len(CHANGES)) >= (118, 26)
