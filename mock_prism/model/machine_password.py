"""Passwords of machines: of the user of the Controller VMs, and of users of each AHV host, once somebody changes them.

That a change on one CVM counts on all of its cluster's, and one on a host there alone, is by scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.document import standing_uuid
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.user import hash_password

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen(kw_only=True)
class MachinePassword(Entity):
    """What a user's password is now. ``where_uuid`` is a cluster's, for its CVMs, or a host's."""

    kind: ClassVar[str] = "machine password"

    where_uuid: str
    user: str
    password_hash: str


def takes_password(site: Site, where_uuid: str, user: str, password: str) -> bool | None:
    """Whether it is the user's there, or None where that is what it was at first."""
    kept = site.table(MachinePassword).get(_uuid(where_uuid, user))
    return None if kept is None else kept.password_hash == hash_password(password)


def change_password(site: Site, where_uuid: str, user: str, password: str) -> None:
    """Give a user another password. Raises Invalid for none at all."""
    if not password:
        raise Invalid("password", "must not be empty")
    uuid, digest = _uuid(where_uuid, user), hash_password(password)
    site.put(MachinePassword(uuid=uuid, where_uuid=where_uuid, user=user, password_hash=digest))


def _uuid(where_uuid: str, user: str) -> str:
    return standing_uuid(f"/machine-passwords/{where_uuid}/{user}")
