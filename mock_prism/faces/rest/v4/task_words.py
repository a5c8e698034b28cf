"""What v4 calls each operation, and the things that a task is about. A test holds the tables complete.

``entitiesAffected[].rel`` is how clients find what a task has made: recorded or relied on by public clients for VM,
image, subnet, volume group, iSCSI client, alert and storage container. Reserving addresses and giving them back go by
one word, as recorded; so is ``CreateCdRom``. The words of host maintenance come from
unverified module samples; ``kVm…`` from a public simulator, ``VolumeGroupAttachExternal`` is recorded; all others are
*assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mock_prism.faces.rest.v4.document_words import relation
from mock_prism.faces.rest.v4.storage_words import PROTECTION_WORDS, VOLUME_WORDS
from mock_prism.faces.rest.v4.task_details import DETAILS
from mock_prism.faces.rest.v4.vmm_words import POWER_WORDS, VMM_WORDS
from mock_prism.model.commands.alert import AlertCommand
from mock_prism.model.commands.document import DocumentCommand
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm_devices import AddDisk
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import Alert, EntityRef
from mock_prism.model.task import Task


@frozen
class Words:
    """An operation: its name, what a person reads, the namespace whose error codes it uses, and whether its cluster
    is among the things affected."""

    operation: str
    description: str
    namespace: str = "vmm"
    names_cluster: bool = False


def _of_cluster(operation: str, description: str) -> Words:
    return Words(operation, description, "clustermgmt", names_cluster=True)


OPERATIONS: Mapping[str, Words] = MappingProxyType(
    {
        **{name: Words(*pair) for name, pair in VMM_WORDS.items()},
        **{name: Words(*pair, "volumes") for name, pair in VOLUME_WORDS.items()},
        **{name: Words(*pair, "dataprotection") for name, pair in PROTECTION_WORDS.items()},
        "HostEnterMaintenance": _of_cluster("HostEnterMaintenance", "Enter host into maintenance mode"),
        "HostExitMaintenance": _of_cluster("ExitHostMaintenance", "Exit host maintenance mode"),
        "EnterMaintenanceMode": _of_cluster("EnterMaintenanceMode", "Enter maintenance mode"),
        "ExitMaintenanceMode": _of_cluster("ExitMaintenanceMode", "Exit maintenance mode"),
        "HostRestoreVmLocality": _of_cluster("HostRestoreVmLocality", "Restore VM locality"),
        "ComputeNonMigratableVms": _of_cluster("ComputeNonMigratableVms", "Compute non-migratable VMs"),
        "HostFailover": _of_cluster("HostFailover", "Host failover"),
        "HostShutdown": _of_cluster("HostShutdown", "Shut down host"),
        "HostStart": _of_cluster("HostStart", "Start host"),
        "CvmSetMaintenanceMode": _of_cluster("CvmSetMaintenanceMode", "Set Controller VM maintenance mode"),
        "CvmShutdown": _of_cluster("CvmShutdown", "Shut down Controller VM"),
        "CvmStart": _of_cluster("CvmStart", "Start Controller VM"),
        "StopServices": _of_cluster("StopServices", "Stop services of Controller VM"),
        "HostEnableMetadataStore": _of_cluster("HostEnableMetadataStore", "Enable metadata store"),
        "SoftwareUpload": _of_cluster("SoftwareUpload", "Upload software"),
        "SoftwareDelete": _of_cluster("SoftwareDelete", "Delete software"),
        "StartServices": _of_cluster("StartServices", "Start services of Controller VM"),
        "ClusterStop": _of_cluster("ClusterStop", "Stop cluster services"),
        "ClusterStart": _of_cluster("ClusterStart", "Start cluster services"),
        "CvmFailure": _of_cluster("CvmFailure", "Controller VM failure"),
        "VmCreate": Words("kVmCreate", "Create VM"),
        "VmUpdate": Words("kVmUpdate", "Update VM"),
        "VmDelete": Words("kVmDelete", "Delete VM"),
        "VmClone": Words("kVmClone", "Clone VM"),
        "VmCustomizeGuest": Words("CustomizeGuest", "Customize guest"),
        "VmDiskCreate": Words("CreateDisk", "Create VM disk"),
        "VmDiskUpdate": Words("UpdateDisk", "Update VM disk"),
        "VmDiskDelete": Words("DeleteDisk", "Delete VM disk"),
        "VmNicCreate": Words("CreateNic", "Create VM NIC"),
        "VmNicUpdate": Words("UpdateNic", "Update VM NIC"),
        "VmNicDelete": Words("DeleteNic", "Delete VM NIC"),
        "VmRestore": Words("RevertVm", "Revert VM"),
        "ImageCreate": Words("kImageCreate", "Create image"),
        "ImageUpdate": Words("kImageUpdate", "Update image"),
        "ImageDelete": Words("kImageDelete", "Delete image"),
        "UserCreate": Words("CreateUser", "Create user", "iam"),
        "UserUpdate": Words("UpdateUser", "Update user", "iam"),
        "UserDelete": Words("DeleteUser", "Delete user", "iam"),
        "UserGroupCreate": Words("CreateUserGroup", "Create user group", "iam"),
        "UserGroupDelete": Words("DeleteUserGroup", "Delete user group", "iam"),
        "RoleCreate": Words("CreateRole", "Create role", "iam"),
        "RoleUpdate": Words("UpdateRole", "Update role", "iam"),
        "RoleDelete": Words("DeleteRole", "Delete role", "iam"),
        "AuthorizationPolicyCreate": Words("CreateAuthorizationPolicy", "Create authorization policy", "iam"),
        "AuthorizationPolicyUpdate": Words("UpdateAuthorizationPolicy", "Update authorization policy", "iam"),
        "AuthorizationPolicyDelete": Words("DeleteAuthorizationPolicy", "Delete authorization policy", "iam"),
        "UserKeyCreate": Words("CreateUserKey", "Create user key", "iam"),
        "UserKeyRevoke": Words("RevokeUserKey", "Revoke user key", "iam"),
        "UserKeyDelete": Words("DeleteUserKey", "Delete user key", "iam"),
        "CategoryCreate": Words("CreateCategory", "Create category", "prism"),
        "CategoryUpdate": Words("UpdateCategory", "Update category", "prism"),
        "CategoryDelete": Words("DeleteCategory", "Delete category", "prism"),
        "CategoryShare": Words("ShareCategory", "Share category", "prism"),
        "ClusterRelabel": Words("AssociateCategories", "Associate categories", "clustermgmt"),
        "NetworkCreate": Words("kSubnetCreate", "Create subnet", "networking"),
        "NetworkUpdate": Words("kSubnetUpdate", "Update subnet", "networking"),
        "NetworkDelete": Words("kSubnetDelete", "Delete subnet", "networking"),
        "NetworkReserve": Words("kSubnetReserveIp", "Reserve IP addresses", "networking"),
        "NetworkRelease": Words("kSubnetReserveIp", "Unreserve IP addresses", "networking"),
        "VirtualSwitchCreate": Words("kVirtualSwitchCreate", "Create virtual switch", "networking"),
        "VirtualSwitchUpdate": Words("kVirtualSwitchUpdate", "Update virtual switch", "networking"),
        "VirtualSwitchDelete": Words("kVirtualSwitchDelete", "Delete virtual switch", "networking"),
        "VpcCreate": Words("kVpcCreate", "Create VPC", "networking"),
        "VpcUpdate": Words("kVpcUpdate", "Update VPC", "networking"),
        "VpcDelete": Words("kVpcDelete", "Delete VPC", "networking"),
        "FloatingIpCreate": Words("kFloatingIpCreate", "Create floating IP", "networking"),
        "FloatingIpUpdate": Words("kFloatingIpUpdate", "Update floating IP", "networking"),
        "FloatingIpDelete": Words("kFloatingIpDelete", "Delete floating IP", "networking"),
        "RoutingPolicyCreate": Words("kRoutingPolicyCreate", "Create routing policy", "networking"),
        "RoutingPolicyUpdate": Words("kRoutingPolicyUpdate", "Update routing policy", "networking"),
        "RoutingPolicyDelete": Words("kRoutingPolicyDelete", "Delete routing policy", "networking"),
        "RouteCreate": Words("kRouteCreate", "Create route", "networking"),
        "RouteUpdate": Words("kRouteUpdate", "Update route", "networking"),
        "RouteDelete": Words("kRouteDelete", "Delete route", "networking"),
        "VmMigrate": Words("kVmMigrate", "Migrate VM"),
        "VmSetPowerState": Words("kVmSetPowerState", "Set VM power state"),
        "VmHaRestart": Words("kVmHaRestart", "Restart VM after host failure"),
        "ShutdownTokenTake": _of_cluster("ShutdownTokenTake", "Take shutdown token"),
        "ShutdownTokenClear": _of_cluster("ShutdownTokenClear", "Clear shutdown token"),
        "EventAcknowledge": Words("EventAcknowledge", "Acknowledge event", "monitoring"),
        "AdsUpdate": _of_cluster("AdsUpdate", "Update scheduling by load"),
        "HaUpdate": _of_cluster("HaUpdate", "Update high availability"),
        "ClusterUnregister": Words("ClusterUnregister", "Unregister cluster", "clustermgmt"),
        "CentralUpdate": Words("UpdateDomainManager", "Update domain manager", "prism"),
        "ClusterRegister": Words("ClusterRegister", "Register cluster", "clustermgmt"),
        "ClusterUpdate": Words("ClusterUpdate", "Update cluster", "clustermgmt"),
        "DiskRemove": Words("RemoveDisk", "Remove disk", "clustermgmt"),
        "DiskAdd": Words("AddDisk", "Add disk", "clustermgmt"),
        "DiskSetLed": Words("UpdateDiskLedState", "Update disk LED state", "clustermgmt"),
        "StoragePoolUpdate": Words("UpdateStoragePool", "Update storage pool", "clustermgmt"),
        "StorageContainerCreate": Words("CreateStorageContainer", "Create storage container", "clustermgmt"),
        "StorageContainerUpdate": Words("UpdateStorageContainer", "Update storage container", "clustermgmt"),
        "StorageContainerDelete": Words("DeleteStorageContainer", "Delete storage container", "clustermgmt"),
        "StorageContainerClearThickSpace": Words(
            "ClearThickProvisionedSpace", "Clear thick provisioned space", "clustermgmt"
        ),
        "DocumentCreate": Words("DocumentCreate", "Create document", "prism"),
        "DocumentReplace": Words("DocumentReplace", "Update document", "prism"),
        "DocumentDelete": Words("DocumentDelete", "Delete document", "prism"),
        "ClusterCreate": Words("ClusterCreate", "Create cluster", "clustermgmt"),
        "ClusterDestroy": Words("ClusterDestroy", "Destroy cluster", "clustermgmt"),
        "ExpandCluster": Words("ExpandCluster", "Expand cluster", "clustermgmt"),
        "RemoveNode": Words("RemoveNode", "Remove node", "clustermgmt"),
        "DiscoverUnconfiguredNodes": Words("DiscoverUnconfiguredNodes", "Discover unconfigured nodes", "clustermgmt"),
        "FetchNodeNetworkingDetails": Words(
            "FetchNodeNetworkingDetails", "Fetch networking details of nodes", "clustermgmt"
        ),
        "CheckHypervisorRequirements": Words(
            "CheckHypervisorRequirements", "Check hypervisor requirements", "clustermgmt"
        ),
        "ValidateNode": Words("ValidateNode", "Validate node", "clustermgmt"),
        "BatchRun": Words("BatchRun", "Run batch", "prism"),
        "CvmUpdate": Words("CvmUpdate", "Update Controller VM", "clustermgmt"),
        "CvmReconfigure": Words("CvmReconfigure", "Reconfigure Controller VMs", "clustermgmt"),
        "DryRun": Words("DryRun", "Dry run", "prism"),
        "AlertAcknowledge": Words("ACKNOWLEDGE", "Acknowledge alert", "monitoring"),
        "HealthChecksRun": Words(
            "RunSystemDefinedChecks", "Run system-defined checks", "monitoring", names_cluster=False
        ),
        "AlertResolve": Words("RESOLVE", "Resolve alert", "monitoring"),
    }
)

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "host": "clustermgmt:config:host",
        "cluster": "clustermgmt:config:cluster",
        "prism central": "prism:config:domain_manager",
        "cvm": "clustermgmt:config:cvm",
        "disk": "clustermgmt:config:disk",
        "storage pool": "clustermgmt:config:storage-pool",
        "storage container": "clustermgmt:config:storage-containers",
        "vm": "vmm:ahv:config:vm",
        "vm disk": "vmm:ahv:config:vm:disk",
        "vm cd-rom": "vmm:ahv:config:vm:cdrom",
        "vm nic": "vmm:ahv:config:vm:nic",
        "vm serial port": "vmm:ahv:config:vm:serialport",
        "vm gpu": "vmm:ahv:config:vm:gpu",
        "vm pcie device": "vmm:ahv:config:vm:pcie-device",
        "protection domain": "dataprotection:config:protection-domain",
        "remote site": "dataprotection:config:remote-site",
        "replication": "dataprotection:config:replication",
        "snapshot schedule": "dataprotection:config:schedule",
        "recovery point": "dataprotection:config:recovery-point",
        "snapshot": "dataprotection:config:vm-recovery-point",
        "volume group snapshot": "dataprotection:config:volume-group-recovery-point",
        "vm group": "vmm:ahv:policies:legacy-vm-anti-affinity-policy",
        "vm anti-affinity policy": "vmm:ahv:policies:vm-anti-affinity-policy",
        "vm-host affinity policy": "vmm:ahv:policies:vm-host-affinity-policy",
        "image": "vmm:content:image",
        "image placement policy": "vmm:images:config:placement-policy",
        "ova": "vmm:content:ova",
        "template": "vmm:content:template",
        "template version": "vmm:content:template:version",
        "network": "networking:config:subnet",
        "vpc": "networking:config:vpc",
        "floating ip": "networking:config:floating-ip",
        "routing policy": "networking:config:routing-policy",
        "route table": "networking:config:route-table",
        "route": "networking:config:route",
        "virtual switch": "networking:config:virtual-switch",
        "category": "prism:config:category",
        "volume group": "volumes:config:volume-group",
        "volume disk": "volumes:config:volume-group:disk",
        "iscsi client": "volumes:config:iscsi-client",
        "nvmf client": "volumes:config:nvmf-client",
        "user": "iam:authn:user",
        "software": "lifecycle:resources:package",
        "wrong passwords": "iam:authn:user:wrong-passwords",
        "machine password": "clustermgmt:config:machine-password",
        "key": "iam:authn:user:key",
        "user group": "iam:authn:user-group",
        "role": "iam:authz:role",
        "authorization policy": "iam:authz:authorization-policy",
        "task": "prism:config:task",
        "event": "monitoring:serviceability:event",
        "alert": "monitoring:serviceability:alert",
        "audit": "monitoring:serviceability:audit",
        "fault": "prism:config:fault",
        "document": "prism:config:document",
        "batch": "prism:operations:batch",
        "unconfigured node": "clustermgmt:config:node",
        "task response": "clustermgmt:config:task-response",
        "non-migratable VMs result": "clustermgmt:config:non-migratable-vms-result",
    }
)


def words_of(task: Task) -> Words:
    """What v4 calls the operation of a task. Of a document it is the name of the operation that was called; a VM is
    switched in several ways (two of them from a public simulator), and gets a CD-ROM by another call than a disk."""
    command = task.command
    if isinstance(command, SetPower):
        return Words(*POWER_WORDS[command.transition])
    if type(command) is AddDisk and command.disk.is_cdrom:
        return Words("CreateCdRom", "Create VM CD-ROM")
    if not isinstance(command, DocumentCommand):
        return OPERATIONS[task.operation]
    words = command.act.split("_")
    namespace = command.document.shelf.split("/")[1]
    return Words("".join(word.title() for word in words), " ".join(words).capitalize(), namespace)


def affected(task: Task, cluster_name: str) -> tuple[EntityRef, ...]:
    """The things that a task is about: what it tells when it is done first (public clients take the first for what was
    made), the cluster last where the operation names it. Managing an alert is about the alert itself (recorded), not
    about what the alert is about."""
    command = task.command
    if isinstance(command, DocumentCommand):
        return tuple(replace(ref, kind=relation(command.document)) for ref in task.entities)
    if isinstance(command, AlertCommand):
        return (EntityRef(Alert.kind, command.alert_uuid, command.alert_uuid),)
    told = DETAILS.get(type(command), {}).values()
    things = sorted(task.entities, key=lambda ref: ref.kind not in told)
    if not OPERATIONS[task.operation].names_cluster:
        return tuple(things)
    return (*things, EntityRef("cluster", task.cluster_uuid, cluster_name))
