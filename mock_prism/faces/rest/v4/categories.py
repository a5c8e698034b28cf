"""Categories: reading, making, changing, sharing and deleting them, what has them, and giving them to clusters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Alone, Part, load
from mock_prism.faces.rest.v4.category_uses import use
from mock_prism.faces.rest.v4.envelopes import done, gone, said, single, started
from mock_prism.faces.rest.v4.errors import Problem, app_message
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import UuidText, WireSchema
from mock_prism.model.category import Category, CategoryType, carriers
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.category import (
    CreateCategory,
    DeleteCategory,
    RelabelCluster,
    ShareCategory,
    UpdateCategory,
)
from mock_prism.model.commands.vm_labels import Change
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site

CATEGORIES = "/prism/config/categories"
CATEGORY = f"{CATEGORIES}/{{extId}}"
ACTION = f"{CATEGORIES}/{{categoryExtId}}/$actions"
CLUSTER_ACTION = "/clustermgmt/config/clusters/{clusterExtId}/$actions"
CONFIG = "prism.v4.config."
Use = tuple[str, str, str]
BODY = f"#{CONFIG}Category"
UPDATED = Problem(200, "PRI-55300", "CATEGORY_UPDATED", "The category was updated.", severity="INFO")
"""That there is such a message is documented; what it says is *assumed*."""


class CategorySchema(WireSchema):
    """A ``Category``. What has it is shown where that is asked for."""

    object_type = f"{CONFIG}Category"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    key = fields.String(attribute="entity.key")
    value = fields.String(attribute="entity.value")
    type = fields.Enum(CategoryType, attribute="entity.type", by_value=True)
    description = fields.Function(lambda view: view.entity.description or None)
    owner_uuid = fields.String(attribute="entity.owner_uuid", data_key="ownerUuid")
    projects = fields.List(fields.String(), attribute="entity.projects", data_key="sharedWithProjects")


class ClusterCategoriesBody(Part):
    """``CategoryEntityReferences`` of clusters."""

    categories = fields.List(UuidText(), required=True)


class _Associations:
    """What has which category; found once for all that a reply shows."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def _uses(self) -> Mapping[str, Mapping[Use, None]]:
        """Groups, types and uuids by category, each once."""
        found: dict[str, dict[Use, None]] = defaultdict(dict)
        for carrier in carriers(self._site):
            if carrier.categories and (known := use(carrier)) is not None:
                for uuid in carrier.categories:
                    found[uuid][known] = None
        return found

    def added(self, record: dict[str, Json]) -> dict[str, Json]:
        """A category with all that is shown of it where it is asked for."""
        found = {"associations": self.summaries(record), "detailedAssociations": self.details(record)}
        return {**record, **{name: value for name, value in found.items() if value}}

    def summaries(self, record: dict[str, Json]) -> list[Json]:
        """How many things of each sort."""
        uuid = record["extId"]
        counts = Counter((group, word) for group, word, _ in self._uses.get(uuid, ()))
        return [
            typed(f"{CONFIG}AssociationSummary", categoryId=uuid, resourceType=word, resourceGroup=group, count=count)
            for (group, word), count in counts.items()
        ]

    def details(self, record: dict[str, Json]) -> list[Json]:
        """Each thing."""
        uuid = record["extId"]
        return [
            typed(
                f"{CONFIG}AssociationDetail",
                categoryId=uuid,
                resourceType=word,
                resourceGroup=group,
                resourceId=thing_uuid,
            )
            for group, word, thing_uuid in self._uses.get(uuid, ())
        ]


def _named(call: Call, placeholder: str = "extId") -> Category:
    return call.site.get(Category, call.path[placeholder].lower())


def _shown(call: Call, category: Category) -> Reply:
    record = call.presenter.present(CategorySchema, Alone(category))
    return single(call, selected_one(call, _Associations(call.site).added(record)), Alone(category))


def list_categories(call: Call) -> Reply:
    """All categories, in order of creation (*assumed*)."""
    records = [call.presenter.present(CategorySchema, Alone(one)) for one in call.site.all(Category)]
    return listed(call, records, _Associations(call.site).added)


def get_category(call: Call) -> Reply:
    """One category."""
    return _shown(call, _named(call))


def create_category(call: Call) -> Reply:
    """Make a category; 201 with it. A type that is the product's own is not for users to give (*assumed*)."""
    wanted = call.body
    if wanted.get("type", "USER") != "USER":
        raise Invalid("type", "a category of the product's own cannot be made")
    owner = wanted.get("ownerUuid", call.user.uuid)
    task = done(call, CreateCategory(wanted["key"], wanted["value"], wanted.get("description", ""), owner))
    return _shown(call, call.site.get(Category, task.entities[0].uuid))


def update_category(call: Call) -> Reply:
    """Change a category, but neither its key nor its type."""
    category = _named(call)
    require_match(call, Alone(category), Category.kind)
    wanted = call.body
    for key, now in (("key", category.key), ("type", category.type.value)):
        if wanted.get(key, now) != now:
            raise Invalid(key, "cannot be changed")
    done(call, UpdateCategory(category.uuid, wanted["value"], wanted.get("description", ""), wanted.get("ownerUuid")))
    return said(call, [app_message(UPDATED, "prism")])


def delete_category(call: Call) -> Reply:
    """Delete a category; without a token too, as a public client does."""
    category = _named(call)
    done(call, DeleteCategory(category.uuid))
    return gone()


def _share(adds: bool) -> Handler:
    """Let a project use a category, or no longer."""

    def share(call: Call) -> Reply:
        category = _named(call, "categoryExtId")
        project = (call.body["projectExtId"],)
        return started(call, ShareCategory(category.uuid, Change(added=project) if adds else Change(dropped=project)))

    return share


def _relabel_cluster(adds: bool) -> Handler:
    """Give a cluster categories, or take them away."""

    def relabel(call: Call) -> Reply:
        cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
        words = tuple(load(ClusterCategoriesBody, call.body)["categories"])
        return ordered(call, RelabelCluster(cluster.uuid, Change(added=words) if adds else Change(dropped=words)))

    return relabel


HANDLERS: dict[str, Handler] = {
    f"v4 GET {CATEGORIES}": list_categories,
    f"v4 POST {CATEGORIES}": create_category,
    f"v4 GET {CATEGORY}": get_category,
    f"v4 PUT {CATEGORY}": update_category,
    f"v4 DELETE {CATEGORY}": delete_category,
    f"v4 POST {ACTION}/share": _share(adds=True),
    f"v4 POST {ACTION}/unshare": _share(adds=False),
    f"v4 POST {CLUSTER_ACTION}/associate-categories": _relabel_cluster(adds=True),
    f"v4 POST {CLUSTER_ACTION}/disassociate-categories": _relabel_cluster(adds=False),
}
