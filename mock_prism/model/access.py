"""Who gets in, and who may change things on clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.errors import Unauthenticated
from mock_prism.model.lockout import let_in
from mock_prism.model.user import Role, User

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def known_user(site: Site, name: str) -> User | None:
    """The user of this name who may log in, or None."""
    user = site.find(User, "name", name)
    return user if user is not None and user.is_active else None


def logged_in(site: Site, name: str, password: str) -> User:
    """The user whose name and password these are. Raises Unauthenticated, and where the account is locked too: whoever
    guesses is not told that they were right (*assumed*)."""
    user = known_user(site, name)
    if user is None or not let_in(site, name, user.accepts(password)):
        raise Unauthenticated(name)
    return user


def may_look(site: Site, user: User) -> bool:
    """Whether a user may read what there is on clusters: who has a role there, or anybody where policies bind nobody.
    To others it is shown as policies allow, and not at all by faces that know none (*assumed*)."""
    return bool(user.roles) or not site.behaviour.enforce_access


def may_change(site: Site, user: User) -> bool:
    """Whether a user may do more than read: a cluster admin, or who has no role where policies bind nobody."""
    if user.roles:
        return Role.CLUSTER_ADMIN in user.roles
    return not site.behaviour.enforce_access
