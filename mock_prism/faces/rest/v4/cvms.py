"""Controller VMs (``clustermgmt.v4.config.Cvm``): fields as in the official SDK.

Neither power nor maintenance shows here; the latter shows in the host (documented).
"""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.wire import Address, WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm_size import ResizeCvm, ResizeCvms
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotFound
from mock_prism.model.node import cvm_of, hosts_of

CVMS = "/clustermgmt/config/clusters/{clusterExtId}/cvms"


class CvmSchema(WireSchema):
    """A CVM."""

    object_type = "clustermgmt.v4.config.Cvm"
    ext_id = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name")
    cluster_uuid = fields.String(attribute="entity.cluster_uuid", data_key="clusterExtId")
    host_uuid = fields.String(attribute="entity.host_uuid", data_key="nodeExtId")
    ip = Address(attribute="entity.ip", data_key="ipAddress")
    num_vcpus = fields.Integer(attribute="entity.num_vcpus", data_key="numVcpus")
    memory_bytes = fields.Integer(attribute="entity.memory_bytes", data_key="memorySizeBytes")
    hypervisor_type = fields.Constant("AHV", data_key="hypervisorType")


def list_cvms(call: Call) -> Reply:
    """The CVMs of a cluster, in the order of their hosts' numbers (*assumed*)."""
    hosts = hosts_of(call.site, _cluster(call).uuid)
    return listed(call, [_record(call, cvm_of(call.site, host)) for host in hosts])


def get_cvm(call: Call) -> Reply:
    """One CVM."""
    cvm = _cvm(call)
    return single(call, selected_one(call, _record(call, cvm)), Alone(cvm), *children(call))


def update_cvm(call: Call) -> Reply:
    """Give a CVM another size; that is all of it that can be changed."""
    cvm = _cvm(call)
    require_match(call, Alone(cvm), Cvm.kind)
    body = call.body
    return started(call, ResizeCvm(cvm.uuid, body.get("numVcpus"), body.get("memorySizeBytes")))


def reconfigure(call: Call) -> Reply:
    """Give all CVMs of a cluster another size, one after the other."""
    body = call.body
    return started(call, ResizeCvms(_cluster(call).uuid, body.get("numVcpus"), body.get("memorySizeBytes")))


def _cvm(call: Call) -> Cvm:
    """The CVM of the path. Raises NotFound also where it belongs to another cluster than the path says."""
    cvm = call.site.get(Cvm, call.path["extId"].lower())
    if cvm.cluster_uuid != _cluster(call).uuid:
        raise NotFound(Cvm.kind, cvm.uuid)
    return cvm


def _cluster(call: Call) -> Cluster:
    return call.site.get(Cluster, call.path["clusterExtId"].lower())


def _record(call: Call, cvm: Cvm) -> Record:
    return call.presenter.present(CvmSchema, Alone(cvm))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {CVMS}": list_cvms,
    f"v4 GET {CVMS}/{{extId}}": get_cvm,
    f"v4 PUT {CVMS}/{{extId}}": update_cvm,
    f"v4 POST {CVMS}/$actions/reconfigure": reconfigure,
}
