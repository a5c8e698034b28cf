"""Making, changing, suspending, resuming and deleting policies about where images lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.image_placement import settle_images, stop_placing
from mock_prism.model.commands.policy import check_words
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.policy import CategoryFilter, ImagePolicy
from mock_prism.model.records import ref
from mock_prism.model.runbook import Act, Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task


@frozen
class ImagePolicyTerms:
    """What a policy says."""

    name: str
    images: CategoryFilter
    clusters: CategoryFilter
    is_hard: bool = False
    description: str = ""

    def check(self, site: Site) -> None:
        """It must have a name, and categories of both sorts that are there. Raises Invalid and NotFound."""
        check_name("a policy", self.name)
        check_words(site, self.images.categories, self.clusters.categories)


def _create(site: Site, task: Task) -> Pause | None:
    terms = CreateImagePolicy.of(task).terms
    policy = site.put(
        ImagePolicy(
            uuid=site.ids.uuid("policy"),
            name=terms.name,
            description=terms.description,
            images=terms.images,
            clusters=terms.clusters,
            is_hard=terms.is_hard,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
            created_by=task.requester,
            updated_by=task.requester,
        )
    )
    site.put(replace(site.get(Task, task.uuid), entities=(ref(policy),)))
    settle_images(site, task.requester)
    return None


@frozen
class CreateImagePolicy(CentralCommand):
    """Have images with some categories lie in clusters with others. The task's entity is the policy."""

    operation: ClassVar[str] = "ImagePolicyCreate"
    runbook: ClassVar[Runbook] = registering("Register the policy", _create)

    terms: ImagePolicyTerms

    def check(self, site: Site) -> None:
        """The terms must be possible."""
        self.terms.check(site)


@frozen
class ImagePolicyCommand(CentralCommand):
    """An act on one policy."""

    policy_uuid: str

    def check(self, site: Site) -> None:
        """The policy must exist."""
        site.get(ImagePolicy, self.policy_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(ImagePolicy, self.policy_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)


def _changing(change: Callable[[ImagePolicy, Task], ImagePolicy]) -> Act:
    """The act that makes a policy another, and sees to the images."""

    def act(site: Site, task: Task) -> Pause | None:
        policy = change(site.get(ImagePolicy, ImagePolicyCommand.of(task).policy_uuid), task)
        site.put(replace(policy, updated_micros=site.now_micros, updated_by=task.requester))
        settle_images(site, task.requester)
        return None

    return act


def _replaced(policy: ImagePolicy, task: Task) -> ImagePolicy:
    terms = UpdateImagePolicy.of(task).terms
    return replace(
        policy,
        name=terms.name,
        description=terms.description,
        images=terms.images,
        clusters=terms.clusters,
        is_hard=terms.is_hard,
    )


@frozen
class UpdateImagePolicy(ImagePolicyCommand):
    """Give a policy other terms. Images that it is no longer about stay where they are."""

    operation: ClassVar[str] = "ImagePolicyUpdate"
    runbook: ClassVar[Runbook] = registering("Change the policy", _changing(_replaced))

    terms: ImagePolicyTerms

    def check(self, site: Site) -> None:
        """The policy must exist, and the terms be possible."""
        ImagePolicyCommand.check(self, site)
        self.terms.check(site)


def _suspend(site: Site, task: Task) -> Pause | None:
    command = SuspendImagePolicy.of(task)
    policy = site.get(ImagePolicy, command.policy_uuid)
    site.put(replace(policy, is_suspended=True, updated_micros=site.now_micros, updated_by=task.requester))
    if command.stops_tasks:
        stop_placing(site, policy)
    settle_images(site, task.requester)
    return None


@frozen
class SuspendImagePolicy(ImagePolicyCommand):
    """Have a policy do nothing. Images stay where they are; those under way come there, unless their tasks are
    stopped (official SDK)."""

    operation: ClassVar[str] = "ImagePolicySuspend"
    runbook: ClassVar[Runbook] = registering("Suspend the policy", _suspend)

    stops_tasks: bool = False


@frozen
class ResumeImagePolicy(ImagePolicyCommand):
    """Have a suspended policy act again; one that is not goes on (*assumed*)."""

    operation: ClassVar[str] = "ImagePolicyResume"
    runbook: ClassVar[Runbook] = registering(
        "Resume the policy", _changing(lambda policy, task: replace(policy, is_suspended=False))
    )


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(ImagePolicy, DeleteImagePolicy.of(task).policy_uuid))
    settle_images(site, task.requester)
    return None


@frozen
class DeleteImagePolicy(ImagePolicyCommand):
    """Delete a policy. Images stay where they are (*assumed*), unless it kept them from where others want them."""

    operation: ClassVar[str] = "ImagePolicyDelete"
    runbook: ClassVar[Runbook] = registering("Delete the policy", _delete)
