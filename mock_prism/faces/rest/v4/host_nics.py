"""Physical ports of hosts (``clustermgmt.v4.config.HostNic``), to read: fields as in the official SDK."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.hosts import host_named
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host, HostNic
from mock_prism.model.node import hosts_of

NICS = "/clustermgmt/config/clusters/{clusterExtId}/hosts/{hostExtId}/host-nics"
KIND = "host nic"
STATES = {True: "1", False: "0"}
"""A free string on the wire; both words are *assumed*."""


@frozen
class Port:
    """A port and its host."""

    nic: HostNic
    host: Host

    @property
    def speed_kbps(self) -> int | None:
        """None without a link, as v2.0 has it."""
        return self.nic.speed_mbps * 1000 if self.nic.link_up else None


class NicSchema(WireSchema):
    """A port. AHV gives it no address; switches are not known."""

    object_type = "clustermgmt.v4.config.HostNic"
    ext_id = fields.String(attribute="nic.uuid", data_key="extId")
    name = fields.String(attribute="nic.name")
    mac = fields.String(attribute="nic.mac", data_key="macAddress")
    status = Word(STATES, attribute="nic.link_up", data_key="interfaceStatus")
    speed_kbps = fields.Integer(data_key="linkSpeedInKbps")
    mtu = fields.Constant(1500, data_key="mtuInBytes")
    host_uuid = fields.String(attribute="host.uuid", data_key="nodeUuid")
    cluster_uuid = fields.String(attribute="host.cluster_uuid", data_key="clusterExtId")
    model = fields.String(attribute="nic.model", data_key="pciModelId")


class PortsSchema(Schema):
    """All ports of a host, which are no entities of their own."""

    nics = fields.Function(
        lambda view: [NicSchema().dump(Port(nic, view.entity)) for nic in view.entity.nics], data_key="nics"
    )


def list_all_nics(call: Call) -> Reply:
    """The ports of all hosts, cluster by cluster in the order of the hosts' numbers (*assumed*)."""
    hosts = [host for cluster in call.site.all(Cluster) for host in hosts_of(call.site, cluster.uuid)]
    return listed(call, [record for host in hosts for record in _records(call, host)])


def list_nics(call: Call) -> Reply:
    """The ports of one host."""
    return listed(call, _records(call, host_named(call, "hostExtId")))


def get_nic(call: Call) -> Reply:
    """One port. Its token is that of its host."""
    host, uuid = host_named(call, "hostExtId"), call.path["extId"].lower()
    found = next((record for record in _records(call, host) if record["extId"] == uuid), None)
    if found is None:
        raise NotFound(KIND, uuid)
    return single(call, selected_one(call, found), Alone(host))


def _records(call: Call, host: Host) -> list[Record]:
    records: list[Record] = call.presenter.present(PortsSchema, Alone(host))["nics"]
    return records


HANDLERS: dict[str, Handler] = {
    "v4 GET /clustermgmt/config/host-nics": list_all_nics,
    f"v4 GET {NICS}": list_nics,
    f"v4 GET {NICS}/{{extId}}": get_nic,
}
