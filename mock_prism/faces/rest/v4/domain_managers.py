"""Domain managers: Prism Centrals as v4 calls those that one can manage. Fields as in the official SDK."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.wire import Address, Part, WireSchema
from mock_prism.model.cluster import Cluster, PrismCentral

MANAGERS = "/prism/config/domain-managers"


class BuildSchema(WireSchema):
    """What runs there."""

    object_type = "clustermgmt.v4.config.BuildInfo"
    version = fields.String(attribute="entity.version")


class ConfigSchema(WireSchema):
    """How it is set up. Its size is not known."""

    object_type = "prism.v4.config.DomainManagerClusterConfig"
    name = fields.String(attribute="entity.name")
    build = Part(BuildSchema, data_key="buildInfo")
    is_locked_down = fields.Constant(False, data_key="shouldEnableLockdownMode")


class NetworkSchema(WireSchema):
    """Where it is reached."""

    object_type = "prism.v4.config.DomainManagerNetwork"
    ip = Address(attribute="entity.ip", data_key="externalAddress")


class DomainSchema(WireSchema):
    """A domain manager. Where it is hosted is added to each reply."""

    object_type = "prism.v4.config.DomainManager"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    config = Part(ConfigSchema)
    network = Part(NetworkSchema)


def list_domains(call: Call) -> Reply:
    """The domain managers: the site's own."""
    return listed(call, [shown_domain(call, central) for central in call.site.all(PrismCentral)])


def get_domain(call: Call) -> Reply:
    """One domain manager."""
    central = call.site.get(PrismCentral, call.path["extId"].lower())
    return single(call, selected_one(call, shown_domain(call, central)), Alone(central), *children(call))


def shown_domain(call: Call, central: PrismCentral) -> Record:
    """A domain manager; that it runs on the first of its clusters is *assumed*."""
    host = next((one for one in call.site.all(Cluster) if one.prism_central_uuid == central.uuid), None)
    record = call.presenter.present(DomainSchema, Alone(central))
    if host is None:
        return record
    return {**record, "hostingClusterExtId": host.uuid, "isRegisteredWithHostingCluster": True}


HANDLERS: dict[str, Handler] = {
    f"v4 GET {MANAGERS}": list_domains,
    f"v4 GET {MANAGERS}/{{extId}}": get_domain,
}
