"""Roles and authorization policies of Prism Central: who may call which operations.

What the operations are is the faces' affair: here they are uuids with the service that has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.entity_filter import ANY, Attribute, EntityFilter
from mock_prism.model.frozen import frozen
from mock_prism.model.user import User

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen
class Permission:
    """Something that may be allowed: an operation, the service that has it, and whether it only reads."""

    uuid: str
    service: str
    reads: bool


@frozen
class Scope:
    """Permissions by what they are. ``services`` are those whose permissions are in it all; none stands for every
    one. Of other services, and of all where it ``only_reads``, those that read are in it."""

    services: tuple[str, ...] = ()
    only_reads: bool = False

    def covers(self, permission: Permission) -> bool:
        """Whether a permission is in it."""
        if permission.reads:
            return True
        return not self.only_reads and (not self.services or permission.service in self.services)


@frozen(kw_only=True)
class AccessRole(Entity):
    """A role: permissions by their uuids or, of a role that always comes along, by a ``scope``."""

    kind: ClassVar[str] = "role"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    operations: tuple[str, ...] = ()
    scope: Scope | None = None
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None

    @property
    def is_predefined(self) -> bool:
        """Whether it always comes along."""
        return self.scope is not None

    def covers(self, permission: Permission) -> bool:
        """Whether it has a permission."""
        return permission.uuid in self.operations if self.scope is None else self.scope.covers(permission)


class PolicyType(Enum):
    """Whose a policy is."""

    USER_DEFINED = "USER_DEFINED"


@frozen(kw_only=True)
class AuthorizationPolicy(Entity):
    """Gives a role to users and groups, over the things that any filter of its ``scope`` lets pass.

    ``entities`` and ``identities`` are the filters as the faces wrote them (JSON). Where ``*`` is among the users it is
    everybody's.
    """

    kind: ClassVar[str] = "authorization policy"
    indexed: ClassVar[tuple[str, ...]] = ("name", "role_uuid")

    name: str
    role_uuid: str
    description: str = ""
    user_uuids: tuple[str, ...] = ()
    group_uuids: tuple[str, ...] = ()
    scope: tuple[EntityFilter, ...] = (EntityFilter(),)
    entities: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    type: PolicyType = PolicyType.USER_DEFINED
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None

    @property
    def categories(self) -> tuple[str, ...]:
        """Those by which its filters tell things."""
        conditions = (condition for one in self.scope for condition in one.conditions)
        named = (condition.values for condition in conditions if condition.attribute is Attribute.CATEGORY)
        return tuple(sorted({uuid for values in named for uuid in values}))

    def gives_to(self, user: User, group_uuids: Collection[str]) -> bool:
        """Whether a user who is in some groups has its role."""
        has_user = user.uuid in self.user_uuids or ANY in self.user_uuids
        return has_user or any(uuid in self.group_uuids for uuid in group_uuids)


class GroupType(Enum):
    """Where a group of users is known."""

    SAML = "SAML"
    LDAP = "LDAP"


@frozen(kw_only=True)
class UserGroup(Entity):
    """A group of a provider of identities. Who is in it, that says of its users: see :attr:`User.groups`."""

    kind: ClassVar[str] = "user group"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    type: GroupType
    idp_uuid: str | None = None
    distinguished_name: str = ""
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None

    def has(self, user: User) -> bool:
        """Whether a user is in it: their provider says so, by its name or by its distinguished one in any case. Where
        both name a provider it must be the same."""
        return self._is_of(user.idp_uuid) and any(group.casefold() in self._names for group in user.groups)

    def is_same(self, name: str, distinguished_name: str, idp_uuid: str | None) -> bool:
        """Whether what goes by these names at a provider is this very group."""
        return self._is_of(idp_uuid) and bool({name.casefold(), distinguished_name.casefold()} & self._names)

    def _is_of(self, idp_uuid: str | None) -> bool:
        return None in (self.idp_uuid, idp_uuid) or self.idp_uuid == idp_uuid

    @property
    def _names(self) -> set[str]:
        return {name.casefold() for name in (self.name, self.distinguished_name) if name}


PREDEFINED_ROLES: tuple[tuple[str, Scope], ...] = (
    ("Super Admin", Scope()),
    ("Prism Admin", Scope()),
    ("Prism Viewer", Scope(only_reads=True)),
    ("Cluster Admin", Scope(services=("clustermgmt", "lifecycle", "monitoring"))),
    ("Cluster Viewer", Scope(only_reads=True)),
    ("Virtual Machine Admin", Scope(services=("vmm", "volumes"))),
    ("Network Infra Admin", Scope(services=("networking", "microseg"))),
    ("Storage Admin", Scope(services=("volumes", "dataprotection", "files", "objects"))),
    ("Disaster Recovery Admin", Scope(services=("datapolicies", "dataprotection"))),
    ("User Admin", Scope(services=("iam",))),
)
"""The roles that always come along. Names as in Prism Central's guides; what each may do is *assumed*."""


def seed_roles(site: Site) -> None:
    """Put the roles there that always come along."""
    for name, scope in PREDEFINED_ROLES:
        site.put(
            AccessRole(
                uuid=site.ids.uuid("role"),
                name=name,
                scope=scope,
                created_micros=site.now_micros,
                updated_micros=site.now_micros,
            )
        )


def policies_of(site: Site, role: AccessRole) -> Iterable[AuthorizationPolicy]:
    """The policies that give a role."""
    return site.where(AuthorizationPolicy, "role_uuid", role.uuid)


def granted_scope(site: Site, user: User, permission: Permission) -> tuple[EntityFilter, ...]:
    """The things over which any policy gives a user, or a group of theirs, a role with a permission: what one of the
    filters lets pass."""
    groups = [group.uuid for group in site.all(UserGroup) if group.has(user)]
    return tuple(
        one
        for policy in site.all(AuthorizationPolicy)
        if policy.gives_to(user, groups) and site.get(AccessRole, policy.role_uuid).covers(permission)
        for one in policy.scope
    )


def is_granted(site: Site, user: User, permission: Permission) -> bool:
    """Whether any policy gives a user a role with a permission, over whatever things."""
    return bool(granted_scope(site, user, permission))
