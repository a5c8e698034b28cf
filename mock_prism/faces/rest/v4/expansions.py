"""What ``$expand`` can show: by the type of a record, the words for what is related to it.

The words and the types they lead to are those of the official SDKs. What a word adds goes by a field of the type
itself where it has one, and otherwise by that of the type's projection (*assumed*).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from mock_prism.model.frozen import frozen


@frozen
class Own:
    """A field of the record itself; where ``is_hidden``, shown only to who asks for it (documented, for lists)."""

    shown: str
    is_hidden: bool = False


@frozen
class Related:
    """What is read at another path, with fields of the record, or of the call's own path, in braces.

    ``fields`` says how those of what is read are called here; none says that it is shown as it is.
    """

    path: str
    shown: str
    type: str
    fields: Mapping[str, str] = field(default_factory=dict)


@frozen
class Computed:
    """What is worked out only for who asks. ``names`` are its fields: no call has its type as its own."""

    shown: str
    type: str
    names: tuple[str, ...]


Expansion = Own | Related | Computed


def _cluster(reference: str, type_: str) -> dict[str, Expansion]:
    fields = {} if type_.startswith("clustermgmt") else {"extId": "clusterExtId", "name": "clusterName"}
    path = f"/clustermgmt/config/clusters/{{{reference}}}"
    return {"cluster": Related(path, "clusterProjection", type_, fields)}


def _network(word: str, path: str, shown: str, type_: str, **fields: str) -> dict[str, Expansion]:
    return {word: Related(path, shown, f"networking.v4.config.{type_}", fields)}


def _vpc(reference: str) -> dict[str, Expansion]:
    return _network("vpc", f"/networking/config/vpcs/{{{reference}}}", "vpc", "Vpc")


EXPANSIONS: Mapping[str, Mapping[str, Expansion]] = {
    "clustermgmt.v4.config.Cluster": {
        "clusterProfile": Related(
            "/clustermgmt/config/cluster-profiles/{clusterProfileExtId}",
            "clusterProfileProjection",
            "clustermgmt.v4.config.ClusterProfileProjection",
        ),
        "storageSummary": Computed(
            "storageSummaryProjection",
            "clustermgmt.v4.config.StorageSummaryProjection",
            ("clusterFaultTolerantCapacityInBytes", "clusterUsageStatus"),
        ),
    },
    "clustermgmt.v4.config.NetworkSegment": {
        "ipPool": Related(
            "/clustermgmt/config/clusters/{clusterExtId}/ip-pools/{ipPoolExtId}",
            "ipPoolProjection",
            "clustermgmt.v4.config.IpPoolProjection",
        )
    },
    "clustermgmt.v4.config.ExternalStorage": _cluster("clusterExtId", "clustermgmt.v4.config.ClusterProjection"),
    "clustermgmt.v4.config.SystemUserPassword": _cluster("clusterExtId", "clustermgmt.v4.config.ClusterProjection"),
    "iam.v4.authz.AuthorizationPolicy": {
        "role": Related("/iam/authz/roles/{role}", "roleProjection", "iam.v4.authz.RoleProjection")
    },
    "licensing.v4.config.Allowance": {"details": Own("details")},
    "licensing.v4.config.Compliance": {"services": Own("services")},
    "licensing.v4.config.Entitlement": {"details": Own("details")},
    "licensing.v4.config.LicenseKey": {
        "assignmentDetails": Own("assignmentDetails"),
        "associationDetails": Own("associationDetails"),
    },
    "licensing.v4.config.License": {"consumptionDetails": Own("consumptionDetails")},
    "lifecycle.v4.config.Node": {
        "connection": Related(
            "/lifecycle/config/hardware-providers/{providerExtId}/connections/{providerConnectionExtId}",
            "connectionProjection",
            "lifecycle.v4.config.ConnectionProjection",
        )
    },
    "monitoring.v4.serviceability.Alert": {
        "project": Own("projectDetails"),
        "shared_with_projects": Own("sharedWithProjectsDetails"),
    },
    "networking.v4.config.BgpSession": {
        **_network("localGateway", "/networking/config/gateways/{localGatewayReference}", "localGateway", "Gateway"),
        **_network("remoteGateway", "/networking/config/gateways/{remoteGatewayReference}", "remoteGateway", "Gateway"),
    },
    "networking.v4.config.FloatingIp": {
        **_network(
            "externalSubnet", "/networking/config/subnets/{externalSubnetReference}", "externalSubnet", "Subnet"
        ),
        **_vpc("vpcReference"),
        "vmNic": Own("vmNic", is_hidden=True),
    },
    "networking.v4.config.Gateway": {
        **_vpc("vpcReference"),
        **_network("vm", "/vmm/ahv/config/vms/{vmReference}", "vm", "Vm", name="name"),
    },
    "networking.v4.config.RoutingPolicy": _network(
        "vpc", "/networking/config/vpcs/{vpcExtId}", "vpc", "VpcName", name="name"
    ),
    "networking.v4.config.Subnet": {
        **_network(
            "virtualSwitch",
            "/networking/config/virtual-switches/{virtualSwitchReference}",
            "virtualSwitch",
            "VirtualSwitch",
        ),
        **_vpc("vpcReference"),
        "layer2StretchReference": Own("layer2StretchReference"),
    },
    "objects.v4.config.ObjectStore": {
        "certificates": Related(
            "/objects/config/object-stores/{extId}/certificates",
            "certificateProjection",
            "objects.v4.config.CertificateProjection",
        )
    },
    "prism.v4.config.Category": {
        "associations": Own("associations", is_hidden=True),
        "detailedAssociations": Own("detailedAssociations", is_hidden=True),
    },
    "security.v4.config.SecurityProfile": _cluster("clusterExtId", "security.v4.common.ClusterProjection"),
    "security.v4.report.SecuritySummary": _cluster("clusterExtId", "security.v4.common.ClusterProjection"),
    "security.v4.report.StigSummary": _cluster("clusterExtId", "security.v4.common.ClusterProjection"),
    "volumes.v4.config.IscsiClient": _cluster("clusterReference", "volumes.v4.config.ClusterProjection"),
    "volumes.v4.config.NvmfClient": _cluster("clusterReference", "volumes.v4.config.ClusterProjection"),
    "volumes.v4.config.VolumeGroup": {
        **_cluster("clusterReference", "volumes.v4.config.ClusterProjection"),
        "metadata": Related(
            "/volumes/config/volume-groups/{extId}/metadata",
            "volumeGroupMetadataProjection",
            "volumes.v4.config.VolumeGroupMetadataProjection",
            {"ownerReferenceId": "ownerReference", "categoryIds": "categoryIds"},
        ),
    },
    "volumes.v4.config.IscsiClientAttachment": {
        "iscsiClient": Related(
            "/volumes/config/iscsi-clients/{extId}", "iscsiClientProjection", "volumes.v4.config.IscsiClientProjection"
        )
    },
}
"""By the record's type, and the word."""

UNTOLD: Mapping[str, frozenset[str]] = {
    "clustermgmt.v4.config.Cluster": frozenset({"storageConfigs"}),
    "clustermgmt.v4.config.StorageContainer": frozenset({"stats", "storageContainerStats"}),
    "multidomain.v4.config.RegisteredDomain": frozenset({"location"}),
    "volumes.v4.config.NvmfClientAttachment": frozenset({"nvmfClient"}),
    "volumes.v4.config.VolumeGroup": frozenset({"stats", "volumeGroupStats"}),
    "volumes.v4.config.VolumeDisk": frozenset({"externalStorageInfo"}),
}
"""Words that the product has, for what the mock does not tell. They are declared."""
