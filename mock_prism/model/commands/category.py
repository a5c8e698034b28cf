"""Making, changing, sharing and deleting categories, and giving them to clusters.

What concerns the category alone is done when it is asked for, without a task that anybody would see (official SDK).
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import (
    LONGEST_DESCRIPTION,
    Category,
    CategoryType,
    carriers_of,
    check_categories,
    check_word,
    same,
)
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.at_once import ActAtOnce, made
from mock_prism.model.commands.image_placement import settle_images
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.commands.vm_labels import Change
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateCategory.of(task)
    category = Category(
        uuid=site.ids.uuid("category"),
        key=command.key,
        value=command.value,
        description=command.description,
        owner_uuid=command.owner_uuid,
    )
    made(site, task, category)
    return None


def _check_new(site: Site, key: str, value: str, description: str) -> None:
    check_word("key", key)
    check_word("value", value)
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid("description", f"must have at most {LONGEST_DESCRIPTION} characters")
    if same(site, key, value) is not None:
        raise AlreadyExists(Category.kind, f"{key}/{value}")


@frozen
class CreateCategory(ActAtOnce):
    """Make a category; a key and a value are together there once. The task's entity is the new category."""

    operation: ClassVar[str] = "CategoryCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the category", _create))

    key: str
    value: str
    description: str = ""
    owner_uuid: str | None = None

    def check(self, site: Site) -> None:
        """Key and value must be words, and not be there together yet."""
        _check_new(site, self.key, self.value, self.description)


@frozen
class CategoryCommand(ActAtOnce):
    """An act on one category."""

    category_uuid: str

    def check(self, site: Site) -> None:
        """The category must exist."""
        site.get(Category, self.category_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Category, self.category_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.category_uuid,)

    def own(self, site: Site) -> Category:
        """The category, which must not be the product's own (*assumed*). Raises NotFound and WrongState."""
        category = site.get(Category, self.category_uuid)
        if category.type is not CategoryType.USER:
            raise WrongState(Category.kind, category.name, category.type.value, CategoryType.USER.value)
        return category


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateCategory.of(task)
    site.put(command.applied(site.get(Category, command.category_uuid)))
    return None


@frozen
class UpdateCategory(CategoryCommand):
    """Change the value, the words about it or the owner; None leaves one as it is. The key stays for good."""

    operation: ClassVar[str] = "CategoryUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the category", _update))

    value: str | None = None
    description: str | None = None
    owner_uuid: str | None = None

    def check(self, site: Site) -> None:
        """It must be a user's, and possible as it will be."""
        category = self.own(site)
        after = self.applied(category)
        known = same(site, after.key, after.value)
        if known is None or known.uuid != category.uuid:
            _check_new(site, after.key, after.value, after.description)

    def applied(self, category: Category) -> Category:
        """The category as it will be."""
        return replace(
            category,
            value=category.value if self.value is None else self.value,
            description=category.description if self.description is None else self.description,
            owner_uuid=category.owner_uuid if self.owner_uuid is None else self.owner_uuid,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Category, DeleteCategory.of(task).category_uuid))
    return None


@frozen
class DeleteCategory(CategoryCommand):
    """Delete a category that nothing has."""

    operation: ClassVar[str] = "CategoryDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the category", _delete))

    def check(self, site: Site) -> None:
        """It must be a user's, and nothing may have it."""
        category = self.own(site)
        users = tuple(one.name for one in carriers_of(site, category.uuid))
        if users:
            raise InUse(Category.kind, category.name, users)


def _share(site: Site, task: Task) -> Pause | None:
    command = ShareCategory.of(task)
    category = site.get(Category, command.category_uuid)
    site.put(replace(category, projects=command.projects.applied(category.projects)))
    return None


@frozen
class ShareCategory(CategoryCommand):
    """Let projects use a category, or no longer. This does take its time, and has a task to be seen."""

    operation: ClassVar[str] = "CategoryShare"
    is_internal: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Share the category", _share), Step("Apply", lasting(lambda timings: timings.document_micros))
    )

    projects: Change


def _relabel(site: Site, task: Task) -> Pause | None:
    command = RelabelCluster.of(task)
    check_categories(site, command.categories.added)
    cluster = site.get(Cluster, command.cluster_uuid)
    site.put(replace(cluster, categories=command.categories.applied(cluster.categories)))
    settle_images(site, task.requester)
    return None


@frozen
class RelabelCluster(ClusterCommand):
    """Change the categories of a cluster. Images may come or go by it."""

    operation: ClassVar[str] = "ClusterRelabel"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Label the cluster", _relabel), Step("Apply", lasting(lambda timings: timings.document_micros))
    )

    categories: Change

    def check(self, site: Site) -> None:
        """The cluster must exist, and the categories that it gets."""
        site.get(Cluster, self.cluster_uuid)
        check_categories(site, self.categories.added)

    def holds(self) -> tuple[str, ...]:
        return (self.cluster_uuid,)
