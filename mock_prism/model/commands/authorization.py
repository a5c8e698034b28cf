"""Making, changing and deleting roles and authorization policies."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.authorization import AccessRole, AuthorizationPolicy, policies_of
from mock_prism.model.commands.at_once import ActAtOnce, made
from mock_prism.model.entity import Entity
from mock_prism.model.entity_filter import EntityFilter
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _check_free(site: Site, kind: type[Entity], name: str, own_uuid: str | None = None) -> None:
    """A name is there once among things of a kind. Raises Invalid and AlreadyExists."""
    check_name(f"a {kind.kind}", name)
    known = site.find(kind, "name", name)
    if known is not None and known.uuid != own_uuid:
        raise AlreadyExists(kind.kind, name)


def _create_role(site: Site, task: Task) -> Pause | None:
    command = CreateRole.of(task)
    role = AccessRole(
        uuid=site.ids.uuid("role"),
        name=command.name,
        description=command.description,
        operations=command.operations,
        created_micros=site.now_micros,
        updated_micros=site.now_micros,
        created_by=task.requester,
    )
    made(site, task, role)
    return None


@frozen
class CreateRole(ActAtOnce):
    """Make a role. The task's entity is the new role; whether the operations exist is for who knows them."""

    operation: ClassVar[str] = "RoleCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the role", _create_role))

    name: str
    operations: tuple[str, ...]
    description: str = ""

    def check(self, site: Site) -> None:
        """The name must be free, and the role allow something."""
        _check_free(site, AccessRole, self.name)
        if not self.operations:
            raise Invalid("operations", "a role needs at least one")


@frozen
class RoleCommand(ActAtOnce):
    """An act on one role."""

    role_uuid: str

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(AccessRole, self.role_uuid)),)

    def own(self, site: Site) -> AccessRole:
        """The role, which must not be one that always comes along. Raises NotFound and WrongState."""
        role = site.get(AccessRole, self.role_uuid)
        if role.is_predefined:
            raise WrongState(AccessRole.kind, role.name, "predefined", "made by a user")
        return role


def _update_role(site: Site, task: Task) -> Pause | None:
    command = UpdateRole.of(task)
    role = site.get(AccessRole, command.role_uuid)
    site.put(
        replace(
            role,
            name=command.name,
            operations=command.operations,
            description=command.description,
            updated_micros=site.now_micros,
        )
    )
    return None


@frozen
class UpdateRole(RoleCommand):
    """Change a role as a whole."""

    operation: ClassVar[str] = "RoleUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the role", _update_role))

    name: str
    operations: tuple[str, ...]
    description: str = ""

    def check(self, site: Site) -> None:
        """It must be a user's, the name free, and the role allow something."""
        _check_free(site, AccessRole, self.name, self.own(site).uuid)
        if not self.operations:
            raise Invalid("operations", "a role needs at least one")


def _delete_role(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(AccessRole, DeleteRole.of(task).role_uuid))
    return None


@frozen
class DeleteRole(RoleCommand):
    """Delete a role that no policy gives."""

    operation: ClassVar[str] = "RoleDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the role", _delete_role))

    def check(self, site: Site) -> None:
        """It must be a user's, and no policy may give it."""
        role = self.own(site)
        users = tuple(policy.name for policy in policies_of(site, role))
        if users:
            raise InUse(AccessRole.kind, role.name, users)


@frozen
class PolicyTerms:
    """What a policy says: all of it but who made it, and when. See :class:`AuthorizationPolicy`."""

    name: str
    role_uuid: str
    description: str = ""
    user_uuids: tuple[str, ...] = ()
    group_uuids: tuple[str, ...] = ()
    scope: tuple[EntityFilter, ...] = (EntityFilter(),)
    entities: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()

    def check(self, site: Site, own_uuid: str | None = None) -> None:
        """The name must be free, and the role exist."""
        _check_free(site, AuthorizationPolicy, self.name, own_uuid)
        site.get(AccessRole, self.role_uuid)

    def applied(self, policy: AuthorizationPolicy) -> AuthorizationPolicy:
        """The policy as it will be."""
        return replace(
            policy,
            name=self.name,
            role_uuid=self.role_uuid,
            description=self.description,
            user_uuids=self.user_uuids,
            group_uuids=self.group_uuids,
            scope=self.scope,
            entities=self.entities,
            identities=self.identities,
        )


def _create_policy(site: Site, task: Task) -> Pause | None:
    terms, now = CreatePolicy.of(task).terms, site.now_micros
    policy = AuthorizationPolicy(
        uuid=site.ids.uuid("authorization-policy"),
        name=terms.name,
        role_uuid=terms.role_uuid,
        created_micros=now,
        updated_micros=now,
        created_by=task.requester,
    )
    made(site, task, terms.applied(policy))
    return None


@frozen
class CreatePolicy(ActAtOnce):
    """Make an authorization policy. The task's entity is the new policy."""

    operation: ClassVar[str] = "AuthorizationPolicyCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the policy", _create_policy))

    terms: PolicyTerms

    def check(self, site: Site) -> None:
        """The terms must be possible."""
        self.terms.check(site)


@frozen
class PolicyCommand(ActAtOnce):
    """An act on one authorization policy."""

    policy_uuid: str

    def check(self, site: Site) -> None:
        """The policy must exist."""
        site.get(AuthorizationPolicy, self.policy_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(AuthorizationPolicy, self.policy_uuid)),)


def _update_policy(site: Site, task: Task) -> Pause | None:
    command = UpdatePolicy.of(task)
    policy = command.terms.applied(site.get(AuthorizationPolicy, command.policy_uuid))
    site.put(replace(policy, updated_micros=site.now_micros))
    return None


@frozen
class UpdatePolicy(PolicyCommand):
    """Change an authorization policy as a whole."""

    operation: ClassVar[str] = "AuthorizationPolicyUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the policy", _update_policy))

    terms: PolicyTerms

    def check(self, site: Site) -> None:
        """The policy must exist, and the terms be possible."""
        PolicyCommand.check(self, site)
        self.terms.check(site, self.policy_uuid)


def _delete_policy(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(AuthorizationPolicy, DeletePolicy.of(task).policy_uuid))
    return None


@frozen
class DeletePolicy(PolicyCommand):
    """Delete an authorization policy."""

    operation: ClassVar[str] = "AuthorizationPolicyDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the policy", _delete_policy))
