"""What a call of v0.8, v1 or v2.0 asks for in vain: a documented parameter that nothing honours is refused by its name.

Parameters that ask to be shown more are honoured where all there is, is shown anyway; they do not stand here.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.exchange import Call
from mock_prism.model.errors import NotSimulated

DOMAIN = ("metroAvail", "metro_avail", "remoteSiteName", "remote_site_name", "vStoreName", "vstore_name")
UNASKED: Mapping[str, tuple[str, ...]] = {
    "GET /alerts/policies": ("entity_ids", "entity_type"),
    "GET /file_groups": ("fileGroupUuid", "uuid"),
    "GET /health_checks": ("categoryTypes", "category_types", "globalConfig", "global_config"),
    "GET /health_checks/{}": ("globalConfig", "global_config"),
    "GET /protection_domains": ("vStoreName", "vstore_name"),
    "GET /protection_domains/{}": DOMAIN,
}
"""Parameters by the calls that document them, in the spellings of all generations."""
NOTHING = ("", "false")


def check_asked(call: Call, name: str) -> None:
    """Raise NotSimulated where a query says something that nothing honours. No and nothing say nothing."""
    for key in UNASKED.get(name, ()):
        if (call.first(key) or "").lower() not in NOTHING:
            raise NotSimulated(f"{key} in {name}")
