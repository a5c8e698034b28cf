"""What documents name, and must be there: one table. Its fields are those of the official SDK; that the product refuses
other ids is *assumed*. Categories are looked up by the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mock_prism.faces.rest.documents import Content
from mock_prism.faces.rest.exchange import Json
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

Kinds = tuple[type[Entity], ...]
PLANS = "/datapolicies/config/recovery-plans"
REFERENCES: Mapping[str, Mapping[str, Kinds]] = MappingProxyType(
    {
        "/datapolicies/config/protection-policies": {
            "replicationLocations.replicationSubLocation.clusterExtIds": (Cluster,),
        },
        PLANS: {
            "primaryLocation.clusters.extId": (Cluster,),
            "recoveryLocation.clusters.extId": (Cluster,),
        },
        f"{PLANS}/{{}}/stages": {"entities.extId": (Vm, VolumeGroup)},
    }
)
"""By the pattern of the shelf and the field, the kinds of which something must go by the id."""
MANAGER = "domainManagerExtId"


def check_references(site: Site, shelf: str, content: Content, before: Content) -> None:
    """Raise Invalid for the first id in a content that is nobody's, unless the site's behaviour allows such ids.

    What is in a location of another Prism Central is for that one to know. What was there ``before`` may stay, even
    where what it names is gone. ``shelf`` is a pattern.
    """
    fields = REFERENCES.get(shelf, {})
    if not fields or site.behaviour.unknown_references:
        return
    known = {(field, value) for field, _, value in _texts(site, before)}
    for field, path, value in _texts(site, content):
        kinds = fields.get(field, ())
        if kinds and (field, value) not in known and not any(site.table(kind).get(value.lower()) for kind in kinds):
            raise Invalid(path, f"'{value}' is no {' or '.join(kind.kind for kind in kinds)} that is there")


def _texts(site: Site, value: Json, field: str = "", path: str = "") -> Iterator[tuple[str, str, str]]:
    """Each text, after its field and after its path, which counts places in lists; none of another Prism Central."""
    if isinstance(value, str):
        yield field, path, value
    elif isinstance(value, dict):
        manager = value.get(MANAGER)
        if manager is not None and site.table(PrismCentral).get(manager.lower()) is None:
            return
        for key, inner in value.items():
            yield from _texts(site, inner, f"{field}.{key}".strip("."), f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(site, inner, field, f"{path}[{place}]")
