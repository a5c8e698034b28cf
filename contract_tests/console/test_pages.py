"""The console over HTTP: who gets in, what the Hardware page says, and what Enter and Exit do."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contract_tests.console.conftest import EPOCH_MICROS, PASSWORD, Login, Watch
from mock_prism.faces import console
from mock_prism.faces.console.errors import ERROR_TABLE
from mock_prism.model.commands.failure import FailCvm
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.errors import ERRORS
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.site_files import load_site

A, B, C = "192.168.38.161", "192.168.38.162", "192.168.38.163"


def site_of(sandboxes: Sandboxes) -> Site:
    return sandboxes.get().site


def uuid_of(sandboxes: Sandboxes, ip: str) -> str:
    return next(host.uuid for host in site_of(sandboxes).all(Host) if host.hypervisor_ip == ip)


def page(client: FlaskClient) -> Any:
    return client.get("/console/api/hardware").json


def row(client: FlaskClient, ip: str) -> Any:
    return next(host for host in page(client)["hosts"] if host["hypervisor_ip"] == ip)


def press(client: FlaskClient, sandboxes: Sandboxes, act: str, ip: str, body: object = None) -> Any:
    return client.post(f"/console/api/hosts/{uuid_of(sandboxes, ip)}/{act}_maintenance", json=body or {})


def settle(sandboxes: Sandboxes) -> None:
    while site_of(sandboxes).leap():
        pass


def test_a_stranger_is_sent_to_the_login_page(stranger: FlaskClient) -> None:
    reply = stranger.get("/console/")

    assert (reply.status_code, reply.location) == (302, "/console/login")


def test_a_stranger_may_not_read_or_act(stranger: FlaskClient, sandboxes: Sandboxes) -> None:
    read = stranger.get("/console/api/hardware")
    act = press(stranger, sandboxes, "enter", A)

    assert (read.status_code, act.status_code) == (401, 401)
    assert site_of(sandboxes).get(Host, uuid_of(sandboxes, A)).maintenance is None


@pytest.mark.parametrize(("user", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_credentials_say_so_on_the_page(stranger: FlaskClient, user: str, password: str) -> None:
    reply = stranger.post("/console/login", data={"username": user, "password": password})

    assert reply.status_code == 401
    assert "The user name or password is not right." in reply.text


def test_wrong_credentials_leave_the_user_name_on_the_page(stranger: FlaskClient) -> None:
    reply = stranger.post("/console/login", data={"username": 'ann"<b>', "password": "no"})

    assert 'value="ann&#34;&lt;b&gt;"' in reply.text


def test_a_site_of_several_clusters_says_whose_each_host_is() -> None:
    app = Flask("console")
    site = load_site("two-clusters", seed=1, epoch_micros=EPOCH_MICROS)
    app.register_blueprint(console.blueprint(Sandboxes(site, Pace.FROZEN), Sessions()))
    client = app.test_client()
    client.post("/console/login", data={"username": "admin@mine", "password": PASSWORD})

    said = client.get("/console/").text

    assert said.count("<td>nx-west</td>") == 3
    assert "sandbox mine" in said


def test_logging_out_ends_the_session(admin: FlaskClient) -> None:
    admin.post("/console/logout")

    assert admin.get("/console/api/hardware").status_code == 401


def test_an_idle_session_is_forgotten(admin: FlaskClient, watch: Watch) -> None:
    watch.pass_idle_time()

    assert admin.get("/console/api/hardware").status_code == 401


def test_the_page_lists_every_host_with_its_cvm(admin: FlaskClient) -> None:
    text = admin.get("/console/").text

    for number in range(161, 169):
        assert f"<td>192.168.38.{number}</td>" in text


def test_a_user_name_suffix_opens_another_sandbox(login: Login, sandboxes: Sandboxes) -> None:
    other = login("admin@gw3")
    press(other, sandboxes, "enter", A)

    assert row(other, A)["icon"] == "spinner"
    assert site_of(sandboxes).get(Host, uuid_of(sandboxes, A)).maintenance is None


def test_enter_shows_a_spinner_and_offers_exit_once_the_cvm_is_off(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    assert press(admin, sandboxes, "enter", A).status_code == 202
    entering = row(admin, A)
    settle(sandboxes)
    entered = row(admin, A)

    assert (entering["icon"], entering["may_exit"], entering["may_enter"]) == ("spinner", False, False)
    assert (entered["icon"], entered["cvm_state"], entered["may_exit"]) == ("maintenance", "Off", True)
    assert page(admin)["clusters"][0]["resiliency"] != "OK"


def test_exit_starts_the_cvm_and_brings_everything_back(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    before = row(admin, A)
    press(admin, sandboxes, "enter", A)
    settle(sandboxes)

    press(admin, sandboxes, "exit", A)
    settle(sandboxes)

    assert row(admin, A) == before
    assert page(admin)["clusters"][0]["resiliency"] == "OK"


def test_a_host_entered_by_acli_is_shown_and_exit_is_offered(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    """M42."""
    site_of(sandboxes).submit(EnterMaintenance(uuid_of(sandboxes, A)))
    settle(sandboxes)

    shown = row(admin, A)
    assert (shown["icon"], shown["cvm_state"], shown["may_exit"]) == ("maintenance", "Up", True)


def test_exit_of_a_host_entered_by_acli_takes_its_cvm_down_and_fails(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    """M47, M48: the documented trap."""
    site_of(sandboxes).submit(EnterMaintenance(uuid_of(sandboxes, A)))
    settle(sandboxes)

    assert press(admin, sandboxes, "exit", A).status_code == 202
    settle(sandboxes)

    shown = row(admin, A)
    assert (shown["icon"], shown["cvm_state"], shown["may_exit"]) == ("maintenance", "Off", True)
    newest = page(admin)["tasks"][0]
    assert (newest["title"], newest["status"]) == ("Exit maintenance mode", "Failed")
    assert newest["error"]


def test_a_second_node_is_refused(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    """M37."""
    press(admin, sandboxes, "enter", A)
    settle(sandboxes)

    reply = press(admin, sandboxes, "enter", C)

    assert reply.status_code == 409
    assert row(admin, C)["icon"] == "normal"


def test_guests_that_cannot_move_are_listed_and_must_be_allowed_to_go_down(
    admin: FlaskClient, sandboxes: Sandboxes
) -> None:
    """M23."""
    unmovable: Any = admin.get(f"/console/api/hosts/{uuid_of(sandboxes, B)}/unmovable").json
    refused = press(admin, sandboxes, "enter", B)
    allowed = press(admin, sandboxes, "enter", B, {"power_off_unmovable": True})
    settle(sandboxes)

    assert len({vm["reason"] for vm in unmovable["vms"]}) > 2
    assert (refused.status_code, allowed.status_code) == (409, 202)
    assert row(admin, B)["cvm_state"] == "Off"


@pytest.mark.parametrize("body", [{"power_off_unmovable": "yes"}, {"power_off_unmovable": 1}, [], "text", 7])
def test_a_body_of_the_wrong_type_changes_nothing(admin: FlaskClient, sandboxes: Sandboxes, body: object) -> None:
    reply: Any = admin.post(f"/console/api/hosts/{uuid_of(sandboxes, A)}/enter_maintenance", json=body)

    assert (reply.status_code, list(reply.json)) == (422, ["error"])
    assert row(admin, A)["may_enter"]


def test_malformed_json_changes_nothing(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    path = f"/console/api/hosts/{uuid_of(sandboxes, A)}/enter_maintenance"
    reply = admin.post(path, data="{nope", content_type="application/json")

    assert reply.status_code == 422
    assert row(admin, A)["may_enter"]


def test_an_oversized_body_is_refused(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    path = f"/console/api/hosts/{uuid_of(sandboxes, A)}/enter_maintenance"
    reply = admin.post(path, data=b'"' + b"x" * 100_000 + b'"', content_type="application/json")

    assert reply.status_code == 413
    assert row(admin, A)["may_enter"]


def test_an_unknown_host_is_not_found(admin: FlaskClient) -> None:
    reply = admin.post("/console/api/hosts/nowhere/exit_maintenance", json={})

    assert (reply.status_code, reply.json) == (404, {"error": "The host nowhere does not exist."})


def test_exit_of_a_host_that_is_not_in_maintenance_is_refused(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    """M50."""
    assert press(admin, sandboxes, "exit", A).status_code == 409


def test_a_viewer_may_look_but_not_act(login: Login, sandboxes: Sandboxes) -> None:
    viewer = login("viewer")

    assert viewer.get("/console/api/hardware").status_code == 200
    assert press(viewer, sandboxes, "enter", A).status_code == 403
    assert row(viewer, A)["may_enter"]


def test_a_post_from_another_page_is_refused(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    path = f"/console/api/hosts/{uuid_of(sandboxes, A)}/enter_maintenance"
    reply = admin.post(path, json={}, headers={"Origin": "https://elsewhere.example"})

    assert reply.status_code == 403
    assert row(admin, A)["may_enter"]


def test_at_an_eager_pace_watching_the_page_makes_the_task_go_on(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    sandboxes.get().set_pace(Pace.EAGER, 1.0)
    press(admin, sandboxes, "enter", A)

    shares = [page(admin)["tasks"][0]["percentage"] for _ in range(60)]

    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert row(admin, A)["cvm_state"] == "Off"


def test_a_cvm_down_is_marked_on_its_host(admin: FlaskClient, sandboxes: Sandboxes) -> None:
    site = site_of(sandboxes)
    cvm = cvm_of(site, site.get(Host, uuid_of(sandboxes, A)))
    site.submit(FailCvm(cvm.uuid))
    settle(sandboxes)

    assert cvm_of(site, site.get(Host, uuid_of(sandboxes, A))).power is CvmPower.OFF
    assert (row(admin, A)["icon"], row(admin, A)["cvm_state"]) == ("cvm", "Off")


def test_every_error_of_the_model_has_its_sentence() -> None:
    assert set(ERROR_TABLE) == set(ERRORS)
