"""Where the file servers of v1 are kept, and all that is configured below each: what a public client has made is there
for it to find, and serves no file.

Making, changing and deleting a file server or a share takes a task, the rest does not (description).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mock_prism.faces.rest.documents import content_of, written
from mock_prism.faces.rest.element.documents import filled, shelf
from mock_prism.faces.rest.element.types import Record, without_secrets
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, DocumentCommand, ReplaceDocument
from mock_prism.model.commands.target import check_new
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.frozen import frozen

NO_CONTENT = 204
RESPONSE, PLAIN, TEXT = "ResponseDTO", "PrimitiveDTO", "java.lang.String"
BELONGS = ("file_server_uuid", "share_uuid")


@frozen
class Kind:
    """A sort of thing. ``path`` is that of its collection, with ``{}`` for what it lies below; ``key`` is the field by
    which a path names one, and ``name`` the one in which no two are alike, if there is one."""

    noun: str
    path: str
    name: str = ""
    key: str = "uuid"


SERVER = Kind("file server", "/vfilers", "name")
SHARE = Kind("share", "/vfilers/{}/shares", "name")
OWNERS = (SERVER, SHARE)


def owners(call: Call, kind: Kind) -> list[Document]:
    """The file server, and the share, that a path leads through. Raises NotFound."""
    depth = kind.path.count("{}")
    return [found(call, owner, ident) for owner, ident in zip(OWNERS[:depth], call.path.values(), strict=False)]


def members(call: Call, kind: Kind) -> list[Document]:
    """All of a kind that lie where a path leads."""
    return list(on_shelf(call.site, _place(call, kind)))


def _place(call: Call, kind: Kind) -> str:
    return shelf(call, filled(kind.path, call.path.values()))


def found(call: Call, kind: Kind, ident: str) -> Document:
    """One of a kind by its key, in any case. Raises NotFound."""
    for document in members(call, kind):
        if str(content_of(document.text)[kind.key]).lower() == ident.lower():
            return document
    raise NotFound(kind.noun, ident)


def named(call: Call, kind: Kind) -> Document:
    """The one that ends the path. Raises NotFound."""
    owners(call, kind)
    return found(call, kind, list(call.path.values())[kind.path.count("{}")])


def answered(call: Call, command: DocumentCommand, record: Callable[[], Json]) -> Reply:
    """Do it, and say so in the form that the operation has. Raises what the act raises."""
    task, returns = call.site.submit(command, call.user.name), str(call.operation.returns)
    if task.error is not None:
        raise task.error
    if call.operation.status == NO_CONTENT:
        return Reply(NO_CONTENT)
    if RESPONSE in returns:
        return WIRE.shown(call, {"task_uuid": task.uuid})
    value = command.document.uuid if TEXT in returns else True
    return WIRE.shown(call, {"value": value} if PLAIN in returns else record())


def _act(call: Call) -> tuple[str, bool, str]:
    """What an act on a document is called, whether it is done at once, and the cluster that it is of."""
    return call.operation.op, RESPONSE not in str(call.operation.returns), cluster_meant(call).uuid


def _check_name(kind: Kind, others: Sequence[Document], content: Record) -> None:
    name = content.get(kind.name)
    if not kind.name:
        return
    if name in (None, ""):
        raise Invalid(kind.name, "is required")
    if any(content_of(other.text)[kind.name] == name for other in others):
        raise AlreadyExists(kind.noun, str(name))


def create(call: Call, kind: Kind, own: Record, record: Callable[[Document], Json]) -> Reply:
    """Keep what a body says, and ``own``, which is not the client's to say. Raises AlreadyExists and Invalid."""
    body = without_secrets(WIRE.body(call))
    uuid = str(body.get("uuid") or call.site.ids.uuid("document")).lower()
    check_new(call.site, Document, uuid)
    belongs = dict(zip(BELONGS, (one.uuid for one in owners(call, kind)), strict=False))
    content = {**body, **belongs, **own, "uuid": uuid}
    _check_name(kind, members(call, kind), content)
    name = str(content.get(kind.name, kind.noun))
    document = Document(uuid=uuid, shelf=_place(call, kind), noun=kind.noun, name=name, text=written(content))
    return answered(call, CreateDocument(document, *_act(call)), lambda: record(document))


def change(call: Call, kind: Kind, own: Record, record: Callable[[Document], Json]) -> Reply:
    """Change what a body says of the one whose key it has; what it leaves out stays as it is (*assumed*)."""
    owners(call, kind)
    body = without_secrets(WIRE.body(call))
    if not body.get(kind.key):
        raise Invalid(kind.key, "is required")
    return rewrite(call, kind, found(call, kind, str(body[kind.key])), {**body, **own}, record)


def rewrite(
    call: Call, kind: Kind, document: Document, changes: Record, record: Callable[[Document], Json] = lambda one: None
) -> Reply:
    """Put changes into what is kept of one; what it is and belongs to stays. Raises AlreadyExists for the name of
    another."""
    before = content_of(document.text)
    fixed = {key: before[key] for key in ("uuid", kind.key, *BELONGS) if key in before}
    content = {**before, **changes, **fixed}
    _check_name(kind, [one for one in members(call, kind) if one.uuid != document.uuid], content)
    changed = replace(document, name=str(content.get(kind.name, kind.noun)), text=written(content))
    return answered(call, ReplaceDocument(changed, *_act(call)), lambda: record(changed))


def forget(call: Call, document: Document) -> Reply:
    """Delete one, with all that lies below it."""
    return answered(call, DeleteDocument(document, *_act(call)), dict)
