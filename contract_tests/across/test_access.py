"""Who has no role on clusters, once policies bind: every face is of one mind about what they may see."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from contract_tests.across.world import World
from contract_tests.shell.shell import Shell
from mock_prism.model.authorization import AccessRole
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.authorization import CreatePolicy, PolicyTerms
from mock_prism.model.commands.user import CreateUser
from mock_prism.model.entity_filter import Attribute, Condition, EntityFilter, Matching
from mock_prism.model.user import User, hash_password

SECRET = "Secret/1"
V3 = "/api/nutanix/v3"
CLUSTERS = "/api/clustermgmt/v4.3/config/clusters"
GATEWAY = "/PrismGateway/services/rest"
ELEMENT = (
    f"{GATEWAY}/v1/vms",
    f"{GATEWAY}/v1/cluster",
    f"{GATEWAY}/v2.0/vms",
    f"{GATEWAY}/v2.0/hosts",
    "/api/nutanix/v0.8/vms",
)


@pytest.fixture
def world() -> World:
    """A site that enforces policies, with alice, whom none allows anything yet."""
    world = World.start()
    world.site.submit(CreateUser("alice", hash_password(SECRET)))
    world.site.behaviour = replace(world.site.behaviour, enforce_access=True)
    return world


def ask(world: World, method: str, path: str, body: object = None) -> TestResponse:
    """One call of alice's."""
    word = base64.b64encode(f"alice:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "NTNX-Request-Id": str(uuid4())}
    return world.client.open(path, method=method, headers=headers, json=body)


def allow(world: World, *scope: EntityFilter) -> None:
    """Let alice look at what some filters let pass."""
    user, role = world.site.find(User, "name", "alice"), world.site.find(AccessRole, "name", "Prism Viewer")
    assert user is not None
    assert role is not None
    world.site.submit(CreatePolicy(PolicyTerms("acp", role.uuid, user_uuids=(user.uuid,), scope=scope)))


def one(attribute: Attribute, uuid: str, entity: str = "cluster") -> EntityFilter:
    """A filter for one thing."""
    return EntityFilter(entity, (Condition(attribute, Matching.ANY_OF, frozenset({uuid})),))


def v3_clusters(world: World) -> list[str]:
    """The uuids of the clusters that v3 shows."""
    body: Any = ask(world, "POST", f"{V3}/clusters/list", {"kind": "cluster"}).json
    return [record["metadata"]["uuid"] for record in body["entities"]]


def v4_clusters(world: World) -> list[str]:
    """Those that v4 shows."""
    body: Any = ask(world, "GET", CLUSTERS).json
    return [record["extId"] for record in body.get("data", [])]


@pytest.mark.parametrize("path", ELEMENT)
def test_a_prism_element_knows_roles_alone(world: World, path: str) -> None:
    allow(world, EntityFilter())
    world.site.behaviour = replace(world.site.behaviour, enforce_access=False)
    before = ask(world, "GET", path).status_code
    world.site.behaviour = replace(world.site.behaviour, enforce_access=True)

    refused = ask(world, "GET", path)

    assert (before, refused.status_code) == (200, 403)
    assert refused.json
    assert world.send("GET", path, user="viewer").status_code == 200


def test_the_shell_and_the_console_are_of_a_prism_element(world: World) -> None:
    ncli = Shell(world.sandboxes).run("ncli", "-u", "alice", "-p", SECRET, "vm", "ls")
    page = world.client.post("/console/login", data={"username": "alice", "password": SECRET})

    assert (ncli.status, page.status_code) == (1, 403)
    assert "Your role does not allow this." in page.text


def test_a_session_of_the_console_ends_seeing_when_policies_begin_to_bind(world: World) -> None:
    world.site.behaviour = replace(world.site.behaviour, enforce_access=False)
    browser = world.client.application.test_client()
    browser.post("/console/login", data={"username": "alice", "password": SECRET})
    before = browser.get("/console/api/hardware").status_code

    world.site.behaviour = replace(world.site.behaviour, enforce_access=True)

    assert (before, browser.get("/console/api/hardware").status_code) == (200, 403)
    assert browser.get("/console/").status_code == 403


def test_v3_and_v4_refuse_alike_without_a_policy(world: World) -> None:
    refused = ask(world, "POST", f"{V3}/clusters/list", {"kind": "cluster"})
    body: Any = refused.json

    assert (refused.status_code, body["message_list"][0]["reason"]) == (403, "ACCESS_DENIED")
    assert ask(world, "GET", CLUSTERS).status_code == 403
    assert ask(world, "GET", f"{V3}/prism_central").status_code == 403
    assert ask(world, "POST", f"{V3}/vms/list", {"kind": "vm"}).status_code == 403


def test_who_is_logged_in_learns_who_they_are_and_what_answers(world: World) -> None:
    statuses = [ask(world, "GET", f"{V3}/{path}").status_code for path in ("users/me", "users/info", "versions")]

    assert statuses == [200, 200, 200]


def test_v3_and_v4_show_the_same_clusters(world: World) -> None:
    cluster = next(iter(world.site.all(Cluster)))
    allow(world, one(Attribute.UUID, cluster.uuid))
    central = next(iter(world.site.all(PrismCentral)))

    assert v3_clusters(world) == v4_clusters(world) == [cluster.uuid]
    assert ask(world, "GET", f"{V3}/clusters/{cluster.uuid}").status_code == 200
    assert ask(world, "GET", f"{V3}/clusters/{central.uuid}").status_code == 403
    assert ask(world, "GET", f"{CLUSTERS}/{central.uuid}").status_code == 403


def test_v3_and_v4_show_everything_to_whom_a_policy_for_everything_allows_it(world: World) -> None:
    allow(world, EntityFilter())

    assert len(v3_clusters(world)) == 2
    assert ask(world, "GET", f"{V3}/prism_central").status_code == 200
    assert ask(world, "POST", f"{V3}/vms/list", {"kind": "vm"}).status_code == 403
