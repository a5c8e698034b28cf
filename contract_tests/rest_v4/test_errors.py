"""The tables are complete: every error, operation, kind and namespace has its words."""

from __future__ import annotations

import inspect

import pytest

from mock_prism.faces.rest.v4 import GENERATION, HANDLERS
from mock_prism.faces.rest.v4.errors import TABLE, app_message, problem_of
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, locate
from mock_prism.faces.rest.v4.task_words import OPERATIONS, RELATIONS
from mock_prism.model import commands
from mock_prism.model.attachments import VOLUME_DISK
from mock_prism.model.commands.serial_port import SERIAL_PORT
from mock_prism.model.commands.vm_devices import CDROM, DISK, NIC
from mock_prism.model.commands.vm_hardware import GPU, PCIE
from mock_prism.model.errors import ERRORS, PrismError
from mock_prism.model.site import KINDS
from mock_prism.model.task import Command
from mock_prism.model.template import VERSION

HIDDEN = {
    "SwitchHealthCheck",
    "WatchUnschedulable",
    "ExpireRecoveryPoint",
    "PlanCvmShutdown",
    "CallOffCvmShutdown",
    "RestartHost",
}
"""Whose tasks no face shows."""

SAMPLES: dict[str, object] = {
    "reasons": (("host", "memory"),),
    "users": ("one", "two"),
    "timeout_micros": 1_500_000,
    "revision": 3,
    "given": 2,
}


def sample(kind: type[PrismError]) -> PrismError:
    """An error of a class with something in every field."""
    values = {name: SAMPLES.get(name, name) for name in kind.__dataclass_fields__}
    if kind.__name__ == "Refused":
        values["reasons"] = ("this", "that")
    return kind(**values)


def test_every_error_has_a_row() -> None:
    assert set(TABLE) == set(ERRORS)


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_can_be_said(kind: type[PrismError]) -> None:
    problem = problem_of(sample(kind), "vmm")

    message = app_message(problem, "vmm")

    assert 400 <= problem.status < 600
    assert message["code"].partition("-")[2].isdecimal()
    assert message["errorGroup"] == message["errorGroup"].upper()
    assert message["message"]


@pytest.mark.parametrize("kind", ERRORS)
def test_the_gateway_answers_every_error_in_json(kind: type[PrismError]) -> None:
    reply = GENERATION.dialect.error(sample(kind), "/api/vmm/v4.0/ahv/config/vms")

    assert reply.body["$dataItemDiscriminator"] == "vmm.v4.error.ErrorResponse"
    assert reply.status >= 400


@pytest.mark.parametrize(
    "reply",
    [
        GENERATION.dialect.too_large("/api/vmm/v4.0/x", 5),
        GENERATION.dialect.internal("/api/vmm/v4.0/x"),
        GENERATION.dialect.malformed("/api/vmm/v4.0/x", "what is this"),
    ],
    ids=["too large", "internal", "malformed"],
)
def test_what_never_reaches_a_handler_is_json_too(reply: object) -> None:
    assert getattr(reply, "body")["data"]["$objectType"] == "vmm.v4.error.ErrorResponse"  # noqa: B009


def command_classes(kind: type[Command] = Command) -> set[type[Command]]:
    """Every class of command that can be submitted."""
    below = {deeper for child in kind.__subclasses__() for deeper in command_classes(child)}
    return below if inspect.isabstract(kind) or kind is Command else {kind, *below}


def test_every_operation_has_its_words() -> None:
    assert commands.__path__
    own = [kind for kind in command_classes() if kind.__module__.startswith(commands.__name__)]
    shown = {kind.operation for kind in own if hasattr(kind, "operation") and kind.__name__ not in HIDDEN}

    assert shown - set(OPERATIONS) == set()


def test_every_kind_has_a_relation() -> None:
    parts = {VERSION, DISK, CDROM, NIC, VOLUME_DISK, GPU, PCIE, SERIAL_PORT}
    assert {kind.kind for kind in KINDS} | parts == set(RELATIONS)


def test_the_namespaces_are_those_of_the_catalogue() -> None:
    described = (row for row in GENERATION.tree().operations if row.source == "described")
    assert {row.path.split("/")[1] for row in described} == set(NAMESPACES)


def test_every_handler_has_an_operation() -> None:
    assert set(HANDLERS) <= {row.name for row in GENERATION.tree().operations}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/vmm/v4.0/ahv/config/vms", ("/vmm/ahv/config/vms", "v4.0")),
        ("/api/vmm/v4.0.b1/ahv/config/vms", ("/vmm/ahv/config/vms", "v4.0.b1")),
        ("/api/iam/v4.1.b2/authn/users", ("/iam/authn/users", "v4.1.b2")),
        ("/api/prism/v4.4/config/tasks", ("/prism/config/tasks", "v4.4")),
        ("/api/prism/unversioned/info", ("/prism/unversioned/info", "")),
        ("/api/prism/v4.5/config/tasks", ("/", "")),
        ("/api/prism/v3.1/config/tasks", ("/", "")),
        ("/api/prism", ("/", "")),
        ("/api/nutanix/v3/vms/list", None),
        ("/api/nutanix/v0.8/vms", None),
        ("/apivmm/v4.0/x", None),
        ("/PrismGateway/services/rest/v2.0/vms", None),
    ],
)
def test_a_path_is_v4s_where_it_names_a_namespace(path: str, expected: tuple[str, str] | None) -> None:
    located = locate(path)

    assert (located and (located.path, located.version)) == expected
