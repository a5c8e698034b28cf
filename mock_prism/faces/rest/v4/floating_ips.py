"""Floating IPs in v4 (``networking.v4.config.FloatingIp``): fields as in the official SDK."""

from __future__ import annotations

from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import CONFIG, address, belonging_of, ip_of, metadata
from mock_prism.faces.rest.v4.nouns import Body, Noun, handlers
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.commands.floating_ip import CreateFloatingIp, DeleteFloatingIp, UpdateFloatingIp
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.floating_ip import Association, FloatingIp, destination
from mock_prism.model.site import Site
from mock_prism.model.task import Command

FLOATING_IPS = "/networking/config/floating-ips"
FAULTS = {"external subnet": "externalSubnetReference", "ip address": "floatingIp"}


def shown(site: Site, floating: FloatingIp) -> Record:
    """A floating IP, and to what it leads now."""
    found = destination(site, floating)
    ipv4 = typed(f"{CONFIG}FloatingIPv4Address", value=floating.ip, prefixLength=32)
    return typed(
        f"{CONFIG}FloatingIp",
        extId=floating.uuid,
        name=floating.name or None,
        description=floating.description or None,
        association=None if found is None else _association(found),
        floatingIp=typed(f"{CONFIG}FloatingIPAddress", ipv4=ipv4),
        externalSubnetReference=floating.network_uuid,
        privateIp=found and found.ip,
        floatingIpValue=floating.ip,
        associationStatus=_status(found),
        vpcReference=found and found.vpc_uuid,
        vmNicReference=found and found.nic_uuid,
        vmNic=_nic(found),
        metadata=metadata(site, floating.belonging),
        projectExtId=floating.belonging.project_uuid,
    )


def _nic(found: Association | None) -> Record | None:
    """The NIC that it leads to, which only those see who ask for it."""
    if found is None or found.nic_uuid is None or found.ip is None:
        return None
    return typed(f"{CONFIG}VmNic", privateIp=found.ip)


def _status(found: Association | None) -> str:
    if found is None:
        return "NOT_ASSOCIATED"
    return "ASSOCIATED_TO_PRIVATE_IP" if found.nic_uuid is None else "ASSOCIATED_TO_VNIC"


def _association(found: Association) -> Record:
    sort = "PrivateIpAssociation" if found.nic_uuid is None else "VmNicAssociation"
    return typed(
        f"{CONFIG}{sort}",
        vmNicReference=found.nic_uuid,
        vpcReference=found.vpc_uuid,
        privateIp=address(found.ip),
    )


def _wanted(body: Body) -> Association | None:
    """The association that a body asks for. A one-of without its type is told by its fields."""
    found = body.get("association")
    if found is None:
        return None
    if "loadBalancerSessionReference" in found:
        raise NotSimulated("associating a floating IP with a load balancer session")
    nic, vpc = (found[key].lower() if key in found else None for key in ("vmNicReference", "vpcReference"))
    return Association(nic, vpc, ip_of(found.get("privateIp")))


def _create(call: Call, body: Body) -> Command:
    if "externalSubnetReference" not in body:
        raise Invalid("externalSubnetReference", missing(["externalSubnetReference"]))
    return CreateFloatingIp(
        body["externalSubnetReference"].lower(),
        body.get("name", ""),
        body.get("description", ""),
        ip_of(body.get("floatingIp")),
        _wanted(body),
        belonging_of(body),
    )


def _update(call: Call, floating: FloatingIp, body: Body) -> Command:
    """Without an association it is freed; what else is absent stays as it is (*assumed*)."""
    now: dict[str, Any] = {"externalSubnetReference": floating.network_uuid, "floatingIp": floating.ip}
    asked = {**body, "floatingIp": ip_of(body.get("floatingIp"))}
    for key, value in now.items():
        if asked.get(key) not in (None, value):
            raise NotSimulated(f"changing the {key} of a floating IP")
    said = (body.get("name"), body.get("description"), belonging_of(body, floating.belonging))
    return UpdateFloatingIp(floating.uuid, _wanted(body), *said)


HANDLERS: dict[str, Handler] = handlers(
    Noun(FLOATING_IPS, FloatingIp, shown, _create, _update, DeleteFloatingIp, faults=FAULTS)
)
