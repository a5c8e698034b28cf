"""Clusters on the wire (``clustermgmt.v4.config.Cluster``): fields as in the official SDK."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_dump

from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.wire import NAME_OR_ADDRESS, Address, Part, WireSchema
from mock_prism.model.cluster import SmtpSecurity

CLUSTER = "clustermgmt.v4.config.Cluster"
CONFIG = "clustermgmt.v4.config.ClusterConfigReference"
NETWORK = "clustermgmt.v4.config.ClusterNetworkReference"
SMTP_TYPES: dict[SmtpSecurity, str] = {
    SmtpSecurity.NONE: "PLAIN",
    SmtpSecurity.STARTTLS: "STARTTLS",
    SmtpSecurity.SSL: "SSL",
}
TOLERANCES = {0: "CFT_0N_AND_0D", 1: "CFT_1N_OR_1D", 2: "CFT_2N_OR_2D"}


class SoftwareSchema(WireSchema):
    """A program and its version."""

    object_type = "clustermgmt.v4.config.SoftwareMapReference"
    type = fields.String(data_key="softwareType")
    version = fields.String()


class BuildSchema(WireSchema):
    """A build, taken apart from its full version: its last word is the commit."""

    object_type = "clustermgmt.v4.config.BuildReference"
    build_type = fields.Constant("release", data_key="buildType")
    version = fields.String()
    full_version = fields.String(data_key="fullVersion")
    commit_id = fields.Function(lambda entity: _commit(entity.full_version), data_key="commitId")
    short_commit_id = fields.Function(lambda entity: _commit(entity.full_version)[:6], data_key="shortCommitId")


def _commit(full_version: str) -> str:
    return full_version.rpartition("-")[2]


class NodeSchema(WireSchema):
    """A node of a cluster, in its list."""

    object_type = "clustermgmt.v4.config.NodeListItemReference"
    cvm_ip = Address(data_key="controllerVmIp")
    uuid = fields.String(data_key="nodeUuid")
    host_ip = Address(data_key="hostIp")


class NodesSchema(WireSchema):
    """The nodes of a cluster."""

    object_type = "clustermgmt.v4.config.NodeReference"
    node_count = fields.Integer(data_key="numberOfNodes")
    nodes = fields.List(fields.Nested(NodeSchema), data_key="nodeList")


class ToleranceSchema(WireSchema):
    """What a cluster can bear to lose. How the numbers become words is *assumed*."""

    object_type = "clustermgmt.v4.config.FaultToleranceState"
    current = fields.Integer(attribute="current_tolerance", data_key="currentMaxFaultTolerance")
    desired = fields.Integer(attribute="cluster.desired_fault_tolerance", data_key="desiredMaxFaultTolerance")
    level = fields.Constant("NODE", data_key="domainAwarenessLevel")
    current_word = fields.Function(
        lambda view: TOLERANCES[view.current_tolerance], data_key="currentClusterFaultTolerance"
    )
    desired_word = fields.Function(
        lambda view: TOLERANCES[view.cluster.desired_fault_tolerance], data_key="desiredClusterFaultTolerance"
    )


class PublicKeySchema(WireSchema):
    """A key that may log in."""

    object_type = "clustermgmt.v4.config.PublicKey"
    name = fields.String()
    key = fields.String()


class ConfigSchema(WireSchema):
    """How a cluster is set up."""

    object_type = CONFIG
    incarnation = fields.Integer(attribute="cluster.incarnation", data_key="incarnationId")
    build = fields.Nested(BuildSchema, attribute="cluster", data_key="buildInfo")
    hypervisor_types = fields.Constant(["AHV"], data_key="hypervisorTypes")
    function = fields.Constant(["AOS"], data_key="clusterFunction")
    timezone = fields.String(attribute="cluster.timezone")
    redundancy_factor = fields.Integer(attribute="cluster.redundancy_factor", data_key="redundancyFactor")
    software = fields.List(fields.Nested(SoftwareSchema), data_key="clusterSoftwareMap")
    arch = fields.Constant("X86_64", data_key="clusterArch")
    tolerance = Part(ToleranceSchema, data_key="faultToleranceState")
    operation_mode = fields.Constant("NORMAL", data_key="operationMode")
    is_available = fields.Boolean(data_key="isAvailable")
    keys = fields.List(
        fields.Nested(PublicKeySchema), attribute="cluster.public_keys", data_key="authorizedPublicKeyList"
    )


class ProxySchema(WireSchema):
    """A proxy. The type has no room for the name of a host, so a proxy that goes by one has no address here."""

    object_type = "clustermgmt.v4.config.HttpProxyConfig"
    name = fields.String()
    ip = Address(attribute="address", data_key="ipAddress")
    port = fields.Integer()
    username = fields.Function(lambda proxy: proxy.username or None)
    types = fields.Function(lambda proxy: [type_.name for type_ in proxy.types], data_key="proxyTypes")

    @post_dump
    def finish(self, dumped: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Leave out what is no address."""
        is_name = "fqdn" in (dumped.get("ipAddress") or {})
        shown = {key: value for key, value in dumped.items() if not (is_name and key == "ipAddress")}
        return typed(self.object_type, **{key: value for key, value in shown.items() if value != []})


class MailServerSchema(WireSchema):
    """Where a mail server is reached."""

    object_type = "clustermgmt.v4.config.SmtpNetwork"
    address = Address(NAME_OR_ADDRESS, data_key="ipAddress")
    port = fields.Integer()
    username = fields.Function(lambda server: server.username or None)


class SmtpSchema(WireSchema):
    """The mail server of a cluster."""

    object_type = "clustermgmt.v4.config.SmtpServerRef"
    from_address = fields.String(data_key="emailAddress")
    server = Part(MailServerSchema)
    security = Word(SMTP_TYPES, data_key="type")


class NetworkSchema(WireSchema):
    """Where a cluster is reached, and whom it asks."""

    object_type = NETWORK
    external_ip = Address(attribute="cluster.external_ip", data_key="externalAddress")
    data_services_ip = Address(attribute="cluster.data_services_ip", data_key="externalDataServiceIp")
    name_servers = fields.List(Address(NAME_OR_ADDRESS), attribute="cluster.name_servers", data_key="nameServerIpList")
    ntp_servers = fields.List(Address(NAME_OR_ADDRESS), attribute="cluster.ntp_servers", data_key="ntpServerIpList")
    subnets = fields.List(fields.String(), attribute="cluster.nfs_whitelist", data_key="nfsSubnetWhitelist")
    proxies = fields.List(fields.Nested(ProxySchema), attribute="cluster.http_proxies", data_key="httpProxyList")
    smtp = fields.Nested(SmtpSchema, attribute="cluster.smtp", data_key="smtpServer")


class ClusterSchema(WireSchema):
    """A cluster of AHV hosts. The count of its VMs is added to each reply: they are no part of the view."""

    object_type = CLUSTER
    ext_id = fields.String(attribute="cluster.uuid", data_key="extId")
    name = fields.String(attribute="cluster.name")
    nodes = Part(NodesSchema)
    config = Part(ConfigSchema)
    network = Part(NetworkSchema)
    categories = fields.List(fields.String(), attribute="cluster.categories")


class CentralConfigSchema(WireSchema):
    """How a Prism Central is set up."""

    object_type = CONFIG
    build = fields.Nested(BuildSchema, attribute="cluster", data_key="buildInfo")
    hypervisor_types = fields.Constant(["AHV"], data_key="hypervisorTypes")
    function = fields.Constant(["PRISM_CENTRAL"], data_key="clusterFunction")
    timezone = fields.Constant("UTC")
    redundancy_factor = fields.Constant(1, data_key="redundancyFactor")
    software = fields.List(fields.Nested(SoftwareSchema), data_key="clusterSoftwareMap")
    arch = fields.Constant("X86_64", data_key="clusterArch")
    operation_mode = fields.Constant("NORMAL", data_key="operationMode")
    is_available = fields.Constant(True, data_key="isAvailable")


class CentralNetworkSchema(WireSchema):
    """Where a Prism Central is reached."""

    object_type = NETWORK
    ip = Address(attribute="cluster.ip", data_key="externalAddress")


class CentralSchema(WireSchema):
    """Prism Central as a cluster among the others."""

    object_type = CLUSTER
    ext_id = fields.String(attribute="cluster.uuid", data_key="extId")
    name = fields.String(attribute="cluster.name")
    nodes = Part(NodesSchema)
    config = Part(CentralConfigSchema)
    network = Part(CentralNetworkSchema)
