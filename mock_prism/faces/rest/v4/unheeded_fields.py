"""Fields of bodies that no command of the model can honour, by the type that they are of.

What the product computes is *assumed* where Terraform does not declare it output only. Every other field of a modelled
type is kept and shown: a generated test compares.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.exchange import Json

Fields = Mapping[str, frozenset[str]]


def _by_type(rows: Mapping[str, str]) -> Fields:
    return {type_: frozenset(names.split()) for type_, names in rows.items()}


TIMES = (
    "createTime updateTime lastUpdateTime creationTime createdTime lastUpdatedTime createdBy updatedBy lastUpdatedBy"
)
GUEST_TOOLS = (
    "version isInstalled isIsoInserted availableVersion guestOsVersion isReachable isVssSnapshotCapable"
    " isVmMobilityDriversInstalled isCommunicationActiveOverSerialPort guestInfo"
)
POINT = f"{TIMES} consistencyGroupExtId diskRecoveryPoints vmCategories locationAgnosticId sourceLocation"

READ_ONLY = _by_type(
    {
        "clustermgmt.v4.config.Cluster": "upgradeStatus containerName",
        "clustermgmt.v4.config.ClusterConfigReference": (
            "incarnationId buildInfo hypervisorTypes clusterSoftwareMap isLts isAvailable clusterType"
        ),
        "clustermgmt.v4.config.ClusterNetworkReference": "externalSubnet internalSubnet",
        "clustermgmt.v4.config.Cvm": "name clusterExtId nodeExtId ipAddress hypervisorType backplaneIpAddress",
        "clustermgmt.v4.config.NodeReference": "numberOfNodes",
        "clustermgmt.v4.config.StorageContainer": (
            "containerExtId isMarkedForRemoval maxCapacityBytes isInternal isEncrypted clusterName"
        ),
        "dataprotection.v4.config.RecoveryPoint": (
            f"{TIMES} ownerExtId locationReferences locationAgnosticId sourceLocation"
        ),
        "dataprotection.v4.config.VmRecoveryPoint": f"{POINT} hypervisorType extId",
        "iam.v4.authn.Key": f"{TIMES} creationType status keyDetails",
        "iam.v4.authn.User": f"{TIMES} bucketsAccessKeys creationType",
        "iam.v4.authn.UserGroup": TIMES,
        "iam.v4.authz.AuthorizationPolicy": f"{TIMES} isSystemDefined authorizationPolicyType clientName",
        "iam.v4.authz.Role": (
            f"{TIMES} accessibleClients accessibleEntityTypes accessibleClientsCount accessibleEntityTypesCount"
            " isSystemDefined clientName"
        ),
        "networking.v4.config.ExternalSubnet": "activeGatewayNodes",
        "networking.v4.config.FloatingIp": (
            "externalSubnet privateIp floatingIpValue associationStatus vpcReference vmNicReference vpc vmNic"
            " loadBalancerSessionReference"
        ),
        "networking.v4.config.Nexthop": "nexthopName",
        "networking.v4.config.Route": "isActive priority",
        "networking.v4.config.RoutingPolicy": "vpc",
        "networking.v4.config.Subnet": (
            "clusterNameList dynamicIpAddresses bridgeName clusterName hypervisorType virtualSwitch vpc ipPrefix"
            " migrationState isConnected"
        ),
        "networking.v4.config.VirtualSwitch": (
            "isDefault hasDeploymentError ownerType hasUpdateInProgress hasDeleteInProgress"
        ),
        "networking.v4.config.Vpc": "snatIps",
        "prism.v4.config.Category": "associations detailedAssociations",
        "prism.v4.config.DomainManager": "isRegisteredWithHostingCluster hostingClusterExtId nodeExtIds createdTime",
        "vmm.v4.ahv.config.CdRom": "isoType extId",
        "vmm.v4.ahv.config.Disk": "extId",
        "vmm.v4.ahv.config.Gpu": (
            "extId pciAddress guestDriverVersion name frameBufferSizeBytes numVirtualDisplayHeads fraction"
            " assignedDeviceInfo"
        ),
        "vmm.v4.ahv.config.GuestTools": GUEST_TOOLS,
        "vmm.v4.ahv.config.Nic": "extId",
        "vmm.v4.ahv.config.NicNetworkInfo": "ipv4Info",
        "vmm.v4.ahv.config.PcieDevice": "extId assignedDeviceInfo",
        "vmm.v4.ahv.config.SerialPort": "extId",
        "vmm.v4.ahv.config.VirtualEthernetNicNetworkInfo": "ipv4Info ipv6Info",
        "vmm.v4.ahv.config.Vm": (
            "createTime updateTime isCrossClusterMigrationInProgress protectionType protectionPolicyState"
            " vmGuestCustomizationStatus nextScheduledReboot"
        ),
        "vmm.v4.ahv.config.ADSFVmStorageConfig": "hydrationInfo storageLocationInfo",
        "vmm.v4.ahv.config.VmDisk": (
            "diskExtId isMigrationInProgress vmDiskHydrationInfo serialId externalStorageInfo"
        ),
        "vmm.v4.ahv.config.VmRecoveryPoint": f"{POINT} vm",
        "vmm.v4.ahv.config.VtpmConfig": "version vtpmDevice",
        "vmm.v4.ahv.policies.VmAntiAffinityPolicy": TIMES,
        "vmm.v4.ahv.policies.VmHostAffinityPolicy": TIMES,
        "vmm.v4.content.Image": f"{TIMES} sizeBytes contentRepositoryExtId contentRepositoryName ownerExtId ownerName",
        "vmm.v4.content.Ova": f"{TIMES} sizeBytes parentVm vmConfig diskFormat",
        "vmm.v4.content.Template": f"{TIMES} guestUpdateStatus",
        "vmm.v4.content.TemplateVersionSpec": (
            f"{TIMES} vmSpec versionSourceDiscriminator isActiveVersion clusterLocationExtIds extId"
        ),
        "vmm.v4.images.config.PlacementPolicy": f"{TIMES} ownerExtId ownerName enforcementState",
        "volumes.v4.config.IscsiClient": "attachedTargets clusterReference",
        "volumes.v4.config.VolumeGroup": "attachmentType hydrationStatus",
    }
)
"""What the server alone says: 400 where a body says otherwise."""

COUNTED = _by_type(
    {
        "clustermgmt.v4.config.Cluster": "vmCount inefficientVmCount backupEligibilityScore",
        "clustermgmt.v4.config.StorageContainer": "logicalImplicitReservedCapacityBytes",
        "dataprotection.v4.config.RecoveryPoint": "totalExclusiveUsageBytes",
        "dataprotection.v4.config.VmRecoveryPoint": "totalExclusiveUsageBytes",
        "iam.v4.authn.Key": "lastUsedTime",
        "iam.v4.authn.User": "lastLoginTime",
        "iam.v4.authz.AuthorizationPolicy": "assignedUsersCount assignedUserGroupsCount",
        "iam.v4.authz.Role": "assignedUsersCount assignedUserGroupsCount",
        "networking.v4.config.Subnet": "ipUsage",
        "vmm.v4.ahv.config.VmRecoveryPoint": "totalExclusiveUsageBytes",
        "vmm.v4.ahv.policies.VmAntiAffinityPolicy": "numCompliantVms numNonCompliantVms numPendingVms",
        "vmm.v4.ahv.policies.VmHostAffinityPolicy": "numVms numHosts numCompliantVms numNonCompliantVms",
        "vmm.v4.content.Image": "placementPolicyStatus",
    }
)
"""The same, of things that change of themselves between a read and a change: a change may say what was once so."""

OF_CLUSTER = (
    "isRemoteSupportEnabled operationMode isPasswordRemoteLoginEnabled encryptionInTransitStatus encryptionOption"
)
RESTORED = "projectExtId guestToolsSpec biosSpec"
NETWORK_FUNCTION = "networkFunctionChain networkFunctionNicType shouldAllowUnknownMacs"
NOT_SIMULATED = _by_type(
    {
        "clustermgmt.v4.config.Cluster": "categories clusterProfileExtId",
        "clustermgmt.v4.config.ClusterConfigReference": (
            f"{OF_CLUSTER} encryptionScope pulseStatus isDegradedNodeMonitoringDisabled faultToleranceState"
            " clusterFunction clusterArch"
        ),
        "clustermgmt.v4.config.ClusterNetworkReference": (
            "masqueradingIp masqueradingPort managementServer fqdn keyManagementServerType backplane"
            " httpProxyWhiteList ntpServerConfigList"
        ),
        "clustermgmt.v4.config.StorageContainer": ("externalStorageExtId isShared isSoftwareEncryptionEnabled"),
        "common.v1.config.Metadata": "ownerUserName projectName",
        "dataprotection.v4.config.AhvVmOverrideSpec": RESTORED,
        "dataprotection.v4.config.RecoveryPoint": "projectExtId isSecure applicationConsistentProperties",
        "dataprotection.v4.config.RecoveryPointRestorationSpec": "isInstantRestore",
        "dataprotection.v4.config.VmRecoveryPoint": ("projectExtId isSecure applicationConsistentProperties"),
        "networking.v4.config.FloatingIPAddress": "ipv6",
        "networking.v4.config.IgmpSpec": "querierSpec snoopingTimeout isSnoopingEnabled",
        "networking.v4.config.IPSubnet": "ipv6",
        "networking.v4.config.Route": "externalRoutingDomainReference",
        "networking.v4.config.Subnet": (
            "isAdvancedNetworking networkFunctionChainReference layer2StretchReference externalDhcpServers"
        ),
        "networking.v4.config.VirtualSwitch": "isQuickMode metadata projectExtId",
        "networking.v4.config.Vpc": (
            "externalRoutingDomainReference kubernetesClusters supportedMultipleExternalSubnetType"
        ),
        "prism.v4.config.Category": "projectExtId sharedWithProjects isSharedWithAllProjects",
        "prism.v4.config.DomainManager": "shouldEnableHighAvailability",
        "networking.v4.config.Cluster": "gatewayIpAddress vlanIdentifier",
        "networking.v4.config.Host": "ipAddress routeTable",
        "vmm.v4.ahv.config.ADSFVmStorageConfig": "qosConfig",
        "vmm.v4.ahv.config.CpuModelReference": "extId",
        "vmm.v4.ahv.config.CloneOverrideParams": "guestCustomizationProfileConfig bulkCloneOptions bootConfig",
        "vmm.v4.ahv.config.EmulatedNic": "numQueues",
        "vmm.v4.ahv.config.Ipv4Config": "secondaryIpAddressList",
        "vmm.v4.ahv.config.NicNetworkInfo": NETWORK_FUNCTION,
        "vmm.v4.ahv.config.UefiBoot": "nvramDevice",
        "vmm.v4.ahv.config.VirtualEthernetNic": "numQueues",
        "vmm.v4.ahv.config.VirtualEthernetNicNetworkInfo": NETWORK_FUNCTION,
        "vmm.v4.ahv.config.Vm": (
            "pcieDevices availabilityZone isMemoryOvercommitEnabled source sourceVmProfile host guestTools"
        ),
        "vmm.v4.ahv.config.VmConfigOverrideSpecification": RESTORED,
        "vmm.v4.ahv.config.VmRecoveryPoint": "projectExtId isSecure applicationConsistentProperties",
        "vmm.v4.ahv.policies.VmAntiAffinityPolicy": "projectExtId",
        "vmm.v4.content.Image": "projectExtId isSharedWithAllProjects",
        "vmm.v4.content.Ova": "projectExtId",
        "vmm.v4.content.Template": "projectExtId",
        "vmm.v4.content.TemplateVersionSpec": "guestCustomizationProfile",
        "vmm.v4.content.TemplateVmReference": "guestCustomizationProfile",
        "vmm.v4.content.VmConfigOverride": "guestCustomizationProfileConfig",
        "volumes.v4.config.IscsiClient": "attachmentSite projectExtId",
        "volumes.v4.config.NvmfClient": "projectExtId",
    }
)
"""What has a meaning in the product, and here none: 501 where a body asks for it."""

NOT_CHANGED = _by_type(
    {
        "clustermgmt.v4.config.Cluster": "nodes",
        "vmm.v4.ahv.config.Disk": "customAttributes",
        "vmm.v4.ahv.config.ImageReference": "storageCluster",
        "vmm.v4.ahv.config.Vm": "disks cdRoms nics gpus serialPorts guestCustomization customAttributes",
        "vmm.v4.content.Image": "checksum",
        "volumes.v4.config.VolumeGroup": "createdBy projectExtId",
        "vmm.v4.content.Ova": "source checksum clusterLocationExtIds",
    }
)
"""What a new thing may say, and a change only as it is: there are other operations for it, or none."""

NOT_CREATED = _by_type(
    {
        "clustermgmt.v4.config.ClusterConfigReference": "timezone authorizedPublicKeyList",
        "clustermgmt.v4.config.ClusterNetworkReference": "nfsSubnetWhitelist smtpServer httpProxyList",
    }
)
"""What only a change may say."""

ABSENT = frozenset(
    f"vmm.v4.ahv.config.{name}"
    for name in ("SriovNic", "DpOffloadNic", "PciePassthroughNic", "SriovNicNetworkInfo", "DpOffloadNicNetworkInfo")
)
"""Types of which nothing is here."""

FIXED = _by_type({"vmm.v4.ahv.config.Vm": "cluster powerState"})
"""The same, where it is wrong to ask for anything else: 400."""

USUAL: Mapping[tuple[str, str], Json] = {
    ("clustermgmt.v4.config.ClusterConfigReference", "hypervisorTypes"): ["AHV"],
    ("clustermgmt.v4.config.ClusterConfigReference", "clusterFunction"): ["AOS"],
    ("clustermgmt.v4.config.ClusterConfigReference", "clusterArch"): "X86_64",
    ("clustermgmt.v4.config.ClusterConfigReference", "operationMode"): "NORMAL",
    ("clustermgmt.v4.config.ClusterConfigReference", "isAvailable"): True,
    ("clustermgmt.v4.config.ClusterConfigReference", "faultToleranceState"): {"domainAwarenessLevel": "NODE"},
    ("clustermgmt.v4.config.ClusterConfigReference", "timezone"): "UTC",
    ("dataprotection.v4.config.VmRecoveryPoint", "hypervisorType"): "AHV",
    ("iam.v4.authn.Key", "creationType"): "USERDEFINED",
    ("iam.v4.authn.Key", "status"): "VALID",
    ("iam.v4.authn.User", "creationType"): "USERDEFINED",
    ("iam.v4.authz.AuthorizationPolicy", "authorizationPolicyType"): "USER_DEFINED",
    ("networking.v4.config.FloatingIp", "associationStatus"): "NOT_ASSOCIATED",
    ("networking.v4.config.Route", "isActive"): True,
    ("networking.v4.config.Subnet", "hypervisorType"): "acropolis",
    ("networking.v4.config.VirtualSwitch", "isQuickMode"): True,
    ("networking.v4.config.VirtualSwitch", "ownerType"): "PC",
    ("vmm.v4.ahv.config.CdRom", "isoType"): "OTHER",
    ("vmm.v4.ahv.config.EmulatedNic", "numQueues"): 1,
    ("vmm.v4.ahv.config.VirtualEthernetNic", "numQueues"): 1,
    ("vmm.v4.ahv.config.VtpmConfig", "version"): "2.0",
    ("vmm.v4.ahv.config.Vm", "protectionType"): "UNPROTECTED",
    ("vmm.v4.content.TemplateVersionSpec", "isActiveVersion"): True,
    ("vmm.v4.images.config.PlacementPolicy", "enforcementState"): "ACTIVE",
    ("volumes.v4.config.IscsiClient", "attachmentSite"): "PRIMARY",
    ("volumes.v4.config.VolumeGroup", "attachmentType"): "NONE",
}
"""What a new thing may say of such a field besides nothing: it has that anyway."""

UNASKED: Mapping[tuple[str, str], Json] = {
    ("iam.v4.authz.AuthorizationPolicy", "isSystemDefined"): True,
    ("iam.v4.authz.Role", "isSystemDefined"): True,
    ("networking.v4.config.IgmpSpec", "snoopingTimeout"): 300,
    ("networking.v4.config.Subnet", "isConnected"): True,
    ("networking.v4.config.VirtualSwitch", "isDefault"): False,
    ("networking.v4.config.VirtualSwitch", "isQuickMode"): False,
}
"""What official SDKs say of such a field where their users say nothing: it asks for nothing."""
