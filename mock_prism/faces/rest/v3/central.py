"""Prism Central itself: its version and that of the API. By these, clients tell it from a Prism Element."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v3.dialect import API_VERSION
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.errors import NotFound

READ, VERSIONS = "v3 GET /prism_central", "v3 GET /versions"


def get_central(call: Call) -> Reply:
    """The Prism Central of the site. Of the machines it runs on nothing is known."""
    central = next(iter(call.site.all(PrismCentral)), None)
    if central is None:
        raise NotFound(PrismCentral.kind, "of this site")
    is_registered = any(one.prism_central_uuid == central.uuid for one in call.site.all(Cluster))
    resources = {
        "version": central.version,
        "type": "PC",
        "cluster_uuid": central.uuid,
        "virtual_ip": central.ip,
        "is_registered_to_hosting_pe": is_registered,
        "should_auto_register": False,
    }
    return Reply(200, {"resources": resources})


def get_versions(call: Call) -> Reply:
    """The version of the API, in two texts (public clients put them together)."""
    major, minor = API_VERSION.split(".")
    return Reply(200, {"major_version": major, "minor_version": minor})


HANDLERS: dict[str, Handler] = {
    READ: get_central,
    VERSIONS: get_versions,
}
