"""Listing, polling and reading tasks in v0.8."""

from __future__ import annotations

import pytest

from contract_tests.rest_v08 import acts
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE, Element
from mock_prism.faces.rest.v08.task_words import ERROR
from mock_prism.model.errors import ERRORS
from mock_prism.model.task import Task

QUERIES = [
    ("", 6),
    ("operationTypeList=VM_MIGRATE", 4),
    ("operationTypeList=VM_MIGRATE,VM_SET_POWER_STATE", 5),
    ("entityTypes=NODE", 1),
    ("entityTypes=VM&operationTypeList=ENTER_MAINTENANCE_MODE", 0),
    (f"entityUuids={NOWHERE}", 0),
    ("includeCompleted=false", 0),
    ("includeCompleted=true", 6),
    (f"epochCutOffTime={EPOCH_MICROS + 20_000_000}", 1),
    ("count=2", 2),
]


@pytest.mark.parametrize(("query", "number"), QUERIES)
def test_parameters_choose_among_tasks(query: str, number: int, element: Element) -> None:
    acts.entered(element)
    acts.switched_on_twice(element)

    whole = query if "includeCompleted" in query else f"{query}&includeCompleted=true"
    body = element.read(f"/tasks?{whole}")

    assert len(body["entities"]) == number
    assert body["metadata"].keys() == {"grandTotalEntities", "totalEntities"}


def test_what_has_ended_is_left_out_where_nobody_asks_for_it(element: Element) -> None:
    acts.entered(element)

    assert element.read("/tasks")["entities"] == []


def test_names_are_told_where_they_are_asked_for(element: Element) -> None:
    uuid = acts.entered(element)

    plain = element.read(f"/tasks/{uuid}")["entityList"][0]
    named = element.read(f"/tasks/{uuid}?includeEntityNames=true")["entityList"][0]

    assert (plain["entityName"], named["entityName"]) == (None, "NTNX-17SM6B290216-A")
    assert plain["uuid"] == named["uuid"] == element.host("A").uuid


def test_a_poll_tells_whether_the_task_goes_on(element: Element) -> None:
    uuid = acts.entering(element)
    assert element.read(f"/tasks/{uuid}/poll?timeoutseconds=5")["timedOut"] is True

    element.settle()
    assert element.read(f"/tasks/{uuid}/poll?timeoutseconds=5")["timedOut"] is False


def test_a_poll_for_a_task_that_is_none_is_not_recognized(element: Element) -> None:
    assert element.read(f"/tasks/{NOWHERE}/poll") == {"isUnrecognized": True, "timedOut": False}
    assert element.send("GET", f"/tasks/{NOWHERE}").status_code == 404


def test_a_chore_of_the_model_is_no_task(element: Element) -> None:
    acts.entering(element)
    chore = next(task for task in element.site.all(Task) if task.command.is_internal)

    assert element.send("GET", f"/tasks/{chore.uuid}").status_code == 404
    assert chore.uuid not in {task["uuid"] for task in element.read("/tasks")["entities"]}


def test_every_error_has_a_word() -> None:
    assert ERROR.keys() == {*ERRORS}
    assert all(word.startswith("k") for word in ERROR.values())
