"""Every method of every official SDK of v4 that is installed, called with a valid body against a live server.

Each must bring an object of the type that the SDK promises, or the declared 501. What the model itself refuses,
because a made-up body names things that are not there, must be refused in v4's error form.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from contract_tests.clients.furnished import PLACEHOLDER, furnish
from contract_tests.clients.modelled_bodies import BODIES, modelled_body
from contract_tests.clients.valid_values import SOME_INSTANT, object_of
from mock_prism.app import create_app
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.cluster_header import HERE, SORTED
from mock_prism.faces.rest.v4.document_declared import DOWNLOAD
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, is_list, pattern
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, TREE
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.cluster import Cluster
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

PASSWORD = "Nutanix/4u"
PREFIX = "v4 "
INSTALLED = {
    name: "v" + version(f"ntnx-{name}-py-client").rpartition(".")[0]
    for name in NAMESPACES
    if find_spec(f"ntnx_{name}_py_client")
}
"""The version that each SDK speaks."""
OPERATIONS = [
    row
    for row in TREE().operations
    if row.method != "OPTIONS" and (speaks := INSTALLED.get(row.path.split("/")[1])) and row.is_in(speaks)
]
GIVEN = {"_startTime": SOME_INSTANT, "_endTime": SOME_INSTANT, "path": Path(__file__)}


@pytest.fixture(scope="module")
def sandboxes() -> Sandboxes:
    """One sandbox, reset before each call."""
    return Sandboxes(load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000), Pace.EAGER)


@pytest.fixture(scope="module")
def server(sandboxes: Sandboxes) -> Iterator[BaseWSGIServer]:
    """Every face, on a free port of this machine."""
    server = make_server("127.0.0.1", 0, create_app(sandboxes), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@cache
def connected(namespace: str, port: int) -> Any:
    """The API client of an SDK, as its documentation says; it asks for no version, so that each call is one."""
    sdk = importlib.import_module(f"ntnx_{namespace}_py_client")
    configuration = sdk.Configuration()
    configuration.scheme, configuration.host, configuration.port = "http", "127.0.0.1", port
    configuration.username, configuration.password = "admin", PASSWORD
    configuration.max_retry_attempts = configuration.backoff_factor = 1
    takes_negotiation = "allow_version_negotiation" in inspect.signature(sdk.ApiClient).parameters
    return sdk.ApiClient(configuration, **({"allow_version_negotiation": False} if takes_negotiation else {}))


@cache
def apis(namespace: str) -> dict[tuple[str, str], Any]:
    """The class of each method of an SDK, by the module that it is in, and its name."""
    package = importlib.import_module(f"ntnx_{namespace}_py_client.api")
    found: dict[tuple[str, str], Any] = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for kind in vars(loaded).values():
            if inspect.isclass(kind) and kind.__module__ == loaded.__name__:
                found |= {(module.name.removesuffix("_api"), name): kind for name in vars(kind)}
    return found


def arguments(method: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What a method must be given, and what there is for it besides."""
    parameters = inspect.signature(method).parameters.values()
    needed = [
        parameter.name
        for parameter in parameters
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and (parameter.default is parameter.empty or parameter.name in values)
    ]
    return {name: values.get(name, "text") for name in needed}


def called(operation: Operation, server: BaseWSGIServer, sandboxes: Sandboxes, folder: Path) -> Any:
    """What the SDK makes of calling an operation. Raises its ApiException."""
    namespace, module = operation.group.split("/")
    client = connected(namespace, server.server_port)
    client.configuration.download_directory = str(folder)
    method = getattr(apis(namespace)[module, operation.op](client), operation.op)
    sandboxes.reset()
    with sandboxes.get().enter() as visit:
        values = furnish(visit.site, operation)
        body = modelled_body(visit.site, operation)
        cluster = HERE if operation.name == SORTED else next(iter(visit.site.all(Cluster))).uuid
    headers = {} if (etag := etag_of(operation, server, values, cluster)) is None else {"if_match": etag}
    return method(
        **arguments(method, {**GIVEN, "X_Cluster_Id": cluster, **written(operation, client, body), **values}), **headers
    )


def written(operation: Operation, client: Any, body: Any) -> dict[str, Any]:
    """The body of a call; where it is a form, its fields; an empty one where the SDK does not say what it is."""
    name = (operation.body or "").removeprefix("#")
    models = importlib.import_module(f"{client.__module__.partition('.')[0]}.models")
    if name and not operation.required and not hasattr(models, name.rpartition(".")[2]):
        return {}  # an SDK that is older than the body
    if name:
        return {"body": client.deserialize(body or object_of(name), name)}
    form = (operation.data or "").removeprefix("#")
    fields = object_of(form) if operation.method != "GET" and form in documented_types() else {}
    return {**{key: value for key, value in fields.items() if isinstance(value, str | bool)}, "body": {}}


def etag_of(operation: Operation, server: BaseWSGIServer, values: dict[str, str], cluster: str) -> str | None:
    """The token of what a change is about, where the catalogue or the model may ask for it."""
    if operation.method == "GET" or (GENERATION.is_document(operation.name) and not operation.if_match):
        return None
    read = subject_of(operation)
    if read is None or operation.name not in GENERATION.handlers:
        return None
    namespace, module = read.group.split("/")
    client = connected(namespace, server.server_port)
    method = getattr(apis(namespace)[module, read.op](client), read.op)
    own = dict(zip(PLACEHOLDER.findall(read.path), values.values(), strict=False))
    try:
        return str(client.get_etag(method(**arguments(method, {"X_Cluster_Id": cluster, **own})).data))
    except importlib.import_module(f"ntnx_{namespace}_py_client.rest").ApiException:
        return None


def subject_of(operation: Operation) -> Operation | None:
    """The read of what an operation is about: the longest beginning of its path where one thing is read."""
    path = operation.path.partition(ACTIONS)[0]
    while path.count("/") > 1:
        read = TREE().match("GET", path)
        if read is not None and not is_list(read.operation) and read.operation.name in GENERATION.handlers:
            return read.operation
        path = path.rpartition("/")[0]
    return None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda row: row.name.removeprefix(PREFIX))
def test_a_method_brings_what_it_promises(
    operation: Operation, server: BaseWSGIServer, sandboxes: Sandboxes, tmp_path: Path
) -> None:
    exceptions = importlib.import_module(f"ntnx_{operation.path.split('/')[1]}_py_client.rest")

    try:
        reply = called(operation, server, sandboxes, tmp_path)
    except exceptions.ApiException as refused:
        assert_refusal(operation, refused)
        return

    assert operation.name in GENERATION.handlers
    if reply is None:
        assert operation.method == "DELETE"
        assert not GENERATION.is_document(operation.name)
        return
    if operation.data == DOWNLOAD:
        assert reply.data["path"].stat().st_size > 0
        return
    assert reply.get_object_type() == (operation.returns or "").removeprefix("#")
    assert_data(operation, reply.data)


def assert_refusal(operation: Operation, refused: Any) -> None:
    """501 of what is declared; what the model refuses has a reason. No document refuses a valid body."""
    data = json.loads(refused.body)["data"]
    assert data["$objectType"].endswith(".ErrorResponse")
    if operation.name not in GENERATION.handlers:
        assert refused.status == 501
        return
    assert not GENERATION.is_document(operation.name), refused.body
    assert f"{operation.method} {pattern(operation.path)}" not in BODIES, refused.body
    assert refused.status in (400, 404, 409, 501), refused.body


def assert_data(operation: Operation, data: Any) -> None:
    """The data is of the promised type, with no field that it does not know; of none, a message at most."""
    if operation.data is None:
        assert {one.get_object_type().rpartition(".")[2] for one in data or ()} <= {"AppMessage"}
        return
    found = (data or []) if is_list(operation) or isinstance(data, list) else [data]
    wanted = operation.data.removeprefix("#")
    assert [one.get_object_type() for one in found] == [wanted] * len(found)
    assert [one.get_unknown_fields() or {} for one in found] == [{}] * len(found)


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_a_methods_package_is_installed(namespace: str) -> None:
    if namespace not in INSTALLED:
        pytest.skip(f"ntnx-{namespace}-py-client is not installed")

    known = apis(namespace)

    assert all((row.group.split("/")[1], row.op) in known for row in OPERATIONS if row.path.split("/")[1] == namespace)
