"""Who asks: a name with a password, the key of a program, or a session that was opened before."""

from __future__ import annotations

from werkzeug.wrappers import Request

from mock_prism.faces.rest.exchange import Generation
from mock_prism.model.access import known_user, logged_in
from mock_prism.model.api_key import bearer
from mock_prism.model.errors import Unauthenticated
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.user import User
from mock_prism.sessions import Session, Sessions
from mock_prism.tenancy import Tenant, tenant


@frozen
class Credentials:
    """What a request brings along. A key goes before a password, and both before a session."""

    who: Tenant
    password: str | None
    key: str | None
    session: Session | None

    def user(self, site: Site) -> User | None:
        """Whose they are, or None where they are nobody's or wrong."""
        if self.key is not None:
            return bearer(site, self.key)
        if self.password is None:
            return known_user(site, self.who.user_name) if self.session is not None else None
        try:
            return logged_in(site, self.who.user_name, self.password)
        except Unauthenticated:
            return None

    def opens_session(self, user: User) -> bool:
        """Whether a cookie goes back. None for a key (*assumed*): what it opens must end with it."""
        return self.key is None and (self.session is None or self.session.user_name != user.name)


def credentials(request: Request, generation: Generation, sessions: Sessions) -> Credentials:
    """The credentials of a request."""
    given = request.authorization
    session = sessions.find(request.cookies.get(generation.cookie))
    user_name = given.username or "" if given is not None and given.type == "basic" else ""
    who = tenant(request.headers, user_name)
    if not user_name and session is not None:
        who = Tenant(session.sandbox, session.user_name)
    key = request.headers.get(generation.key_header) if generation.key_header else None
    return Credentials(who, (given.password or "") if user_name and given else None, key, session)
