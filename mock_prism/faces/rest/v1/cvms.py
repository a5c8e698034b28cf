"""How v1 shows a Controller VM among the VMs, which v0.8 and v2.0 do not."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.site import Site

IDLE = ("hypervisor_cpu_usage_ppm", "hypervisor_memory_usage_ppm", "num_iops", "io_bandwidth_kBps")
"""What a VM that is off uses none of."""


@frozen
class CvmView:
    """A Controller VM on its host."""

    cvm: Cvm
    host: Host
    cluster: Cluster

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.cvm, self.host, self.cluster)


def cvm_view(site: Site, cvm: Cvm) -> CvmView:
    """A Controller VM and where it is."""
    return CvmView(cvm, site.get(Host, cvm.host_uuid), site.get(Cluster, cvm.cluster_uuid))


class CvmSchema(CamelSchema):
    """VMDTO of a Controller VM; keys as a guest has them (*assumed* but for ``controllerVm``).

    It keeps its host when it is off, since it runs nowhere else (*assumed*). Loads nothing.
    """

    vm_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.cvm.uuid}")
    uuid = fields.String(attribute="cvm.uuid")
    vm_name = fields.String(attribute="cvm.name")
    vm_type = fields.Constant("kControllerVM")
    power_state = fields.Function(lambda view: "on" if view.cvm.reachable else "off")
    ip_addresses = fields.Function(lambda view: [view.cvm.ip] if view.cvm.reachable else [])
    hypervisor_type = fields.Constant("kKvm")
    host_name = fields.String(attribute="host.name")
    host_id = fields.Function(lambda view: ident(view.host))
    host_uuid = fields.String(attribute="host.uuid")
    cluster_uuid = fields.String(attribute="cluster.uuid")
    container_ids = fields.Constant[list[str]]([])
    container_uuids = fields.Constant[list[str]]([])
    nutanix_virtual_disk_ids = fields.Constant[list[str]]([])
    nutanix_virtual_disks = fields.Constant[list[str]]([])
    nutanix_virtual_disk_uuids = fields.Constant[list[str]]([])
    virtual_nic_uuids = fields.Constant[list[str]]([])
    num_network_adapters = fields.Constant(2)
    num_vcpus = fields.Integer(attribute="cvm.num_vcpus", data_key="numVCpus")
    memory_capacity_in_bytes = fields.Integer(attribute="cvm.memory_bytes")
    memory_reserved_capacity_in_bytes = fields.Integer(attribute="cvm.memory_bytes")
    disk_capacity_in_bytes = fields.Constant(0)
    description = fields.Constant(None)
    vm_features = fields.Constant[dict[str, bool]]({})
    acropolis_vm = fields.Constant(False)
    controller_vm = fields.Constant(True)
    displayable = fields.Constant(True)
    running_on_ndfs = fields.Constant(False)
    protection_type = fields.Constant("unprotected")
    finger_print_on_write = fields.Constant("none")
    on_disk_dedup = fields.Constant("OFF")
