"""Making, changing and deleting policies about where VMs run, and moving VMs to where they want them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import check_categories
from mock_prism.model.commands.evacuation import work_off
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.compliance import misplaced
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task

Placing = HostAffinityPolicy | AntiAffinityPolicy


def check_words(site: Site, *lists: tuple[str, ...]) -> None:
    """Each of some lists of categories must name one at least, and only such as are there."""
    for categories in lists:
        if not categories:
            raise Invalid("categories", "a policy needs categories")
        check_categories(site, categories)


@frozen
class MakePolicy(CentralCommand):
    """An act that leaves a policy as it is to be, and VMs where it wants them."""

    @abstractmethod
    def made(self, site: Site, task: Task) -> Placing:
        """The policy as it is to be."""


def _register(site: Site, task: Task) -> Pause | None:
    policy = site.put(MakePolicy.of(task).made(site, task))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(policy),)))
    return None


def _enforce(site: Site, task: Task) -> Pause | None:
    """Move each VM that can comply, one after another; what cannot be moved stays and is shown to."""
    policy_uuid = site.get(Task, task.uuid).entities[0].uuid
    policy = site.table(HostAffinityPolicy).get(policy_uuid) or site.table(AntiAffinityPolicy).get(policy_uuid)
    moves = [] if policy is None else [MigrateVm(vm.uuid, leaves=vm.host_uuid) for vm in misplaced(site, policy)]
    return work_off(site, task, moves, parallel=1)


ENFORCE = Step("Move the VMs", _enforce, weight=3)
MAKING = Runbook.of(
    Step("Register the policy", _register), Step("Apply", lasting(lambda timings: timings.vm_update_micros)), ENFORCE
)


@frozen
class CreateHostAffinityPolicy(MakePolicy):
    """Have VMs with some categories run on hosts with others. The task's entity is the policy."""

    operation: ClassVar[str] = "VmHostAffinityPolicyCreate"
    runbook: ClassVar[Runbook] = MAKING

    name: str
    vm_categories: tuple[str, ...]
    host_categories: tuple[str, ...]
    description: str = ""

    def check(self, site: Site) -> None:
        """It must have a name, and categories of both sorts that are there."""
        check_name("a policy", self.name)
        check_words(site, self.vm_categories, self.host_categories)

    def made(self, site: Site, task: Task) -> HostAffinityPolicy:
        return HostAffinityPolicy(
            uuid=site.ids.uuid("policy"),
            name=self.name,
            description=self.description,
            vm_categories=self.vm_categories,
            host_categories=self.host_categories,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
            created_by=task.requester,
            updated_by=task.requester,
        )


@frozen
class UpdateHostAffinityPolicy(MakePolicy):
    """Change a policy; None leaves one as it is."""

    operation: ClassVar[str] = "VmHostAffinityPolicyUpdate"
    runbook: ClassVar[Runbook] = MAKING

    policy_uuid: str
    name: str | None = None
    vm_categories: tuple[str, ...] | None = None
    host_categories: tuple[str, ...] | None = None
    description: str | None = None

    def check(self, site: Site) -> None:
        """The policy must exist, and what it becomes be possible."""
        policy = self.applied(site.get(HostAffinityPolicy, self.policy_uuid))
        check_name("a policy", policy.name)
        check_words(site, policy.vm_categories, policy.host_categories)

    def applied(self, policy: HostAffinityPolicy) -> HostAffinityPolicy:
        """The policy as it will be."""
        vms, hosts = self.vm_categories, self.host_categories
        return replace(
            policy,
            name=policy.name if self.name is None else self.name,
            description=policy.description if self.description is None else self.description,
            vm_categories=policy.vm_categories if vms is None else vms,
            host_categories=policy.host_categories if hosts is None else hosts,
        )

    def made(self, site: Site, task: Task) -> HostAffinityPolicy:
        policy = self.applied(site.get(HostAffinityPolicy, self.policy_uuid))
        return replace(policy, updated_micros=site.now_micros, updated_by=task.requester)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)


@frozen
class CreateAntiAffinityPolicy(MakePolicy):
    """Have VMs with some categories keep apart. The task's entity is the policy."""

    operation: ClassVar[str] = "VmAntiAffinityPolicyCreate"
    runbook: ClassVar[Runbook] = MAKING

    name: str
    categories: tuple[str, ...]
    description: str = ""

    def check(self, site: Site) -> None:
        """It must have a name, and categories that are there."""
        check_name("a policy", self.name)
        check_words(site, self.categories)

    def made(self, site: Site, task: Task) -> AntiAffinityPolicy:
        return AntiAffinityPolicy(
            uuid=site.ids.uuid("policy"),
            name=self.name,
            description=self.description,
            categories=self.categories,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
            created_by=task.requester,
            updated_by=task.requester,
        )


@frozen
class UpdateAntiAffinityPolicy(MakePolicy):
    """Change a policy; None leaves one as it is."""

    operation: ClassVar[str] = "VmAntiAffinityPolicyUpdate"
    runbook: ClassVar[Runbook] = MAKING

    policy_uuid: str
    name: str | None = None
    categories: tuple[str, ...] | None = None
    description: str | None = None

    def check(self, site: Site) -> None:
        """The policy must exist, and what it becomes be possible."""
        policy = self.applied(site.get(AntiAffinityPolicy, self.policy_uuid))
        check_name("a policy", policy.name)
        check_words(site, policy.categories)

    def applied(self, policy: AntiAffinityPolicy) -> AntiAffinityPolicy:
        """The policy as it will be."""
        return replace(
            policy,
            name=policy.name if self.name is None else self.name,
            description=policy.description if self.description is None else self.description,
            categories=policy.categories if self.categories is None else self.categories,
        )

    def made(self, site: Site, task: Task) -> AntiAffinityPolicy:
        policy = self.applied(site.get(AntiAffinityPolicy, self.policy_uuid))
        return replace(policy, updated_micros=site.now_micros, updated_by=task.requester)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)


@frozen
class HostAffinityCommand(CentralCommand):
    """An act on one policy about VMs and hosts."""

    policy_uuid: str

    def check(self, site: Site) -> None:
        """The policy must exist."""
        site.get(HostAffinityPolicy, self.policy_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(HostAffinityPolicy, self.policy_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)


@frozen
class ReEnforceHostAffinityPolicy(HostAffinityCommand):
    """Move the VMs that are not where a policy wants them."""

    operation: ClassVar[str] = "VmHostAffinityPolicyReEnforce"
    runbook: ClassVar[Runbook] = Runbook.of(ENFORCE)


def _delete_host_affinity(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(HostAffinityPolicy, DeleteHostAffinityPolicy.of(task).policy_uuid))
    return None


@frozen
class DeleteHostAffinityPolicy(HostAffinityCommand):
    """Delete a policy. The VMs stay where they are, and may go anywhere."""

    operation: ClassVar[str] = "VmHostAffinityPolicyDelete"
    runbook: ClassVar[Runbook] = registering("Delete the policy", _delete_host_affinity)


def _delete_anti_affinity(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(AntiAffinityPolicy, DeleteAntiAffinityPolicy.of(task).policy_uuid))
    return None


@frozen
class DeleteAntiAffinityPolicy(CentralCommand):
    """Delete a policy. The VMs stay where they are."""

    operation: ClassVar[str] = "VmAntiAffinityPolicyDelete"
    runbook: ClassVar[Runbook] = registering("Delete the policy", _delete_anti_affinity)

    policy_uuid: str

    def check(self, site: Site) -> None:
        """The policy must exist."""
        site.get(AntiAffinityPolicy, self.policy_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(AntiAffinityPolicy, self.policy_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)
