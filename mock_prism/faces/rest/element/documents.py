"""The documents of the gateway: one handler a shape, in the spelling and the envelopes of whichever generation asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from mock_prism.faces.rest.documents import content_of, name_of, standing, written
from mock_prism.faces.rest.element.shelves import COLLECTIONS, SETTINGS, Collection, Shape, pattern
from mock_prism.faces.rest.element.types import Record, without_secrets
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, ReplaceDocument
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.site import Site


def shelf(call: Call, path: str) -> str:
    """Where the documents of a path lie: each cluster has its own."""
    return f"/prism-element/{cluster_meant(call).uuid}{path}"


def documents(call: Call, path: str) -> list[Record]:
    """What lies on a shelf, as it was written."""
    return [content_of(document.text) for document in on_shelf(call.site, shelf(call, path))]


def setting(call: Call, path: str) -> Document:
    """What is always at a path: as it was written last, or as it is on a new cluster."""
    row = SETTINGS[path]
    default = standing(shelf(call, path), row.noun, dict(row.content))
    return call.site.table(Document).get(default.uuid) or default


def change_setting(call: Call, path: str, changes: Record) -> ReplaceDocument:
    """The command that changes some fields of a setting."""
    document = setting(call, path)
    content = content_of(document.text) | without_secrets(changes)
    return ReplaceDocument(replace(document, text=written(content)), call.operation.op, True, cluster_meant(call).uuid)


def _path(call: Call) -> tuple[str, Collection]:
    """The path of a call's collection with its ids filled in, but for that of the member, and the collection."""
    plain = pattern(call.operation.path)
    collection = COLLECTIONS.get(plain)
    idents = list(call.path.values())
    if collection is None:
        plain = plain.removesuffix("/{}")
        collection = COLLECTIONS[plain]
    return filled(plain, idents), collection


def filled(plain: str, idents: Iterable[str]) -> str:
    """A path with its first ids filled in, in small letters."""
    for ident in idents:
        plain = plain.replace("{}", ident.lower(), 1)
    return plain


def _member(call: Call) -> str | None:
    """The key of the member that a path names, or None."""
    return None if pattern(call.operation.path) in COLLECTIONS else list(call.path.values())[-1]


def _find(call: Call, path: str, collection: Collection, key: str) -> Document | None:
    """A member by its key, in any case."""
    for document in on_shelf(call.site, shelf(call, path)):
        if str(content_of(document.text).get(collection.key)).lower() == key.lower():
            return document
    return None


def _found(call: Call, key: str) -> Document:
    path, collection = _path(call)
    document = _find(call, path, collection, key)
    if document is None:
        raise NotFound(collection.noun, key)
    return document


def _list(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, documents(call, _path(call)[0]))


def _create(wire: Wire, call: Call) -> Reply:
    path, collection = _path(call)
    body = _stamped(call.site, collection, without_secrets(wire.body(call)))
    uuid = call.site.ids.uuid("document")
    if collection.is_given:
        body = {**body, collection.key: body.get(collection.key) or uuid}
    key = body.get(collection.key)
    if not key:
        raise Invalid(collection.key, "is required")
    if _find(call, path, collection, str(key)) is not None:
        raise AlreadyExists(collection.noun, str(key))
    document = Document(
        uuid=uuid, shelf=shelf(call, path), noun=collection.noun, name=name_of(body, str(key)), text=written(body)
    )
    command = CreateDocument(document, call.operation.op, True, cluster_meant(call).uuid)
    return wire.done(call, command, lambda: body)


def _read(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, content_of(_found(call, _member(call) or "").text))


def _change(wire: Wire, call: Call) -> Reply:
    """What a body leaves out stays as it is (*assumed*, as of VMs); the key says which one, in path or body."""
    collection = _path(call)[1]
    body = wire.body(call)
    key = _member(call) or str(body.get(collection.key) or "")
    if not key:
        raise Invalid(collection.key, "is required")
    document = _found(call, key)
    if str(body.get(collection.key, key)).lower() != key.lower():
        raise Invalid(collection.key, "is not that of the path")
    content = content_of(document.text)
    content = content | without_secrets(body) | {collection.key: content[collection.key]}
    content = _stamped(call.site, collection, content)
    changed = replace(document, name=name_of(content, document.name), text=written(content))
    command = ReplaceDocument(changed, call.operation.op, True, cluster_meant(call).uuid)
    return wire.done(call, command, lambda: content)


def _stamped(site: Site, collection: Collection, content: Record) -> Record:
    return {**content, **dict.fromkeys(collection.stamps, site.now_micros)}


def _delete(wire: Wire, call: Call) -> Reply:
    document = _found(call, _member(call) or "")
    return wire.done(call, DeleteDocument(document, call.operation.op, True, cluster_meant(call).uuid))


def _read_setting(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, content_of(setting(call, pattern(call.operation.path)).text))


def _change_setting(wire: Wire, call: Call) -> Reply:
    path = pattern(call.operation.path)
    command = change_setting(call, path, wire.body(call))
    return wire.done(call, command, lambda: content_of(command.document.text))


def _forget_setting(wire: Wire, call: Call) -> Reply:
    """Back to what it is on a new cluster."""
    path = pattern(call.operation.path)
    fresh = replace(setting(call, path), text=written(dict(SETTINGS[path].content)))
    return wire.done(call, ReplaceDocument(fresh, call.operation.op, True, cluster_meant(call).uuid))


def _make_default(wire: Wire, call: Call) -> Reply:
    """Say which cloud credential is meant where none is named."""
    path = filled(CREDENTIALS, call.path.values())
    collection, name = COLLECTIONS[CREDENTIALS], wire.body(call).get("value", "")
    if _find(call, path, collection, name) is None:
        raise NotFound(collection.noun, name)
    for document in on_shelf(call.site, shelf(call, path)):
        content = content_of(document.text)
        changed = {**content, "use_as_default": str(content["name"]).lower() == name.lower()}
        command = ReplaceDocument(
            replace(document, text=written(changed)), call.operation.op, True, cluster_meant(call).uuid
        )
        wire.done(call, command, dict)
    found = _find(call, path, collection, name)
    return wire.shown(call, content_of(found.text) if found else None)


def _forget_all(wire: Wire, call: Call) -> Reply:
    """Delete every cloud credential of a sort."""
    path = filled(CREDENTIALS, call.path.values())
    for document in on_shelf(call.site, shelf(call, path)):
        wire.done(call, DeleteDocument(document, call.operation.op, True, cluster_meant(call).uuid))
    return Reply(call.operation.status)


CREDENTIALS = "/cloud/{}/credentials"
ACTS: Mapping[str, Callable[[Wire, Call], Reply]] = {
    f"DELETE {CREDENTIALS}": _forget_all,
    "POST /cloud/{}/default-credentials": _make_default,
}
BY_SHAPE: Mapping[Shape, Callable[[Wire, Call], Reply]] = {
    Shape.LIST: _list,
    Shape.CREATE: _create,
    Shape.READ: _read,
    Shape.CHANGE: _change,
    Shape.DELETE: _delete,
    Shape.READ_SETTING: _read_setting,
    Shape.CHANGE_SETTING: _change_setting,
    Shape.FORGET_SETTING: _forget_setting,
}


def handler(wire: Wire, one: Shape) -> Handler:
    """What answers operations of a shape, in one generation."""
    return partial(BY_SHAPE[one], wire)
