"""Ids that are ``<cluster uuid>::<number>``. Where one is asked for a uuid will do as well, and the other way round."""

from __future__ import annotations

from typing import TypeVar

from mock_prism.faces.rest.exchange import Call
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer, StoragePool

Numbered = Host | Disk | StorageContainer | StoragePool
N = TypeVar("N", Host, Disk, StorageContainer, StoragePool)


def ident(thing: Numbered) -> str:
    """The id of a thing."""
    return f"{thing.cluster_uuid}::{thing.number}"


def named(call: Call, kind: type[N]) -> N:
    """What the first placeholder of a path names. Raises NotFound."""
    return numbered(call.site, kind, next(iter(call.path.values())))


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
