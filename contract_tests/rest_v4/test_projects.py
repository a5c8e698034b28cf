"""The project of a thing, told in two places: who has read both changes one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE
from contract_tests.rest_v4.routed import FLOATING_IPS, VPCS, Routed
from contract_tests.rest_v4.test_subnets import SUBNETS
from contract_tests.rest_v4.test_vm_traits import VMS

ANOTHER, THIRD = (NOWHERE[:-1] + digit for digit in "89")
Body = dict[str, Any]
ORDERS: dict[str, Callable[[Routed], Body]] = {
    VMS: lambda routed: {"cluster": {"extId": routed.central.cluster.uuid}},
    VPCS: lambda routed: {},
    FLOATING_IPS: lambda routed: {"externalSubnetReference": routed.outside},
    SUBNETS: lambda routed: {
        "subnetType": "VLAN",
        "networkId": 99,
        "clusterReference": routed.central.cluster.uuid,
    },
}
"""By collection, what a new thing of it takes besides a name."""


def say_newer(body: Body, uuid: str) -> None:
    """Name a project in the newer place."""
    body["projectExtId"] = uuid


def say_older(body: Body, uuid: str) -> None:
    """Name a project in the older place, wherever that is."""
    if "project" in body:
        body["project"]["extId"] = uuid
    else:
        body["metadata"]["projectReferenceId"] = uuid


def told(body: Body) -> set[str]:
    """The projects that a thing names."""
    older = body["project"]["extId"] if "project" in body else body["metadata"]["projectReferenceId"]
    return {older, body["projectExtId"]}


@pytest.fixture
def routed() -> Routed:
    """A VPC and a subnet outside."""
    return Routed()


def of_project(routed: Routed, collection: str) -> str:
    """The path of a new thing that is of a project."""
    body = {"name": "new", "projectExtId": NOWHERE, **ORDERS[collection](routed)}
    reply = routed.central.send("POST", collection, body)
    task = routed.central.finished(reply)
    assert task.error is None, task.error
    return f"{collection}/{task.entities[0].uuid}"


@pytest.mark.parametrize("collection", ORDERS)
@pytest.mark.parametrize("say", [say_older, say_newer])
def test_the_place_that_was_changed_tells(routed: Routed, collection: str, say: Callable[[Body, str], None]) -> None:
    path = of_project(routed, collection)
    read = routed.central.send("GET", path)
    body = read.get_json()["data"]
    before = told(body)
    say(body, ANOTHER)

    reply = routed.central.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})

    task = routed.central.finished(reply)
    assert (before, task.error) == ({NOWHERE}, None)
    assert told(routed.central.read(path)["data"]) == {ANOTHER}


@pytest.mark.parametrize("collection", ORDERS)
def test_two_other_projects_are_refused(routed: Routed, collection: str) -> None:
    path = of_project(routed, collection)
    read = routed.central.send("GET", path)
    body = read.get_json()["data"]
    say_older(body, ANOTHER)
    say_newer(body, THIRD)

    reply = routed.central.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})

    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"]["validationErrorMessages"][0]["attributePath"] == "projectExtId"
    assert told(routed.central.read(path)["data"]) == {NOWHERE}
