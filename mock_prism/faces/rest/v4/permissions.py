"""What there is to be allowed: operations, entities and clients, all derived from the catalogue of v4 itself.

Reads of one thing are one operation, ``View_Vm``; its making, changing and deleting, and each action, are one each.
Their names follow those that public clients ask for (``Create_``…), made from the names of the SDKs' methods.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Call, Handler, Reply, Sees, everything
from mock_prism.faces.rest.sight import bare, permission, sight
from mock_prism.faces.rest.spelling import singular
from mock_prism.faces.rest.v4.envelopes import Record, said
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, PREFIX, TREE, typed
from mock_prism.model.authorization import Permission
from mock_prism.model.document import standing_uuid
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.task import Task

AUTHZ = "/iam/authz"
TYPES = "iam.v4.authz."
TASKS = "prism/tasks"
READ = re.compile(r"(?:get|list)_(.+?)(?:_by_\w+)?")
WRITE = re.compile(r"(create|update|delete)_(.+?)(?:_by_\w+)?")


@frozen
class Described:
    """A permission, what it is called, the entity it is about, and what it allows to call."""

    permission: Permission
    name: str
    entity: str
    operations: tuple[Operation, ...]


def _name(operation: Operation) -> str:
    """What an operation is called among those that may be allowed."""
    if operation.method == "GET" and (read := READ.fullmatch(operation.op)):
        words = ["view", *singular(read[1]).split("_")]
    elif write := WRITE.fullmatch(operation.op):
        words = [write[1], *singular(write[2]).split("_")]
    else:
        words = operation.op.split("_")
    return "_".join(word.capitalize() for word in words)


@cache
def described() -> Mapping[str, Described]:
    """Everything that may be allowed, by its uuid."""
    groups: dict[tuple[str, str], list[Operation]] = {}
    for operation in TREE().operations:
        if operation.source == "described":
            groups.setdefault((operation.group, _name(operation)), []).append(operation)
    found = {}
    for (group, name), operations in groups.items():
        reads = all(operation.method == "GET" for operation in operations)
        one = permission(group, name, reads)
        found[one.uuid] = Described(one, name, group.partition("/")[2], tuple(operations))
    return found


@cache
def _needed() -> Mapping[str, Permission]:
    """The permission that each operation of the catalogue needs."""
    return {operation.name: one.permission for one in described().values() for operation in one.operations}


def grants(call: Call) -> Sees | None:
    """What an authorization policy lets the user of a call see by it, or None where none lets them make it. A task that
    they have asked for is theirs to watch and to give up (*assumed*: what has begun it has told its id)."""
    if call.operation.group == TASKS and call.path:
        task = call.site.table(Task).get(bare(next(iter(call.path.values()))))
        if task is not None and task.requester == call.user.name:
            return everything
    needed = _needed().get(call.operation.name)
    return None if needed is None else sight(call, needed, is_list=call.operation.op.startswith("list_"))


@cache
def _operations() -> Mapping[str, Record]:
    return {uuid: _operation(one) for uuid, one in described().items()}


def _operation(one: Described) -> Record:
    endpoints = [
        typed(f"{TYPES}AssociatedEndpoint", apiVersion="V4", endpointUrl=_address(row), httpMethod=row.method)
        for row in one.operations
    ]
    return typed(
        f"{TYPES}Operation",
        extId=one.permission.uuid,
        displayName=one.name,
        entityType=one.entity,
        clientName=one.permission.service,
        operationType="EXTERNAL",
        associatedEndpointList=endpoints,
    )


def _address(row: Operation) -> str:
    namespace, _, tail = row.path.lstrip("/").partition("/")
    return f"{PREFIX}/{namespace}/{NAMESPACES[namespace].version}/{tail}"


@cache
def _entities() -> Mapping[str, Record]:
    """One entity for each sort of thing that a service has; each may be told by its id (*assumed*)."""
    pairs = dict.fromkeys((one.permission.service, one.entity) for one in described().values())
    found = {}
    for service, entity in pairs:
        uuid = standing_uuid(f"{AUTHZ}/entities/{service}/{entity}")
        by_id = typed(f"{TYPES}AttributeEntity", displayName="ext_id", supportedOperators=["ANYOF", "EQ"])
        found[uuid] = typed(
            f"{TYPES}Entity",
            extId=uuid,
            name=entity,
            displayName=entity.replace("_", " ").title(),
            clientName=service,
            attributeList=[by_id],
            isLogicalAndSupportedForAttributes=False,
        )
    return found


@cache
def _clients() -> Mapping[str, Record]:
    """One client a service."""
    found = {}
    for service in NAMESPACES:
        uuid = standing_uuid(f"{AUTHZ}/clients/{service}")
        found[uuid] = typed(f"{TYPES}Client", extId=uuid, name=service, displayName=service)
    return found


def names_of(permissions: Iterable[Described]) -> tuple[list[str], list[str]]:
    """The services and the entities that some permissions are about, each once."""
    some = list(permissions)
    services = dict.fromkeys(one.permission.service for one in some)
    return list(services), list(dict.fromkeys(one.entity for one in some))


def list_operations(call: Call) -> Reply:
    """All operations, in the order of the catalogue."""
    return listed(call, list(_operations().values()))


def list_entities(call: Call) -> Reply:
    """All entities, in the order of the catalogue."""
    return listed(call, list(_entities().values()))


def _one(noun: str, records: Mapping[str, Record], call: Call) -> Reply:
    uuid = call.path["extId"].lower()
    if uuid not in records:
        raise NotFound(noun, uuid)
    return said(call, selected_one(call, records[uuid]))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {AUTHZ}/operations": list_operations,
    f"v4 GET {AUTHZ}/operations/{{extId}}": lambda call: _one("operation", _operations(), call),
    f"v4 GET {AUTHZ}/entities": list_entities,
    f"v4 GET {AUTHZ}/entities/{{extId}}": lambda call: _one("entity", _entities(), call),
    f"v4 GET {AUTHZ}/clients/{{extId}}": lambda call: _one("client", _clients(), call),
}
