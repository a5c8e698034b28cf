"""A site in which whatever the path of an operation names is there: of the model, or a document put there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from contract_tests.clients.valid_values import SOME_UUID, object_of
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4.document_owners import OWNERS, document_collections, home
from mock_prism.faces.rest.v4.document_shapes import pattern, shape
from mock_prism.faces.rest.v4.namespaces import TREE
from mock_prism.model.document import Document
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.task import Task

PLACEHOLDER = re.compile(r"\{(\w+)\}")
BESIDES: dict[str, tuple[type[Entity], ...]] = {
    "/clustermgmt/operations/clusters": OWNERS["/clustermgmt/config/clusters"],
    "/clustermgmt/operations/clusters/{}/hosts": (Host,),
    "/clustermgmt/config/storage-containers": (StorageContainer,),
    "/clustermgmt/config/disks": (Disk,),
}
"""Collections that only modelled operations know."""


def furnish(site: Site, operation: Operation) -> dict[str, str]:
    """The values of the placeholders of an operation's path, each of them the id of something that is there."""
    values: dict[str, str] = {}
    shelf = ""
    for segment in operation.path.split("/")[1:]:
        found = PLACEHOLDER.fullmatch(segment)
        if found is None:
            shelf = f"{shelf}/{segment}"
            continue
        values[found[1]] = _member(site, home(shelf), found[1])
        shelf = f"{home(shelf)}/{values[found[1]]}"
    return values


def _member(site: Site, shelf: str, placeholder: str) -> str:
    plain = re.sub(r"/[0-9a-f-]{36}(?=/|$)", "/{}", shelf).replace("/stats/", "/config/")
    kinds = {**OWNERS, **BESIDES}.get(plain, ())
    for entity in _all(site, kinds):
        return entity.uuid
    if placeholder == "taskExtId" or plain == "/prism/config/tasks":
        return f"ZXJnb24=:{next(iter(site.all(Task))).uuid}" if len(site.table(Task)) else f"ZXJnb24=:{SOME_UUID}"
    if plain in document_collections():
        return _document(site, shelf.replace("/stats/", "/config/"), plain).uuid
    return SOME_UUID


def _all(site: Site, kinds: Iterable[type[Entity]]) -> Iterable[Entity]:
    return (entity for kind in kinds for entity in site.all(kind))


def _document(site: Site, shelf: str, plain: str) -> Document:
    content = {key: value for key, value in object_of(type_in(plain)).items() if key != "extId"}
    uuid = site.ids.uuid("furniture")
    return site.put(Document(uuid=uuid, shelf=shelf, noun="document", name="furniture", text=json.dumps(content)))


def type_in(plain: str) -> str:
    """The type of what is in a collection: what a read answers, or a list, or what is written."""
    rows = [row for row in TREE().operations if shape(row) and pattern(row.path).removesuffix("/{}") == plain]
    found: list[Any] = [row.data for row in rows if row.method == "GET"] + [row.body for row in rows]
    return next((str(name).removeprefix("#") for name in found if name), "prism.v4.config.Category")
