"""A write with an id that was seen before is not done twice."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import HOSTS, Central
from contract_tests.rest_v4.test_categories import CATEGORIES
from mock_prism.faces.rest.exchange import Reply
from mock_prism.faces.rest.v4.replay import Request, replayed
from mock_prism.model.site import Site
from mock_prism.model.task import Task

ONCE = "11111111-2222-4333-8444-555555555555"


def enter(central: Central, request_id: str | None, letter: str = "A", **spec: object) -> TestResponse:
    """Ask for maintenance under this id."""
    return central.send("POST", central.act_path(letter, "enter"), spec, headers={"NTNX-Request-Id": request_id or ""})


def test_the_same_request_again_gives_the_same_task(central: Central) -> None:
    first = enter(central, ONCE)

    again = enter(central, ONCE.upper())

    assert (again.status_code, again.json) == (202, first.json)
    assert [task.operation for task in central.site.all(Task)].count("HostEnterMaintenance") == 1


def test_the_same_request_again_gives_the_same_task_even_when_it_has_failed(central: Central) -> None:
    first = enter(central, ONCE, timeoutSeconds=1)
    central.finished(first)

    assert enter(central, ONCE, timeoutSeconds=1).json == first.json


def test_a_refusal_is_given_again_too(central: Central) -> None:
    central.finished(enter(central, "22222222-2222-4333-8444-555555555555"))
    refused = enter(central, ONCE, "C")
    central.finished(central.leave("A"))

    assert (refused.status_code, enter(central, ONCE, "C").status_code) == (409, 409)
    assert enter(central, "33333333-2222-4333-8444-555555555555", "C").status_code == 202


def test_another_request_under_the_same_id_is_refused(central: Central) -> None:
    enter(central, ONCE)

    reply = enter(central, ONCE, "C")

    assert reply.status_code == 409
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "REQUEST_ID_REUSED"


def test_every_sandbox_has_a_memory_of_its_own(central: Central) -> None:
    first = enter(central, ONCE)

    reply = central.send(
        "POST", central.act_path("C", "enter"), {}, user="admin@other", headers={"NTNX-Request-Id": ONCE}
    )

    assert (first.status_code, reply.status_code) == (202, 202)
    assert next(task.operation for task in central.sandboxes.get("other").site.all(Task)) == "HostEnterMaintenance"


def test_a_reset_forgets_the_answers(central: Central) -> None:
    first = enter(central, ONCE)
    central.sandboxes.reset()

    again = enter(central, ONCE)

    assert central.task(again).operation == "HostEnterMaintenance"
    assert first.status_code == 202


def test_a_snapshot_holds_the_answers_given_before_it_and_no_later_ones(central: Central) -> None:
    first = enter(central, ONCE)
    central.sandboxes.snapshot("default", "before")
    later = "22222222-2222-4333-8444-555555555555"
    central.send("POST", CATEGORIES, {"key": "K", "value": "v"}, headers={"NTNX-Request-Id": later})

    central.sandboxes.revert("default", "before")

    assert enter(central, ONCE).json == first.json
    made = central.send("POST", CATEGORIES, {"key": "K", "value": "v"}, headers={"NTNX-Request-Id": later})
    assert made.status_code == 201
    assert central.read(f"{CATEGORIES}/{made.get_json()['data']['extId']}")["data"]["key"] == "K"


def test_a_dry_run_is_another_request_than_the_act_itself(central: Central) -> None:
    path = "/api/lifecycle/v4.2/operations/$actions/inventory"
    once = {"NTNX-Request-Id": ONCE}
    dry = central.send("POST", f"{path}?$dryrun=true", {}, headers=once)

    reply = central.send("POST", path, {}, headers=once)

    assert (dry.status_code, reply.status_code) == (202, 409)
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "REQUEST_ID_REUSED"


@pytest.mark.parametrize(
    ("given", "code", "group"),
    [
        (None, "CLU-30400", "MISSING_REQUEST_ID_HEADER"),
        ("request 1", "CLU-30401", "INVALID_REQUEST_ID_HEADER"),
    ],
)
def test_a_write_needs_an_id(central: Central, given: str | None, code: str, group: str) -> None:
    reply = enter(central, given)

    message = reply.get_json()["data"]["error"][0]
    assert reply.status_code == 400
    assert (message["code"], message["errorGroup"]) == (code, group)
    assert not list(central.site.all(Task))


def test_a_read_needs_none(central: Central) -> None:
    assert central.send("GET", HOSTS, headers={"NTNX-Request-Id": ""}).status_code == 200


def request(number: int) -> Request:
    """A write like no other."""
    return Request("admin", "POST", f"/{number}", {}, None)


def test_the_oldest_answer_is_forgotten_first() -> None:
    site = Site(seed=1, now_micros=0)
    for number in range(3):
        replayed(site, str(number), request(number), lambda: Reply(202, "first"), limit=2)

    answers = [replayed(site, str(number), request(number), lambda: Reply(202, "again")) for number in (2, 0)]

    assert [answer.body for answer in answers] == ["first", "again"]


def test_what_the_server_could_not_answer_is_tried_again() -> None:
    site = Site(seed=1, now_micros=0)
    replayed(site, ONCE, request(1), lambda: Reply(503))

    assert replayed(site, ONCE, request(1), lambda: Reply(202)).status == 202


@pytest.mark.parametrize("first", [{}, {"If-Match": "17"}])
def test_a_change_that_was_refused_for_its_token_is_done_with_another_under_the_same_id(
    central: Central, first: dict[str, str]
) -> None:
    made = central.send("POST", CATEGORIES, {"key": "K", "value": "v"}).get_json()["data"]
    path, once = f"{CATEGORIES}/{made['extId']}", {"NTNX-Request-Id": ONCE}
    body = {"key": "K", "value": "w"}
    refused = central.send("PUT", path, body, headers={**once, **first})

    reply = central.send("PUT", path, body, headers={**once, "If-Match": central.send("GET", path).headers["ETag"]})

    assert (refused.status_code in (412, 428), reply.status_code) == (True, 200)
    assert central.read(path)["data"]["value"] == "w"
