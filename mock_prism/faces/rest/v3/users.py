"""Who asks. Clients call this to see whether they are let in; what they read of it is nothing (*assumed* fields)."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v3.envelopes import Record, intent, single

ME, DETAILS = "v3 GET /users/me", "v3 GET /users/info"


def get_me(call: Call) -> Reply:
    """The user of the call."""
    user = call.user
    resources: Record = {
        "user_type": user.type.value,
        "display_name": user.profile.display_name or user.name,
        "projects_reference_list": [],
        "access_control_policy_reference_list": [],
    }
    return single(intent(user, user.name, resources, {}))


def get_details(call: Call) -> Reply:
    """The same in other words (documented)."""
    user = call.user
    details = {
        "username": user.name,
        "user_uuid": user.uuid,
        "display_name": user.profile.display_name or user.name,
        "user_type": user.type.value,
    }
    return Reply(200, {"user_details": details, "user_legacy_name": user.name, "access_control_policy_list": []})


HANDLERS: dict[str, Handler] = {
    ME: get_me,
    DETAILS: get_details,
}
