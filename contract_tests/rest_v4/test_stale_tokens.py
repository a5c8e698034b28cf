"""A token that does not match what a write is about, sent with every write that is about something that can be read."""

from __future__ import annotations

import pytest

from contract_tests.clients.furnished import PLACEHOLDER, furnish
from contract_tests.rest_v4.central import Central
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, is_list
from mock_prism.faces.rest.v4.namespaces import TREE, whole_path

TASK = "/prism/config/tasks/{"
OLD = "YXBwbGljYXRpb24vanNvbg==:" + "0" * 64


def is_read(path: str) -> bool:
    """Whether one thing is read at a path of the catalogue."""
    found = TREE().match("GET", path)
    return found is not None and not is_list(found.operation) and found.operation.name in GENERATION.handlers


def has_subject(operation: Operation) -> bool:
    """Whether a write is about something that can be read: what it names, or what that is a part of."""
    segments = operation.path.partition(ACTIONS)[0].split("/")
    return any(is_read("/".join(segments[:end])) for end in range(3, len(segments) + 1))


WRITES = [
    row
    for row in TREE().operations
    if row.method in ("POST", "PUT", "DELETE")
    and not row.until
    and row.name in GENERATION.handlers
    and has_subject(row)
    and not row.path.startswith(TASK)
]


@pytest.fixture(scope="module")
def place() -> Central:
    """One Prism Central for all writes, none of which may change it."""
    return Central.start()


def test_most_writes_are_about_something_that_can_be_read() -> None:
    assert len(WRITES) > 300


def assert_refused(place: Central, operation: Operation, token: str, group: str) -> None:
    """A write with this token is refused, and nothing has changed."""
    place.sandboxes.reset()
    with place.sandboxes.get().enter() as visit:
        values = furnish(visit.site, operation)
    before = place.site.state
    path = whole_path(PLACEHOLDER.sub(lambda found: values[found[1]], operation.path))

    reply = place.send(operation.method, path, {}, headers={"If-Match": token})

    assert reply.status_code == 412, reply.text
    assert reply.get_json()["data"]["error"][0]["errorGroup"].endswith(group)
    assert place.site.state is before


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: row.name.removeprefix("v4 "))
def test_a_token_that_does_not_match_is_refused(place: Central, operation: Operation) -> None:
    assert_refused(place, operation, OLD, "_ETAG_MISMATCH")


@pytest.mark.parametrize("operation", WRITES[::10], ids=lambda row: row.name.removeprefix("v4 "))
def test_what_is_no_token_is_refused(place: Central, operation: Operation) -> None:
    assert_refused(place, operation, '"17"', "INVALID_ETAG_HEADER")
