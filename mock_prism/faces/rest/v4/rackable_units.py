"""Rackable units (``clustermgmt.v4.config.RackableUnit``): the blocks that the nodes of a cluster are in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.envelopes import Record, Stretch, paged, single
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of

UNITS = "/clustermgmt/config/clusters/{clusterExtId}/rackable-units"


@frozen
class Block:
    """The nodes of one block. It has no id of its own in the model; here it has one by cluster and serial number."""

    cluster: Cluster
    hosts: tuple[Host, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.cluster, *self.hosts)

    @property
    def first(self) -> Host:
        """Its first node."""
        return self.hosts[0]

    @property
    def uuid(self) -> str:
        """Its id, as every face has it."""
        return str(uuid5(UUID(self.cluster.uuid), self.first.block_serial))


class UnitSchema(WireSchema):
    """A block. Models that the enumeration does not know are told by name alone."""

    object_type = "clustermgmt.v4.config.RackableUnit"
    ext_id = fields.String(attribute="uuid", data_key="extId")
    number = fields.Integer(attribute="first.number", data_key="id")
    serial = fields.String(attribute="first.block_serial")
    model_name = fields.String(attribute="first.block_model", data_key="modelName")
    nodes = fields.Function(lambda block: [_node(host, place) for place, host in enumerate(block.hosts, start=1)])


def _node(host: Host, place: int) -> Any:
    return typed("clustermgmt.v4.config.RackableUnitNode", uuid=host.uuid, svmId=host.number, position=place)


def _blocks(call: Call) -> list[Block]:
    cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
    by_serial: dict[str, list[Host]] = {}
    for host in hosts_of(call.site, cluster.uuid):
        by_serial.setdefault(host.block_serial, []).append(host)
    return [Block(cluster, tuple(hosts)) for hosts in by_serial.values()]


def _record(call: Call, block: Block) -> Record:
    return call.presenter.present(UnitSchema, block)


def list_units(call: Call) -> Reply:
    """The blocks of a cluster, all on one page: the operation has no options."""
    records = [_record(call, block) for block in _blocks(call)]
    return paged(call, Stretch(records, 0, max(len(records), 1), len(records)))


def get_unit(call: Call) -> Reply:
    """One block."""
    uuid = call.path["extId"].lower()
    for block in _blocks(call):
        if block.uuid == uuid:
            return single(call, _record(call, block), block)
    raise NotFound("rackable unit", uuid)


HANDLERS: dict[str, Handler] = {f"v4 GET {UNITS}": list_units, f"v4 GET {UNITS}/{{extId}}": get_unit}
