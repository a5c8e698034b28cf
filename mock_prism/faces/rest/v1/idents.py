"""The ids of v1: ``<cluster uuid>::<number>``. Where an id is asked for, the uuid alone will do as well."""

from __future__ import annotations

from typing import TypeVar

from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer, StoragePool

Numbered = Host | Disk | StorageContainer | StoragePool
N = TypeVar("N", Host, Disk, StorageContainer, StoragePool)


def ident(thing: Numbered) -> str:
    """The id of a thing."""
    return f"{thing.cluster_uuid}::{thing.number}"


def numbered(site: Site, kind: type[N], text: str) -> N:
    """What goes by a uuid or by an id. Raises NotFound."""
    cluster_uuid, separator, number = text.partition("::")
    if not separator:
        return site.get(kind, text)
    found = (thing for thing in site.where(kind, "cluster_uuid", cluster_uuid) if str(thing.number) == number)
    thing = next(found, None)
    if thing is None:
        raise NotFound(kind.kind, text)
    return thing
