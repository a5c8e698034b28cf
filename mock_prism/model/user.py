"""Who may log in to Prism."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity


class Role(Enum):
    """What a user may do: a viewer reads; only a cluster admin changes things."""

    VIEWER = "viewer"
    CLUSTER_ADMIN = "cluster_admin"
    USER_ADMIN = "user_admin"


def hash_password(password: str) -> str:
    """A digest to keep in a password's place. A mock's passwords are public; none is kept in clear all the same."""
    return hashlib.sha256(password.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Entity):
    """A local user of Prism."""

    kind: ClassVar[str] = "user"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    password_hash: str
    roles: frozenset[Role] = frozenset({Role.CLUSTER_ADMIN, Role.USER_ADMIN})

    def accepts(self, password: str) -> bool:
        """Whether this is the user's password."""
        return hmac.compare_digest(self.password_hash, hash_password(password))
