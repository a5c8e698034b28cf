"""Wrong passwords: an account that is given too many of them in a row is locked for a while.

That an account locks, for 15 minutes, and that somebody on a CVM can unlock it, is documented; how many wrong passwords
it takes, and that those of another hour do not count, is *assumed*, as of the PAM module that the product uses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.document import standing_uuid
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen(kw_only=True)
class WrongPasswords(Entity):
    """When an account was last given wrong passwords, in a row, the newest last."""

    kind: ClassVar[str] = "wrong passwords"

    name: str
    instants_micros: tuple[int, ...] = ()


def wrong_passwords(site: Site, name: str) -> WrongPasswords:
    """Those of an account that still count: none where the last is long past."""
    uuid = standing_uuid(f"/wrong-passwords/{name}")
    kept = site.table(WrongPasswords).get(uuid)
    if kept is None:
        return WrongPasswords(uuid=uuid, name=name)
    oldest = site.now_micros - site.timings.lockout_micros
    return replace(kept, instants_micros=tuple(instant for instant in kept.instants_micros if instant > oldest))


def is_locked(site: Site, name: str) -> bool:
    """Whether nobody gets in by this account's password, be it right."""
    limit = site.behaviour.lockout_attempts
    return 0 < limit <= len(wrong_passwords(site, name).instants_micros)


def let_in(site: Site, name: str, is_right: bool) -> bool:
    """Whether a password that is an account's, or is not, lets somebody in. A right one begins the count anew; while
    the account is locked nothing counts."""
    limit = site.behaviour.lockout_attempts
    if limit == 0 or is_locked(site, name):
        return is_right and limit == 0
    if is_right:
        unlock(site, name)
        return True
    before = wrong_passwords(site, name)
    site.put(replace(before, instants_micros=(*before.instants_micros, site.now_micros)))
    return False


def unlock(site: Site, name: str) -> None:
    """Forget an account's wrong passwords."""
    kept = wrong_passwords(site, name)
    if kept.revision >= 0:
        site.remove(kept)
