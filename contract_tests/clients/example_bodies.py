"""What the examples and the tests of public clients of v4 send: modules of nutanix.ncp, resources of Terraform, samples
of SDKs. Words in angle brackets stand for ids of the site."""

from __future__ import annotations

from contract_tests.clients.example_prism import Json

IMAGES, VMS = "/vmm/v4.3/content/images", "/vmm/v4.3/ahv/config/vms"
PLACEMENT = "/vmm/v4.3/images/config/placement-policies"
CONTAINERS, GROUPS = "/clustermgmt/v4.3/config/storage-containers", "/volumes/v4.3/config/volume-groups"
NETWORKING, DATA = "/networking/v4.4/config", "/datapolicies/v4.3/config"
SUBNETS, VPCS, FLOATING = f"{NETWORKING}/subnets", f"{NETWORKING}/vpcs", f"{NETWORKING}/floating-ips"
ROUTING, POINTS = f"{NETWORKING}/routing-policies", "/dataprotection/v4.3/config/recovery-points"
ROLES, ACCESS = "/iam/v4.0/authz/roles", "/iam/v4.0/authz/authorization-policies"
USERS, USER_GROUPS = "/iam/v4.0/authn/users", "/iam/v4.0/authn/user-groups"
CATEGORIES = "/prism/v4.0/config/categories"


def ipv4(value: str, **more: object) -> Json:
    """An address as clients write it."""
    return {"ipv4": {"value": value, **more}}


def subnet(network: str, first: str, last: str, length: int = 24) -> Json:
    """A range of addresses with a gateway and a pool."""
    gateway = network.rsplit(".", 1)[0] + f".{int(network.rsplit('.', 1)[1]) + 1}"
    return [
        {
            "ipv4": {
                "ipSubnet": {"ip": {"value": network}, "prefixLength": length},
                "defaultGatewayIp": {"value": gateway},
                "poolList": [{"startIp": {"value": first}, "endIp": {"value": last}}],
            }
        }
    ]


METADATA = {"ownerReferenceId": "<user>", "projectReferenceId": "<project>", "categoryIds": ["<category>"]}
OUTSIDE = {
    "name": "outside",
    "subnetType": "VLAN",
    "networkId": 122,
    "isExternal": True,
    "clusterReference": "<cluster>",
    "ipConfig": subnet("192.168.0.0", "192.168.0.20", "192.168.0.60"),
}


URL_SOURCE = {
    "$objectType": "vmm.v4.content.UrlSource",
    "url": "http://archive.example/netboot/mini.iso",
    "shouldAllowInsecureUrl": True,
    "basicAuth": {"username": "user", "password": "password"},
}
UEFI = {
    "$objectType": "vmm.v4.ahv.config.UefiBoot",
    "isSecureBootEnabled": True,
    "bootDevice": {
        "$objectType": "vmm.v4.ahv.config.BootDeviceDisk",
        "diskAddress": {"busType": "SCSI", "index": 2},
    },
    "bootOrder": ["DISK", "CDROM", "NETWORK"],
}
DISK = {
    "diskAddress": {"busType": "SCSI", "index": 2},
    "backingInfo": {
        "$objectType": "vmm.v4.ahv.config.VmDisk",
        "diskSizeBytes": 26843545600,
        "storageContainer": {"extId": "<container>"},
    },
}
CDROM = {
    "diskAddress": {"busType": "SATA"},
    "backingInfo": {
        "dataSource": {
            "reference": {"$objectType": "vmm.v4.ahv.config.ImageReference", "imageExtId": "<image>"},
        }
    },
}
NIC = {
    "backingInfo": {"model": "VIRTIO", "isConnected": True, "numQueues": 1},
    "networkInfo": {"nicType": "NORMAL_NIC", "subnet": {"extId": "<subnet>"}, "vlanMode": "ACCESS"},
}
VM = {
    "description": "test",
    "cluster": {"extId": "<cluster>"},
    "numSockets": 1,
    "numCoresPerSocket": 1,
    "numThreadsPerCore": 1,
    "numNumaNodes": 1,
    "memorySizeBytes": 4294967296,
    "isVcpuHardPinningEnabled": False,
    "isCpuPassthroughEnabled": False,
    "isMemoryOvercommitEnabled": False,
    "isGpuConsoleEnabled": False,
    "isVgaConsoleEnabled": False,
    "machineType": "PC",
    "hardwareClockTimezone": "UTC",
    "enabledCpuFeatures": ["HARDWARE_VIRTUALIZATION"],
    "isBrandingEnabled": False,
    "isAgentVm": False,
    "apcConfig": {"isApcEnabled": False},
    "vtpmConfig": {"isVtpmEnabled": False},
}
SCHEDULE = {
    "recoveryPointType": "CRASH_CONSISTENT",
    "recoveryPointObjectiveTimeSeconds": 7200,
    "retention": {"$objectType": "datapolicies.v4.config.LinearRetention", "local": 1, "remote": 1},
    "startTime": "18h:10m",
}
SCRIPT = "I2Nsb3VkLWNvbmZpZwo="
CLOUD_INIT = {
    "config": {
        "$objectType": "vmm.v4.ahv.config.CloudInit",
        "datasourceType": "CONFIG_DRIVE_V2",
        "cloudInitScript": {"$objectType": "vmm.v4.ahv.config.Userdata", "value": SCRIPT},
    }
}


def location(cluster: str, manager: str = "<central>", label: str = "source") -> Json:
    """Where a protection policy replicates from or to."""
    below = {"$objectType": "datapolicies.v4.config.NutanixCluster", "clusterExtIds": [cluster]}
    return {
        "label": label,
        "domainManagerExtId": manager,
        "isPrimary": label == "source",
        "replicationSubLocation": below,
    }


def protection(*locations: Json) -> Json:
    """A protection policy of one schedule."""
    copies = {"sourceLocationLabel": "source", "remoteLocationLabel": "target", "schedule": SCHEDULE}
    return {"replicationLocations": [*locations], "replicationConfigurations": [copies], "categoryIds": ["<category>"]}


def access(identity: Json) -> Json:
    """What gives a role to somebody."""
    things = ({"images": {"*": {"eq": "*"}}}, {"marketplace_item": {"owner_uuid": {"eq": "SELF_OWNED"}}})
    return {
        "description": "by an example",
        "role": "<role>",
        "authorizationPolicyType": "USER_DEFINED",
        "entities": [{"entityFilter": thing} for thing in things],
        "identities": [{"identityFilter": identity}],
    }


def rule(kind: str, **action: Json) -> Json:
    """A rule of a routing policy."""
    source = {"addressType": "SUBNET", "subnetPrefix": {"ipv4": {"ip": {"value": "10.10.10.0"}, "prefixLength": 24}}}
    match = {"source": source, "destination": {"addressType": "EXTERNAL"}, "protocolType": "ANY"}
    return {"policyMatch": match, "policyAction": {"actionType": kind, **action}, "isBidirectional": True}


SHA1, SHA256 = "vmm.v4.content.ImageSha1Checksum", "vmm.v4.content.ImageSha256Checksum"
BODIES: dict[str, tuple[str, Json]] = {
    "an ISO by its address, with a checksum": (
        IMAGES,
        {
            "type": "ISO_IMAGE",
            "description": "from a test",
            "source": URL_SOURCE,
            "checksum": {"$objectType": SHA1, "hexDigest": "d7e828a5" * 5},
            "clusterLocationExtIds": ["<cluster>"],
            "categoryExtIds": ["<category>"],
        },
    ),
    "a disk by its address, with the other sort of checksum": (
        IMAGES,
        {"type": "DISK_IMAGE", "source": URL_SOURCE, "checksum": {"$objectType": SHA256, "hexDigest": "e240e4b8" * 8}},
    ),
    "a container with all that may be said of one": (
        CONTAINERS,
        {
            "clusterExtId": "<cluster>",
            "ownerExtId": "<user>",
            "logicalExplicitReservedCapacityBytes": 20,
            "logicalAdvertisedCapacityBytes": 1073741824000,
            "onDiskDedup": "OFF",
            "cacheDeduplication": "ON",
            "erasureCode": "ON",
            "erasureCodeDelaySecs": 3600,
            "isCompressionEnabled": True,
            "compressionDelaySecs": 3600,
            "isInternal": False,
            "isSoftwareEncryptionEnabled": False,
            "isInlineEcEnabled": True,
            "hasHigherEcFaultDomainPreference": True,
            "nfsWhitelistAddress": [
                ipv4("192.168.12.0"),
                {"ipv6": {"value": "2001:db8::1", "prefixLength": 128}},
                {"fqdn": {"value": "example.com"}},
            ],
        },
    ),
    "a container that keeps its data once, on one host": (
        CONTAINERS,
        {"clusterExtId": "<cluster>", "replicationFactor": 1, "affinityHostExtId": "<host>"},
    ),
    "a volume group with all that may be said of one": (
        GROUPS,
        {
            "description": "group",
            "clusterReference": "<cluster>",
            "shouldLoadBalanceVmAttachments": True,
            "sharingStatus": "SHARED",
            "targetPrefix": "vg1",
            "usageType": "USER",
            "isHidden": True,
            "createdBy": "example",
            "attachmentType": "NONE",
            "protocol": "NOT_ASSIGNED",
            "projectExtId": "<project>",
            "storageFeatures": {"flashMode": {"isEnabled": True}},
        },
    ),
    "a VM with full requirements": (VMS, {**VM, "project": {"extId": "<project>"}}),
    "a VM of a project, as newer modules say it": (VMS, {**VM, "projectExtId": "<project>"}),
    "a VM that has its host's processors to itself": (
        VMS,
        {**VM, "isCpuPassthroughEnabled": True, "isGpuConsoleEnabled": True, "isCpuHotplugEnabled": False},
    ),
    "a VM that is held to a sort of processor": (
        VMS,
        {**VM, "apcConfig": {"isApcEnabled": True, "cpuModel": {"name": "Intel Sandybridge"}}},
    ),
    "a VM that boots securely": (
        VMS,
        {
            "cluster": {"extId": "<cluster>"},
            "machineType": "Q35",
            "memorySizeBytes": 6442450944,
            "vtpmConfig": {"isVtpmEnabled": True, "version": "2.0"},
            "cdRoms": [CDROM],
            "disks": [DISK],
            "bootConfig": UEFI,
        },
    ),
    "a VM that sets itself up": (VMS, {"cluster": {"extId": "<cluster>"}, "guestCustomization": CLOUD_INIT}),
    "a VM that names no cluster": (VMS, {"description": "anywhere"}),
    "a subnet that leads outside, with an owner": (SUBNETS, {**OUTSIDE, "networkId": 123, "metadata": METADATA}),
    "a subnet with DHCP options": (
        SUBNETS,
        {
            "subnetType": "VLAN",
            "networkId": 114,
            "clusterReference": "<cluster>",
            "hypervisorType": "acropolis",
            "ipConfig": subnet("192.168.1.0", "192.168.1.20", "192.168.1.30"),
            "dhcpOptions": {
                "domainNameServers": [ipv4("8.8.8.8")],
                "searchDomains": ["eng.example.com"],
                "domainName": "example.com",
                "tftpServerName": "10.5.0.10",
                "bootFileName": "pxelinux.0",
            },
        },
    ),
    "an overlay that is shared": (
        SUBNETS,
        {
            "subnetType": "OVERLAY",
            "vpcReference": "<vpc>",
            "projectExtId": "<project>",
            "sharedWithProjects": ["<project>"],
            "ipConfig": subnet("10.44.3.192", "10.44.3.198", "10.44.3.207", 27),
        },
    ),
    "a VPC with an owner": (
        VPCS,
        {
            "description": "of an example",
            "metadata": METADATA,
            "externalSubnets": [{"subnetReference": "<outside>"}],
            "commonDhcpOptions": {"domainNameServers": [ipv4("8.8.8.8", prefixLength=32)]},
        },
    ),
    "a VPC of a project, which is shared": (
        VPCS,
        {"projectExtId": "<project>", "sharedWithProjects": ["<project>"], "vpcType": "TRANSIT"},
    ),
    "a VPC with prefixes of its own": (
        VPCS,
        {
            "externalSubnets": [{"subnetReference": "<outside>", "externalIps": [ipv4("192.168.0.24")]}],
            "externallyRoutablePrefixes": [{"ipv4": {"ip": {"value": "172.30.0.0"}, "prefixLength": 16}}],
        },
    ),
    "a floating IP with an owner": (
        FLOATING,
        {"externalSubnetReference": "<outside>", "metadata": METADATA, "floatingIp": ipv4("192.168.0.58")},
    ),
    "a routing policy that permits": (
        ROUTING,
        {"priority": 14, "vpcExtId": "<vpc>", "metadata": METADATA, "policies": [rule("PERMIT")]},
    ),
    "a routing policy that sends elsewhere": (
        ROUTING,
        {
            "priority": 15,
            "vpcExtId": "<vpc>",
            "projectExtId": "<project>",
            "policies": [
                rule(
                    "REROUTE",
                    rerouteParams=[{"serviceIp": ipv4("10.10.10.10"), "rerouteFallbackAction": "PASSTHROUGH"}],
                )
            ],
        },
    ),
    "access for a user": (ACCESS, access({"user": {"uuid": {"anyof": ["<user>"]}}})),
    "access for a group": (ACCESS, access({"user": {"group": {"anyof": ["<group>"]}}})),
    "a role": (ROLES, {"description": "of an example", "operations": ["<operation>"]}),
    "a user": (
        USERS,
        {
            "username": "alice",
            "userType": "LOCAL",
            "firstName": "Alice",
            "lastName": "Example",
            "emailId": "alice@example.com",
            "locale": "en-us",
            "region": "en-us",
            "displayName": "Alice",
            "password": "Nutanix.123",
            "isForceResetPasswordEnabled": True,
            "status": "ACTIVE",
        },
    ),
    "a category": (CATEGORIES, {"key": "Team", "value": "blue", "description": "of an example"}),
    "protection within one cluster and with another Prism Central": (
        f"{DATA}/protection-policies",
        protection(location("<cluster>"), location("<nobody>", "<nobody>", "target")),
    ),
    "a recovery plan": (
        f"{DATA}/recovery-plans",
        {
            "primaryLocation": {"domainManagerExtId": "<central>", "clusters": [{"extId": "<cluster>"}]},
            "recoveryLocation": {"domainManagerExtId": "<nobody>"},
        },
    ),
    "a placement policy": (
        PLACEMENT,
        {
            "placementType": "SOFT",
            "imageEntityFilter": {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": ["<category>"]},
            "clusterEntityFilter": {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": ["<category>"]},
            "enforcementState": "ACTIVE",
        },
    ),
    "a recovery point": (
        POINTS,
        {
            "expirationTime": "2033-09-17T09:20:42.000000Z",
            "status": "COMPLETE",
            "recoveryPointType": "CRASH_CONSISTENT",
            "vmRecoveryPoints": [{"vmExtId": "<vm>"}],
        },
    ),
}
"""Bodies by what they make; what differs between two makings, the name, is put in by the test."""
