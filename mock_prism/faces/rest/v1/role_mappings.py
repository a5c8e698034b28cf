"""Role mappings of v1: which of a directory's groups, units and users are to have which role. Not described; the paths,
the bodies and that ``role`` is read are known from a public client.

They are kept as they are given: there is no directory to ask, so that they let nobody in.
"""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of, written
from mock_prism.faces.rest.element.authconfig import DIRECTORIES
from mock_prism.faces.rest.element.documents import documents, shelf
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import CREATED, WIRE
from mock_prism.model.commands.document import CreateDocument, DeleteDocument
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound

NOUN, DIRECTORY = "role mapping", "directory"
ROLES = ("ROLE_CLUSTER_ADMIN", "ROLE_USER_ADMIN", "ROLE_CLUSTER_VIEWER")
KINDS = ("GROUP", "OU", "USER")
"""Whom a mapping is of; the second is known from a public client, the others are *assumed*."""
NO_CONTENT = 204


def _path(call: Call) -> str:
    """Where a directory's lie. Raises NotFound where there is no such directory."""
    name = call.path["name"]
    if all(directory["name"] != name for directory in documents(call, DIRECTORIES)):
        raise NotFound(DIRECTORY, name)
    return shelf(call, f"{DIRECTORIES}/{name.lower()}/role_mappings")


def _known(words: tuple[str, ...], key: str, word: str | None) -> str:
    if word is None or word.upper() not in words:
        raise Invalid(key, f"must be of {', '.join(words)}")
    return word.upper()


def _list(call: Call) -> Reply:
    """A bare list (*assumed*, as of directories)."""
    return Reply(body=[content_of(mapping.text) for mapping in on_shelf(call.site, _path(call))])


def _create(call: Call) -> Reply:
    """One a role and kind (*assumed*: by both of them it is deleted). Raises AlreadyExists."""
    path, body = _path(call), WIRE.body(call)
    directory = call.path["name"]
    if body.get("directory_name", directory) != directory:
        raise Invalid("directoryName", "is not that of the path")
    role, kind = _known(ROLES, "role", body["role"]), _known(KINDS, "entityType", body["entity_type"])
    name = f"{role}/{kind}"
    if any(mapping.name == name for mapping in on_shelf(call.site, path)):
        raise AlreadyExists(NOUN, name)
    content: dict[str, Json] = {"directoryName": directory, "role": role, "entityType": kind}
    content["entityValues"] = body["entity_values"]
    uuid = call.site.ids.uuid("document")
    document = Document(uuid=uuid, shelf=path, noun=NOUN, name=name, text=written(content))
    call.site.carry_out(CreateDocument(document, call.operation.op, True, cluster_meant(call).uuid), call.user.name)
    return Reply(CREATED, content)


def _delete(call: Call) -> Reply:
    """Raises NotFound."""
    role = _known(ROLES, "role", call.first("role"))
    name = f"{role}/{_known(KINDS, 'entityType', call.first('entityType'))}"
    for mapping in on_shelf(call.site, _path(call)):
        if mapping.name == name:
            command = DeleteDocument(mapping, call.operation.op, True, cluster_meant(call).uuid)
            call.site.carry_out(command, call.user.name)
            return Reply(NO_CONTENT)
    raise NotFound(NOUN, name)


HANDLERS: dict[str, Handler] = {
    "v1 GET /authconfig/directories/{name}/role_mappings": _list,
    "v1 POST /authconfig/directories/{name}/role_mappings": _create,
    "v1 DELETE /authconfig/directories/{name}/role_mappings": _delete,
}
