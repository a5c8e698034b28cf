"""Who is logged in, as the console's own script asks."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.user import Role

ROLES: dict[Role, str] = {
    Role.CLUSTER_ADMIN: "ROLE_CLUSTER_ADMIN",
    Role.USER_ADMIN: "ROLE_USER_ADMIN",
    Role.VIEWER: "ROLE_CLUSTER_VIEWER",
}


def _session(call: Call) -> Reply:
    """The path is known from a public client, which looks at the status only; the body is *assumed*."""
    roles = [word for role, word in ROLES.items() if role in call.user.roles]
    return Reply(body={"username": call.user.name, "roles": roles})


HANDLERS = {"v1 GET /users/session_info": _session}
