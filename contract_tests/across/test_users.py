"""A user, from every face at once: made by one, let in by all, and bound by policies where that is asked for."""

from __future__ import annotations

import base64
import shlex
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from contract_tests.across.world import World
from contract_tests.shell.shell import Shell
from mock_prism.model.user import User

GATEWAY = "/PrismGateway/services/rest"
V4_USERS = "/api/iam/v4.0/authn/users"
READS = (f"{GATEWAY}/v2.0/hosts", f"{GATEWAY}/v1/hosts", "/api/clustermgmt/v4.3/config/hosts")
SECRET = "Secret/1"


@pytest.fixture
def world() -> World:
    """A world of its own."""
    return World.start()


def send(world: World, method: str, path: str, body: object = None, login: str = "admin:Nutanix/4u") -> TestResponse:
    """One call."""
    word = base64.b64encode(login.encode()).decode()
    headers = {"Authorization": f"Basic {word}", "NTNX-Request-Id": str(uuid4())}
    return world.client.open(path, method=method, headers=headers, json=body)


def by_v4(world: World) -> None:
    """A user without roles on clusters."""
    body = {"username": "alice", "userType": "LOCAL", "password": SECRET}
    assert send(world, "POST", V4_USERS, body).status_code == 201


def by_v1(world: World) -> None:
    """A viewer."""
    body = {"profile": {"username": "alice", "password": SECRET}}
    assert send(world, "POST", f"{GATEWAY}/v1/users", body).status_code == 201


def by_ncli(world: World) -> None:
    """A viewer."""
    ended = Shell(world.sandboxes).run("ncli", "user", "create", "user-name=alice", f"user-password={SECRET}")
    assert ended.status == 0


def statuses(world: World, password: str = SECRET) -> list[int]:
    """What every face says to alice: the REST APIs, both forms of logging in, and ncli."""
    form = {"j_username": "alice", "j_password": password}
    gateway = world.client.post("/PrismGateway/j_spring_security_check", data=form)
    page = world.client.post("/console/login", data={"username": "alice", "password": password})
    ncli = Shell(world.sandboxes).run("ncli", "-u", "alice", "-p", password, "host", "ls")
    reads = [send(world, "GET", path, login=f"alice:{password}").status_code for path in READS]
    return [*reads, gateway.status_code, page.status_code, ncli.status]


@pytest.mark.parametrize("make", [by_v4, by_v1, by_ncli])
def test_who_is_made_by_one_face_is_let_in_by_all(world: World, make: object) -> None:
    assert statuses(world) == [401, 401, 401, 401, 401, 1]

    assert callable(make)
    make(world)

    assert statuses(world) == [200, 200, 200, 200, 302, 0]
    assert statuses(world, "other") == [401, 401, 401, 401, 401, 1]


def test_who_is_not_active_is_let_in_by_none(world: World) -> None:
    by_v4(world)
    user = world.site.find(User, "name", "alice")
    assert user is not None

    send(world, "POST", f"{V4_USERS}/{user.uuid}/$actions/change-state", {"status": "INACTIVE"})

    assert statuses(world) == [401, 401, 401, 401, 401, 1]


def test_policies_bind_once_the_control_face_says_so(world: World) -> None:
    by_v4(world)
    before = [send(world, "GET", path, login=f"alice:{SECRET}").status_code for path in READS]
    rename = send(world, "PATCH", f"{GATEWAY}/v2.0/cluster", {}, login=f"alice:{SECRET}").status_code

    settings = world.client.put("/_mock/settings", json={"behaviour": {"enforce_access": True}})

    assert settings.status_code == 200
    assert before == [200, 200, 200]
    assert statuses(world) == [403, 403, 403, 200, 403, 1]
    bound = send(world, "PATCH", f"{GATEWAY}/v2.0/cluster", {}, login=f"alice:{SECRET}")
    assert (rename != 403, bound.status_code) == (True, 403)


UNLOCKS = ("faillock --user alice --reset", 'allssh "sudo faillock --user alice --reset"', "faillock --reset")


@pytest.mark.parametrize("unlock", UNLOCKS)
def test_wrong_passwords_at_any_faces_lock_all_of_them_for_a_while(world: World, unlock: str) -> None:
    by_v1(world)
    world.client.put("/_mock/settings", json={"behaviour": {"lockout_attempts": 6}})
    assert statuses(world) == [200, 200, 200, 200, 302, 0]

    assert statuses(world, "guess") == [401, 401, 401, 401, 401, 1]

    assert statuses(world) == [401, 401, 401, 401, 401, 1]
    assert send(world, "GET", READS[0]).status_code == 200
    assert Shell(world.sandboxes).run("faillock", "--user", "alice").stdout.count(" prism ") == 6
    Shell(world.sandboxes).run(*shlex.split(unlock))
    assert statuses(world) == [200, 200, 200, 200, 302, 0]


@pytest.mark.parametrize("act", ["user enable", "user reset-password password=Secret/1"])
def test_an_administrator_unlocks_by_ncli(world: World, act: str) -> None:
    by_v1(world)
    world.client.put("/_mock/settings", json={"behaviour": {"lockout_attempts": 6}})
    statuses(world, "guess")

    Shell(world.sandboxes).run("ncli", *act.split(), "user-name=alice")

    assert statuses(world) == [200, 200, 200, 200, 302, 0]


def test_a_lock_ends_with_the_site_s_time(world: World) -> None:
    by_v1(world)
    world.client.put("/_mock/settings", json={"behaviour": {"lockout_attempts": 6}})
    statuses(world, "guess")

    world.client.post("/_mock/advance", json={"seconds": 900})

    assert statuses(world) == [200, 200, 200, 200, 302, 0]


def test_faillock_tells_how_it_is_called(world: World) -> None:
    ended = Shell(world.sandboxes).run("faillock", "--sideways")

    assert (ended.status, ended.stderr) == (64, "Usage: faillock [--user username] [--reset]\n")
