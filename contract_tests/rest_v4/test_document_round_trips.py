"""Every collection of documents that can be written, from create to delete, over HTTP with valid bodies."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.clients.furnished import furnish
from contract_tests.clients.valid_values import object_of
from contract_tests.rest_v4.central import Central
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import filled
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.document_checks import without_secrets
from mock_prism.faces.rest.v4.document_shapes import Shape, pattern, shape
from mock_prism.faces.rest.v4.namespaces import NAMESPACES
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.document import Document

DOCUMENTS = {
    (shape(row), pattern(row.path)): row
    for row in GENERATION.tree().operations
    if GENERATION.is_document(row.name) and shape(row) is not None
}
CREATES = [row for (kind, _), row in DOCUMENTS.items() if kind is Shape.CREATE and row.body]
SERVER_SIDE = {"extId", "links", "tenantId"}


def versioned(operation: Operation, path: str) -> str:
    """A path of an operation as a client calls it, in the last version that has it."""
    _, namespace, rest = path.split("/", 2)
    return f"/api/{namespace}/{operation.until or NAMESPACES[namespace].version}/{rest}"


def beside(create: Operation, kind: Shape) -> bool:
    """Whether a collection has an operation of this kind, of the collection itself or of what is in it."""
    plain = pattern(create.path)
    return (kind, plain if kind is Shape.LIST else f"{plain}/{{}}") in DOCUMENTS


def made(central: Central, reply: TestResponse, create: Operation) -> str:
    """The id of what a call has made, from its task or from its body."""
    if create.task:
        return central.finished(reply).entities[0].uuid
    assert reply.status_code == 201, reply.text
    return str(reply.get_json()["data"]["extId"])


def plain(value: Any) -> Any:
    """A value without the names of its types."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key[0] != "$" and key not in SERVER_SIDE}
    return [plain(each) for each in value] if isinstance(value, list) else value


def says(record: dict[str, Any], body: dict[str, Any]) -> None:
    """A record has what was written, but for secrets, and for times that the server sets."""
    wanted = plain(without_secrets(body))
    found = plain(record)
    assert {key: found.get(key) for key in wanted if "ime" not in key} == {
        key: value for key, value in wanted.items() if "ime" not in key
    }


@pytest.mark.parametrize("create", CREATES, ids=lambda row: row.path)
def test_what_is_created_is_read_listed_changed_and_deleted(central: Central, create: Operation) -> None:
    body = object_of((create.body or "").removeprefix("#"))
    path = versioned(create, filled(create.path, furnish(central.site, create)))
    before = {document.uuid for document in central.site.all(Document)}

    uuid = made(central, central.send("POST", path, body), create)

    if beside(create, Shape.READ):
        says(central.read(f"{path}/{uuid}")["data"], body)
    if beside(create, Shape.LIST):
        assert [one["extId"] for one in central.read(path)["data"]] == [uuid]
    if beside(create, Shape.REPLACE):
        replaced(central, f"{path}/{uuid}", body)
    if beside(create, Shape.DELETE):
        reply = central.send("DELETE", f"{path}/{uuid}")
        assert reply.status_code in (200, 202), reply.text
        central.site.advance(1_000_000)
        assert {document.uuid for document in central.site.all(Document)} == before


def replaced(central: Central, path: str, body: dict[str, Any]) -> None:
    """A change is refused without a token, and shown once it is done."""
    token = central.send("GET", path).headers["ETag"]
    required = documented_types()[body["$objectType"]].get("required", ())
    changed = {key: value for key, value in body.items() if key in required or not isinstance(value, list)}

    missing = central.send("PUT", path, body).status_code
    reply = central.send("PUT", path, changed, headers={"If-Match": token})
    central.site.advance(1_000_000)

    assert missing == 428
    assert reply.status_code in (200, 202), reply.text
    says(central.read(path)["data"], changed)
    assert central.send("GET", path).headers["ETag"] != token
    written_back(central, path)


def written_back(central: Central, path: str) -> None:
    """What is read does to be written, though nothing secret is in it."""
    read = central.send("GET", path)

    reply = central.send("PUT", path, read.get_json()["data"], headers={"If-Match": read.headers["ETag"]})

    assert reply.status_code in (200, 202), reply.text


def test_there_are_many_of_them() -> None:
    assert len(CREATES) > 40
