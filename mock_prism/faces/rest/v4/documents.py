"""The documents of v4: one handler a shape, for every operation of the catalogue that is a document's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import Content, content_of, filled, name_of, standing, written
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.category_uses import used_by
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.cluster_header import own_cluster
from mock_prism.faces.rest.v4.document_additions import completed, in_list, part_of
from mock_prism.faces.rest.v4.document_checks import checked_body, dressed, unformed, without_secrets
from mock_prism.faces.rest.v4.document_defaults import default_content
from mock_prism.faces.rest.v4.document_effects import EFFECTS
from mock_prism.faces.rest.v4.document_owners import home, require_document, require_owners
from mock_prism.faces.rest.v4.document_references import check_references
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, Shape, pattern, shape
from mock_prism.faces.rest.v4.document_words import noun
from mock_prism.faces.rest.v4.envelopes import Record, Stretch, is_dry, paged, said, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import TREE, typed
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.query_checks import PAGE
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.faces.rest.v4.versions import with_later
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, DocumentCommand, ReplaceDocument
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.task import Task

CREATED = ("createTime", "createdTime", "creationTime")
UPDATED = ("lastUpdateTime", "lastUpdatedTime", "updateTime", "updatedTime", "lastModifiedTime")


def _list(call: Call) -> Reply:
    path = _path(call)
    require_owners(call.site, path)
    if "/stats/" in call.operation.path:
        return paged(call, Stretch([], 0, 50, 0))
    part = part_of(path)
    if part is not None:
        shelf, _, uuid = part[0].rpartition("/")
        return listed(call, content_of(require_document(call.site, shelf, uuid).text).get(part[1], []))
    found = [document for document in on_shelf(call.site, path) if call.sees(document.uuid)]
    records = [in_list(path, record_of(document, _type(call.operation))) for document in found]
    if PAGE in call.operation.query:
        return listed(call, records)
    return paged(call, Stretch(records, 0, max(len(records), 1), len(records)))


def _create(call: Call) -> Reply:
    path = _path(call)
    require_owners(call.site, path)
    content = _content(call, {})
    uuid = call.site.ids.uuid("document")
    document = Document(
        uuid=uuid, shelf=path, noun=noun(call.operation.path), name=name_of(content, uuid), text=written(content)
    )
    return _done(call, CreateDocument(document, call.operation.op, not call.operation.task))


def _read(call: Call) -> Reply:
    document = _found(call)
    record = selected_one(call, record_of(document, _type(call.operation)))
    return single(call, record, Alone(document), *children(call))


def _replace(call: Call) -> Reply:
    return _written(call, _found(call))


def _delete(call: Call) -> Reply:
    return _done(call, DeleteDocument(_found(call), call.operation.op, not call.operation.task))


def _read_setting(call: Call) -> Reply:
    path, type_ = _path(call), _type(call.operation)
    require_owners(call.site, path)
    document = setting(call, path, type_)
    fields = documented_types()[type_]["fields"]
    below = {
        key: [record_of(each, expression[2:-1]) for each in on_shelf(call.site, f"{path}/{key}")]
        for key, expression in fields.items()
        if isinstance(expression, str) and expression.startswith("[#")
    }
    record = record_of(document, type_) | {key: records for key, records in below.items() if records}
    return single(call, selected_one(call, record), Alone(document), *children(call))


def _write_setting(call: Call) -> Reply:
    path = _path(call)
    require_owners(call.site, path)
    return _written(call, setting(call, path, _body_type(call.operation)))


def _act(call: Call) -> Reply:
    subject, _, verb = pattern(call.operation.path).partition(ACTIONS)
    path = _path(call).partition(ACTIONS)[0]
    require_owners(call.site, path)
    body = call.body if call.operation.body else {}
    type_ = _type_at(subject)
    if subject.endswith("{}"):
        shelf, _, uuid = path.rpartition("/")
        document = require_document(call.site, shelf, uuid)
    else:
        document = setting(call, path, type_)
    before = content_of(document.text)
    content = EFFECTS[subject, verb].of(before, body)
    text = document.text if content is before else written(_stamped(call, content, type_, UPDATED))
    changed = replace(document, text=text)
    return _done(call, ReplaceDocument(changed, call.operation.op, not call.operation.task))


def _samples(call: Call) -> Reply:
    """Statistics of something that exists: no series, since nothing is measured of a document."""
    path = _path(call)
    require_owners(call.site, f"{path}/.")
    type_ = _type(call.operation)
    document = setting(call, path, type_)
    uuid = path.rpartition("/")[2]
    return single(call, _identified(content_of(document.text), type_, uuid), Alone(document))


HANDLERS: Mapping[Shape, Handler] = {
    Shape.LIST: _list,
    Shape.CREATE: _create,
    Shape.READ: _read,
    Shape.REPLACE: _replace,
    Shape.DELETE: _delete,
    Shape.READ_SETTING: _read_setting,
    Shape.WRITE_SETTING: _write_setting,
    Shape.ACT: _act,
    Shape.SAMPLES: _samples,
}


def setting(call: Call, path: str, type_: str | None) -> Document:
    """What is always at a path: as it was written, or as it is by default. Each cluster that a call may be for has its
    own."""
    cluster = own_cluster(call)
    place = path if cluster is None else f"{path}/{cluster}"
    default = standing(place, noun(call.operation.path.partition(ACTIONS)[0]), default_content(type_) if type_ else {})
    return call.site.table(Document).get(default.uuid) or default


def record_of(document: Document, type_: str) -> Record:
    """A document on the wire."""
    return _identified(content_of(document.text), type_, document.uuid)


def _identified(content: Content, type_: str, uuid: str) -> Record:
    shown = {key: value for key, value in content.items() if not key.startswith("$")}
    if "extId" in documented_types()[type_]["fields"]:
        shown.setdefault("extId", uuid)
    return typed(type_, **shown)


def _written(call: Call, document: Document) -> Reply:
    if call.operation.if_match:
        require_match(call, Alone(document), document.noun)
    content = _content(call, content_of(document.text))
    changed = replace(document, name=name_of(content, document.name), text=written(content))
    return _done(call, ReplaceDocument(changed, call.operation.op, not call.operation.task))


def _content(call: Call, before: Content) -> Content:
    """The content that a body asks for, with what a body cannot change: times."""
    type_ = _body_type(call.operation)
    body = call.body if call.operation.body else checked_body(unformed(call.body, type_), f"#{type_}", is_entity=True)
    content = completed(call, _shelf(call.operation), with_later(call, without_secrets(body), before), before)
    check_references(call.site, _shelf(call.operation), content, before)
    kept = {key: value for key, value in before.items() if key in CREATED}
    return _stamped(call, {**content, **kept}, type_, UPDATED if before else CREATED + UPDATED)


def _stamped(call: Call, content: Content, type_: str | None, names: tuple[str, ...]) -> Content:
    if type_ is None:
        return content
    fields = documented_types()[type_]["fields"]
    now = iso_instant(call.site.now_micros)
    times = {name: now for name in names if fields.get(name) == "datetime"}
    result: Content = dressed({**content, **times}, f"#{type_}")
    return result


def _done(call: Call, command: DocumentCommand) -> Reply:
    """Start the task of a command or, where the product has none, do it and show what there is then."""
    document = command.document
    command = replace(
        command,
        document=replace(document, categories=used_by(document.shelf, content_of(document.text))),
        cluster_uuid=own_cluster(call),
    )
    if not command.is_immediate:
        with blamed(call):
            return started(call, command)
    site = call.site.fork() if is_dry(call) else call.site
    with blamed(call):
        task: Task = site.submit(command, call.user.name)
    if task.error is not None:
        raise task.error
    kept = site.table(Document).get(document.uuid)
    if call.operation.data is None:
        return said(call, None)
    type_ = _type(call.operation)
    if kept is None or ACTIONS in call.operation.path:
        return said(call, default_content(type_))
    return single(call, record_of(kept, type_), Alone(kept))


def _path(call: Call) -> str:
    return home(filled(call.operation.path, call.path))


def _found(call: Call) -> Document:
    path = _path(call)
    require_owners(call.site, path)
    shelf, _, uuid = path.rpartition("/")
    return require_document(call.site, shelf, uuid)


def _shelf(operation: Operation) -> str:
    """The pattern of the shelf that what is written lies on."""
    return pattern(operation.path).removesuffix("/{}")


def _type(operation: Operation) -> str:
    return (operation.data or "").removeprefix("#")


def _body_type(operation: Operation) -> str:
    """The type of what is written; some rows name only what comes back."""
    return (operation.body or operation.data or "").removeprefix("#")


def _type_at(plain: str) -> str | None:
    """The type of what is read at a path, or None where nothing is."""
    for operation in TREE().operations:
        if operation.method == "GET" and pattern(operation.path) == plain and shape(operation) is not Shape.LIST:
            return _type(operation)
    return None
