"""A key that a program brings along instead of a password."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.user import User, hash_password

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class KeyType(Enum):
    """What a key opens: the APIs, or object stores."""

    API_KEY = "API_KEY"
    OBJECT_KEY = "OBJECT_KEY"


class KeyStatus(Enum):
    """Whether a key opens anything."""

    VALID = "VALID"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


@frozen(kw_only=True)
class ApiKey(Entity):
    """A key of a user. What it is made of is told when it is made, and kept as a digest from then on.

    It opens nothing from ``expiry_micros`` on; None means never.
    """

    kind: ClassVar[str] = "key"
    indexed: ClassVar[tuple[str, ...]] = ("user_uuid", "secret_hash")

    user_uuid: str
    name: str
    secret_hash: str
    type: KeyType = KeyType.API_KEY
    description: str = ""
    assigned_to: str = ""
    expiry_micros: int | None = None
    is_revoked: bool = False
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str | None = None
    updated_by: str | None = None

    def status(self, now_micros: int) -> KeyStatus:
        """Whether it opens anything at an instant."""
        if self.is_revoked:
            return KeyStatus.REVOKED
        is_over = self.expiry_micros is not None and self.expiry_micros <= now_micros
        return KeyStatus.EXPIRED if is_over else KeyStatus.VALID


def keys_of(site: Site, user: User) -> list[ApiKey]:
    """The keys of a user in order of creation."""
    return list(site.where(ApiKey, "user_uuid", user.uuid))


def bearer(site: Site, secret: str) -> User | None:
    """The user to whom a key for the APIs belongs, or None where it opens nothing."""
    key = site.find(ApiKey, "secret_hash", hash_password(secret))
    if key is None or key.type is not KeyType.API_KEY or key.status(site.now_micros) is not KeyStatus.VALID:
        return None
    user = site.get(User, key.user_uuid)
    return user if user.is_active else None
