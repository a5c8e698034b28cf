"""Every collection of the model that v4 can write, from create to delete, over HTTP with valid bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.clients.furnished import furnish
from contract_tests.clients.modelled_bodies import modelled_body
from contract_tests.clients.valid_values import object_of
from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_document_round_trips import plain, versioned
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import filled
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, pattern
from mock_prism.model.states import PowerState
from mock_prism.model.vm import Vm

MINUTE = 60_000_000
ROWS = {
    (row.method, pattern(row.path)): row
    for row in GENERATION.tree().operations
    if row.name in GENERATION.handlers and not GENERATION.is_document(row.name)
}
CREATES = [
    row
    for (method, path), row in ROWS.items()
    if method == "POST" and ACTIONS not in path and ("GET", path) in ROWS and ("GET", f"{path}/{{}}") in ROWS
]


IDS = ("extId", "containerExtId")
NOT_SHOWN = {
    "/iam/authn/users": {"password"},
    "/vmm/content/templates": {"templateVersionSpec"},
    "/volumes/config/volume-groups/{}/disks": {"diskDataSourceReference"},
}
"""What is written and not shown as it was: secrets, and what a thing was made from."""
KEPT = {"/iam/authn/users": {"username"}}
"""What cannot be changed."""


def listed(central: Central, path: str, **query: object) -> dict[str, Any]:
    """What is in a collection, by its id."""
    found = central.read(path, limit=100, **query).get("data", [])
    return {next(one[key] for key in IDS if key in one): one for one in found}


def body_for(central: Central, row: Operation) -> dict[str, Any]:
    """A valid body."""
    return modelled_body(central.site, row) or object_of((row.body or "").removeprefix("#"))


def token(central: Central, path: str) -> dict[str, str]:
    """The header that says how what is at a path was read; of a collection it is that of what it belongs to."""
    reply = central.send("GET", path)
    if "ETag" not in reply.headers:
        reply = central.send("GET", path.rpartition("/")[0])
    return {"If-Match": reply.headers["ETag"]} if "ETag" in reply.headers else {}


def done(central: Central, reply: TestResponse) -> None:
    """See that a change was accepted, and wait for it."""
    assert reply.status_code in (200, 201, 202, 204), reply.text
    if reply.status_code == 202:
        task = central.finished(reply)
        assert task.error is None, task.error


def has(record: Any, wanted: Any) -> bool:
    """Whether a record says what was written, and perhaps more."""
    if isinstance(wanted, dict):
        return isinstance(record, dict) and all(has(record.get(key), each) for key, each in wanted.items())
    if isinstance(wanted, list):
        return isinstance(record, list) and all(any(has(one, each) for one in record) for each in wanted)
    return bool(record == wanted)


def says(record: dict[str, Any], body: dict[str, Any], shape: str) -> None:
    """A record says what was written."""
    wanted = {key: value for key, value in plain(body).items() if key not in NOT_SHOWN.get(shape, ())}
    assert has(plain(record), wanted), (record, wanted)


def prepared(central: Central, create: Operation) -> str:
    """A site in which there is what the operation is about, and its path. Devices come and go while a VM is off."""
    path = versioned(create, filled(create.path, furnish(central.site, create)))
    central.site.advance(MINUTE)
    vm = next(iter(central.site.all(Vm)))
    central.site.put(replace(vm, power=PowerState.OFF, host_uuid=None, pcie_devices=()))
    return path


@pytest.mark.parametrize("create", CREATES, ids=lambda row: row.path)
def test_what_is_created_is_read_listed_found_changed_and_deleted(central: Central, create: Operation) -> None:
    path, shape = prepared(central, create), pattern(create.path)
    body, before = body_for(central, create), listed(central, path)

    done(central, central.send("POST", path, body, headers=token(central, path)))

    after = listed(central, path)
    (uuid,) = after.keys() - before.keys()
    record = central.read(f"{path}/{uuid}")["data"]
    assert after[uuid] == record
    says(record, body, shape)
    if "$filter" in ROWS["GET", shape].query:
        key = next(key for key in IDS if key in record)
        assert listed(central, path, filter=f"{key} eq '{uuid}'") == {uuid: record}
    if ("PUT", f"{shape}/{{}}") in ROWS:
        changed(central, f"{path}/{uuid}", {key: record[key] for key in KEPT.get(shape, ())}, create)
    if ("DELETE", f"{shape}/{{}}") in ROWS:
        done(central, central.send("DELETE", f"{path}/{uuid}", headers=token(central, f"{path}/{uuid}")))
        assert central.send("GET", f"{path}/{uuid}").status_code == 404
        assert listed(central, path).keys() == before.keys()


def changed(central: Central, path: str, kept: dict[str, Any], create: Operation) -> None:
    """A change is refused without a token, and shown once it is done."""
    shape = pattern(create.path)
    body = (modelled_body(central.site, ROWS["PUT", f"{shape}/{{}}"]) or body_for(central, create)) | kept
    body.pop("extId", None)

    lacking = central.send("PUT", path, body).status_code
    done(central, central.send("PUT", path, body, headers=token(central, path)))

    assert lacking == 428
    says(central.read(path)["data"], body, shape)


def test_there_are_many_of_them() -> None:
    assert len(CREATES) > 30
