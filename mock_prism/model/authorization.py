"""Roles and authorization policies of Prism Central: who may call which operations.

What the operations are is the faces' affair: here they are uuids with the service that has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.user import User

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that may be allowed: an operation, the service that has it, and whether it only reads."""

    uuid: str
    service: str
    reads: bool


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationPolicy(Entity):
    """Gives a role to users and groups. ``entities`` and ``identities`` are filters as the faces wrote them (JSON).

    That a policy is about some entities alone is kept and shown, and binds nobody: who has a permission has it for
    all of them.
    """

    kind: ClassVar[str] = "authorization policy"
    indexed: ClassVar[tuple[str, ...]] = ("name", "role_uuid")

    name: str
    role_uuid: str
    description: str = ""
    user_uuids: tuple[str, ...] = ()
    group_uuids: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    type: PolicyType = PolicyType.USER_DEFINED
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None


class GroupType(Enum):
    """Where a group of users is known."""

    SAML = "SAML"
    LDAP = "LDAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup(Entity):
    """A group of a provider of identities. There is no provider to ask who is in it."""

    kind: ClassVar[str] = "user group"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    type: GroupType
    idp_uuid: str | None = None
    distinguished_name: str = ""
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None


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


def is_granted(site: Site, user: User, permission: Permission) -> bool:
    """Whether any policy gives a user a role with a permission."""
    return any(
        user.uuid in policy.user_uuids and site.get(AccessRole, policy.role_uuid).covers(permission)
        for policy in site.all(AuthorizationPolicy)
    )
