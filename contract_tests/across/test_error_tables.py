"""Every face has a row for every error of the model, and every catalogued operation an answer of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from contract_tests.across.world import World
from mock_prism.app import GENERATIONS
from mock_prism.faces.console import errors as console
from mock_prism.faces.control import errors as control
from mock_prism.faces.rest import gateway_dialect
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Generation
from mock_prism.faces.rest.v3 import dialect as v3
from mock_prism.faces.rest.v4 import errors as v4
from mock_prism.faces.rest.v4.namespaces import NAMESPACES
from mock_prism.faces.shell import errors as shell
from mock_prism.model.errors import ERRORS, PrismError

TABLES: dict[str, Mapping[type[PrismError], object]] = {
    "console": console.ERROR_TABLE,
    "control": control.ERROR_TABLE,
    "v0.8, v1, v2.0": gateway_dialect.TABLE,
    "v3": v3.TABLE,
    "v4": v4.TABLE,
    "shell": shell.TABLE,
}
PREFIXES = {
    "v0.8": "/PrismGateway/services/rest/v0.8",
    "v1": "/PrismGateway/services/rest/v1",
    "v2.0": "/PrismGateway/services/rest/v2.0",
    "v3": "/api/nutanix/v3",
}
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_face_has_a_row_for_every_error(table: Mapping[type[PrismError], object]) -> None:
    assert set(table) == set(ERRORS)


def url(generation: Generation, operation: Operation) -> str:
    """An operation of the catalogue as a client calls it, about things that do not exist."""
    filled = re.sub(r"\{[^}]*\}", NOWHERE, operation.path)
    if generation.name != "v4":
        return PREFIXES[generation.name] + filled
    namespace, _, rest = filled.lstrip("/").partition("/")
    if namespace not in NAMESPACES or rest.startswith("unversioned"):
        return f"/api/{namespace}/{rest}"
    return f"/api/{namespace}/{operation.until or NAMESPACES[namespace].version}/{rest}"


@pytest.mark.parametrize("generation", list(GENERATIONS), ids=lambda generation: generation.name)
def test_every_operation_answers_in_json_and_none_breaks(generation: Generation) -> None:
    """A modelled one answers by the model, every other 501; neither 404 for a path that exists nor HTML."""
    world = World.start()

    for operation in generation.tree().operations:
        reply = world.send(operation.method, url(generation, operation), None)
        context = (operation.name, reply.status_code, reply.data[:300])
        if reply.data:
            assert reply.is_json or (operation.returns == "file" and reply.status_code == 200), context
        assert b"see its log" not in reply.data, context
        if operation.name not in generation.handlers:
            assert reply.status_code == 501, context
            assert operation.path in reply.data.decode() or operation.method == "HEAD", context


@pytest.mark.parametrize("generation", list(GENERATIONS), ids=lambda generation: generation.name)
def test_every_handler_is_for_an_operation_of_the_catalogue(generation: Generation) -> None:
    names = {operation.name for operation in generation.tree().operations}

    assert set(generation.handlers) <= names
    assert generation.reads <= names
    assert generation.open <= names
