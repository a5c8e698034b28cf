"""Tags of v1, the labels of VMs in Prism Central before there were categories. Not described; the bodies are those that
public clients send, and what they read of the answers: ``entities`` with ``name`` and ``uuid``.

They are kept as they are given: nothing else knows what they mean.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mock_prism.faces.rest.documents import content_of, written
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import CREATED, WIRE, enveloped
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, ReplaceDocument
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.errors import AlreadyExists, NotFound, NotSimulated
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

PATH, NOUN, OF_VMS = "/tags", "tag", "vm"
NO_CONTENT = 204


def _tags(call: Call) -> list[Document]:
    return list(on_shelf(call.site, shelf(call, PATH)))


def _found(call: Call, uuid: str) -> Document:
    for tag in _tags(call):
        if tag.uuid == uuid:
            return tag
    raise NotFound(NOUN, uuid)


def _do(call: Call, command: Command) -> None:
    call.site.carry_out(command, call.user.name)


def _list(call: Call) -> Reply:
    return enveloped(call, [content_of(tag.text) for tag in _tags(call)])


def _get(call: Call) -> Reply:
    return Reply(body=content_of(_found(call, call.path["uuid"]).text))


def _create(call: Call) -> Reply:
    """A tag goes by its name. Raises AlreadyExists."""
    body = WIRE.body(call)
    if any(tag.name == body["name"] for tag in _tags(call)):
        raise AlreadyExists(NOUN, body["name"])
    uuid = call.site.ids.uuid("document")
    content: dict[str, Json] = {
        "uuid": uuid,
        "name": body["name"],
        "entityType": _of_vms(body.get("entity_type")),
        "description": body.get("description"),
        "entitiesList": [],
    }
    tag = Document(uuid=uuid, shelf=shelf(call, PATH), noun=NOUN, name=body["name"], text=written(content))
    _do(call, CreateDocument(tag, call.operation.op, True, cluster_meant(call).uuid))
    return Reply(CREATED, content)


def _of_vms(word: str | None) -> str:
    """The sort of thing that is tagged. Public clients tag VMs. Raises NotSimulated for another."""
    if (word or OF_VMS).lower() != OF_VMS:
        raise NotSimulated(f"tags of {word}")
    return OF_VMS


def _delete(call: Call) -> Reply:
    tag = _found(call, call.path["uuid"])
    _do(call, DeleteDocument(tag, call.operation.op, True, cluster_meant(call).uuid))
    return Reply(NO_CONTENT)


def _change_entities(is_added: bool, call: Call) -> Reply:
    """Give VMs a tag, or take it from them: at once, whether ``async`` is said or not (*assumed*)."""
    body = WIRE.body(call)
    tag = _found(call, body["tag_uuid"])
    named = {one["entity_uuid"]: _of_vms(one.get("entity_type")) for one in body["entities_list"]}
    for uuid in named:
        call.site.get(Vm, uuid)
    content = content_of(tag.text)
    kept = {one["entityUuid"]: one for one in content["entitiesList"] if one["entityUuid"] not in named}
    new = {uuid: {"entityUuid": uuid, "entityType": word} for uuid, word in named.items()} if is_added else {}
    changed = replace(tag, text=written({**content, "entitiesList": [*kept.values(), *new.values()]}))
    _do(call, ReplaceDocument(changed, call.operation.op, True, cluster_meant(call).uuid))
    return Reply(CREATED, {"value": True})


HANDLERS: dict[str, Handler] = {
    "v1 GET /tags": _list,
    "v1 POST /tags": _create,
    "v1 GET /tags/{uuid}": _get,
    "v1 DELETE /tags/{uuid}": _delete,
    "v1 POST /tags/add_entities/fanout": partial(_change_entities, True),
    "v1 POST /tags/remove_entities/fanout": partial(_change_entities, False),
}
