"""Who may log in to Prism."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import field
from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


class Role(Enum):
    """What a user may do on a cluster: a viewer reads; only a cluster admin changes things."""

    VIEWER = "viewer"
    CLUSTER_ADMIN = "cluster_admin"
    USER_ADMIN = "user_admin"


class UserType(Enum):
    """Where a user is known: here, at some provider of identities, or nowhere, for what is a program."""

    LOCAL = "LOCAL"
    SAML = "SAML"
    LDAP = "LDAP"
    EXTERNAL = "EXTERNAL"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT"


def hash_password(password: str) -> str:
    """A digest to keep in a password's place. A mock's passwords are public; none is kept in clear all the same."""
    return hashlib.sha256(password.encode()).hexdigest()


@frozen
class Profile:
    """What is known of a user, and means nothing to the model; an empty text is what is not known.

    ``attributes`` are names with values of somebody else's.
    """

    display_name: str = ""
    first_name: str = ""
    middle_initial: str = ""
    last_name: str = ""
    email: str = ""
    locale: str = ""
    region: str = ""
    description: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class User(Entity):
    """A user of Prism.

    ``roles`` are those on clusters; who has none is bound by authorization policies alone. Without a password
    (``password_hash`` is empty) nobody logs in. ``idp_uuid`` is the provider that knows the user, and ``groups`` are
    those that it says the user is in, by name or by distinguished name.
    """

    kind: ClassVar[str] = "user"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    password_hash: str
    roles: frozenset[Role] = frozenset({Role.CLUSTER_ADMIN, Role.USER_ADMIN})
    type: UserType = UserType.LOCAL
    profile: Profile = field(default_factory=Profile)
    idp_uuid: str | None = None
    groups: tuple[str, ...] = ()
    is_active: bool = True
    must_reset_password: bool = False
    is_predefined: bool = False
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None
    updated_by: str | None = None

    def accepts(self, password: str) -> bool:
        """Whether this is the password of a user who may log in."""
        return self.is_active and hmac.compare_digest(self.password_hash, hash_password(password))
