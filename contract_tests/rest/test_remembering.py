"""Answers that are remembered: when they are given again, and when not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse, create_environ

from mock_prism.faces.rest.remembering import NOTE, QUESTION, WEIGHT, Lasting, Remembering
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.site_files import load_site
from mock_prism.testing.local_site import LocalSite

V2 = "/PrismGateway/services/rest/v2.0"
SEEDED = load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)


class Counter:
    """An application that answers how often it has been asked, and says how long that is good."""

    def __init__(self) -> None:
        self.sandboxes = Sandboxes(SEEDED, Pace.FROZEN)
        self.sessions = Sessions()
        self.token: str | None = None
        self.lasts = True
        self.reading: int | None = None
        self.asked = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        if self.lasts:
            with self.sandboxes.get().enter() as visit:
                environ[NOTE] = Lasting("default", visit.mark, self.token, self.reading)
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-Asked", str(self.asked))])
        return iter([b"asked ", str(self.asked).encode()])

    def client(self, limit: int = 1 << 20) -> Client:
        """A client of it, by way of what remembers."""
        return Client(Remembering(self, self.sandboxes, self.sessions, limit), use_cookies=False)


def texts(client: Client, *paths: str, **more: Any) -> list[str]:
    """What some questions are answered."""
    return [client.get(path, **more).text for path in paths]


def test_the_same_question_is_asked_once() -> None:
    client = Counter().client()

    first, second = client.get("/a?x=1"), client.get("/a?x=1")

    assert (first.status_code, first.text, first.headers) == (second.status_code, second.text, second.headers)
    assert (second.text, second.headers["X-Asked"]) == ("asked 1", "1")


def test_a_request_s_own_id_makes_no_other_question() -> None:
    client = Counter().client()

    assert [client.get("/a", headers={"NTNX-Request-Id": word}).text for word in "xyz"] == ["asked 1"] * 3


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/b"},
        {"path": "/a", "query_string": "x=2"},
        {"path": "/a", "headers": {"Authorization": "Basic x"}},
        {"path": "/a", "headers": {"Cookie": "JSESSIONID=1"}},
        {"path": "/a", "headers": {"X-Mock-Prism-Sandbox": "other"}},
        {"path": "/a", "headers": {"Host": "else.where"}},
        {"path": "/a", "base_url": "https://localhost/"},
        {"path": "/a", "method": "HEAD"},
        {"path": "/a", "method": "POST"},
        {"path": "/a", "data": b"{}"},
        {"path": "/a", "headers": {"Transfer-Encoding": "chunked"}},
    ],
)
def test_what_differs_in_anything_is_another_question(other: dict[str, Any]) -> None:
    counter = Counter()
    client = counter.client()
    client.get("/a")

    client.open(**other)

    assert counter.asked == 2


def test_a_change_of_the_site_or_of_its_settings_makes_every_answer_old() -> None:
    counter = Counter()
    client = counter.client()
    sandbox = counter.sandboxes.get()
    vm = next(iter(sandbox.site.all(Vm)))

    assert texts(client, "/a", "/a") == ["asked 1", "asked 1"]
    sandbox.site.put(replace(vm, name="new"))
    assert texts(client, "/a", "/a") == ["asked 2", "asked 2"]
    sandbox.site.remove(vm)
    assert texts(client, "/a", "/a") == ["asked 3", "asked 3"]
    sandbox.site.behaviour = replace(sandbox.site.behaviour, enforce_access=True)
    assert texts(client, "/a", "/a") == ["asked 4", "asked 4"]
    sandbox.set_pace(Pace.EAGER, 1)
    assert texts(client, "/a", "/a") == ["asked 5", "asked 5"]
    counter.sandboxes.reset()
    assert texts(client, "/a", "/a") == ["asked 6", "asked 6"]


def test_an_answer_that_is_not_said_to_last_is_not_kept() -> None:
    counter = Counter()
    counter.lasts = False

    assert texts(counter.client(), "/a", "/a") == ["asked 1", "asked 2"]


def test_an_answer_ends_with_its_session() -> None:
    counter = Counter()
    client = counter.client()
    counter.token = counter.sessions.open("admin", "default")

    assert texts(client, "/a", "/a") == ["asked 1", "asked 1"]
    counter.sessions.close(counter.token)
    assert texts(client, "/a", "/a") == ["asked 2", "asked 3"]


def test_an_answer_ends_with_the_reading_that_it_tells_of_even_where_time_goes_back() -> None:
    counter = Counter()
    client, site = counter.client(), counter.sandboxes.get().site
    counter.reading = site.last_reading_micros

    assert texts(client, "/a", "/a") == ["asked 1", "asked 1"]
    site.advance(30_000_000 - 1 - site.now_micros % 30_000_000)
    assert texts(client, "/a") == ["asked 1"]
    site.advance(1)
    assert texts(client, "/a") == ["asked 2"]
    counter.reading = site.last_reading_micros
    assert texts(client, "/b", "/b") == ["asked 3", "asked 3"]
    counter.sandboxes.reset()
    assert texts(client, "/b") == ["asked 4"]


def test_too_many_answers_are_all_forgotten() -> None:
    client = Counter().client(limit=2 * WEIGHT + 2000)

    assert texts(client, "/a", "/b", "/a", "/b") == ["asked 1", "asked 2", "asked 1", "asked 2"]
    assert texts(client, "/c", "/c", "/a", "/b") == ["asked 3", "asked 3", "asked 4", "asked 5"]


def get(local: LocalSite, path: str) -> TestResponse:
    """What v2.0 answers."""
    return local.send("GET", f"{V2}{path}")


def test_what_is_done_is_seen_by_the_next_who_asks() -> None:
    local = LocalSite.over(SEEDED)
    vm = next(iter(local.site.all(Vm)))
    path = f"/vms/{vm.uuid}"
    assert get(local, path).json == get(local, path).json

    local.run("acli", "vm.update", vm.name, "name=renamed")

    assert get(local, path).json["name"] == "renamed"  # type: ignore[index]  # it is a JSON object
    assert local.send("GET", f"{V2}{path}", password="wrong").status_code == 401


def test_what_depends_on_the_instant_is_told_anew() -> None:
    local = LocalSite.over(SEEDED, Pace.FROZEN)
    host = get(local, "/hosts").json["entities"][0]["uuid"]  # type: ignore[index]  # as above
    path = f"/hosts/{host}/stats?metrics=hypervisor_cpu_usage_ppm"
    before = get(local, path).json

    local.advance(3600)

    assert get(local, path).json != before


@pytest.mark.parametrize("path", ["/hosts", "/clusters", "/disks", "/storage_containers", "/virtual_disks"])
def test_what_tells_of_a_reading_lasts_until_the_next_one(path: str) -> None:
    local = LocalSite.over(SEEDED, Pace.FROZEN)
    local.advance(30 - local.site.now_micros % (30 * 1_000_000) / 1_000_000)
    first = get(local, path)
    local.advance(29)
    second = get(local, path)
    local.advance(1)
    third = get(local, path)

    assert (second.data == first.data, third.data == first.data) == (True, False)


def test_whoever_waits_for_a_task_makes_time_leap_each_time() -> None:
    local = LocalSite.over(SEEDED, Pace.FROZEN)
    started = local.send("POST", f"{V2}/vms/", {"name": "slow", "memory_mb": 1024, "num_vcpus": 1}).json
    task = started["task_uuid"]  # type: ignore[index]  # as above
    get(local, f"/tasks/{task}"), get(local, f"/tasks/{task}")
    local.sandboxes.get().set_pace(Pace.EAGER, 1)

    for _ in range(20):
        get(local, f"/tasks/{task}")

    assert local.site.get(Task, task).has_ended


def test_an_answer_that_is_too_much_by_itself_is_not_kept_and_costs_nobody_else_s() -> None:
    counter = Counter()
    client = counter.client(limit=WEIGHT + 1000)

    assert texts(client, "/a", "/a") == ["asked 1", "asked 1"]
    assert texts(client, f"/{'b' * 2000}", f"/{'b' * 2000}", "/a") == ["asked 2", "asked 3", "asked 1"]


def test_questions_count_as_well_as_answers_and_replaced_ones_no_more() -> None:
    counter = Counter()
    client = counter.client(limit=3 * WEIGHT)
    long = {"headers": {"X-Long": "x" * WEIGHT}}

    assert texts(client, "/a", "/b", "/a") == ["asked 1", "asked 2", "asked 1"]
    for number in range(5):
        counter.sandboxes.get().site.state = object()
        assert texts(client, "/b") == [f"asked {number + 3}"]
    assert texts(client, "/c", "/b", **long) == ["asked 8", "asked 9"]
    assert texts(client, "/b") == ["asked 10"]


def test_who_gets_an_answer_cannot_change_what_others_get() -> None:
    counter = Counter()
    remembering = Remembering(counter, counter.sandboxes, counter.sessions)
    environ = Client(counter).open("/a").request.environ

    def spoil(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        seen.append(list(headers))
        headers.clear()

    seen: list[list[tuple[str, str]]] = []
    for _ in range(3):
        list(remembering(environ, spoil))

    assert seen[1] == seen[2] != []


@pytest.mark.parametrize("is_sized", [True, False])
def test_a_question_is_named_whose_answer_can_be_had_again_while_it_holds_and_tells_its_length(is_sized: bool) -> None:
    counter = Counter()

    def sized(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        more = [("Content-Length", "7")] if is_sized else []
        return counter(environ, lambda status, headers, *error: start_response(status, headers + more, *error))

    remembering = Remembering(sized, counter.sandboxes, counter.sessions)
    first, second = (create_environ("/a") for _ in range(2))
    for environ in (first, second):
        list(remembering(environ, lambda status, headers, *error: print))

    assert QUESTION not in first
    answer = remembering.again(second[QUESTION])
    assert (answer is not None and answer.body == b"asked 1") == is_sized
    counter.sandboxes.get().site.state = object()
    assert remembering.again(second[QUESTION]) is None
