"""What v4 calls the operations on volume groups and in data protection."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

VOLUME_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "VolumeGroupCreate": ("VolumeGroupCreate", "Create volume group"),
        "VolumeGroupUpdate": ("VolumeGroupUpdate", "Update volume group"),
        "VolumeGroupDelete": ("VolumeGroupDelete", "Delete volume group"),
        "VolumeGroupClone": ("VolumeGroupClone", "Clone volume group"),
        "VolumeGroupRevert": ("VolumeGroupRevert", "Revert volume group"),
        "VolumeGroupAttachVm": ("VolumeGroupAttachVm", "Volume group attach to VM"),
        "VolumeGroupDetachVm": ("VolumeGroupDetachVm", "Volume group detach from VM"),
        "VolumeGroupAttachExternal": ("VolumeGroupAttachExternal", "Volume group attach to iSCSI Client"),
        "VolumeGroupDetachExternal": ("VolumeGroupDetachExternal", "Volume group detach from iSCSI Client"),
        "VolumeGroupAttachNvmf": ("VolumeGroupAttachExternal", "Volume group attach to NVMe-TCP client"),
        "VolumeGroupDetachNvmf": ("VolumeGroupDetachExternal", "Volume group detach from NVMe-TCP client"),
        "VolumeDiskCreate": ("VolumeDiskCreate", "Create volume disk"),
        "VolumeDiskUpdate": ("VolumeDiskUpdate", "Update volume disk"),
        "VolumeDiskDelete": ("VolumeDiskDelete", "Delete volume disk"),
        "IscsiClientUpdate": ("IscsiClientUpdate", "Update iSCSI client"),
    }
)
"""Names and descriptions in volumes, by those of the model."""

PROTECTION_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "SnapshotCreate": ("CreateRecoveryPoint", "Create recovery point"),
        "SnapshotDelete": ("DeleteRecoveryPoint", "Delete recovery point"),
        "RecoveryPointReplicate": ("EntitySnapshotReplicate", "Replicate Recovery Point"),
        "ProtectionDomainCreate": ("CreateProtectionDomain", "Create protection domain"),
        "ProtectionDomainDelete": ("DeleteProtectionDomain", "Delete protection domain"),
        "ProtectionDomainProtect": ("ProtectVms", "Protect VMs"),
        "ProtectionDomainSnapshot": ("SnapshotProtectionDomain", "Take a snapshot of a protection domain"),
        "ProtectionDomainReplicate": ("ReplicateProtectionDomain", "Replicate a snapshot of a protection domain"),
        "ProtectionDomainActivate": ("ActivateProtectionDomain", "Activate protection domain"),
        "ProtectionDomainDeactivate": ("DeactivateProtectionDomain", "Deactivate protection domain"),
        "ProtectionDomainMigrate": ("MigrateProtectionDomain", "Migrate protection domain"),
        "ProtectionDomainRestore": ("RestoreEntities", "Restore VMs of a protection domain"),
        "ConsistencyGroupUpdate": ("UpdateConsistencyGroup", "Update consistency group"),
        "RemoteSiteCreate": ("CreateRemoteSite", "Create remote site"),
        "RemoteSiteUpdate": ("UpdateRemoteSite", "Update remote site"),
        "RemoteSiteDelete": ("DeleteRemoteSite", "Delete remote site"),
        "ReplicationAbort": ("AbortReplication", "Abort replication"),
        "ReplicationUpdate": ("UpdateReplication", "Update replication"),
        "ScheduleRun": ("RunSchedule", "Take a scheduled snapshot"),
        "ScheduleUpdate": ("UpdateSchedule", "Update schedule"),
        "ScheduleDelete": ("DeleteSchedules", "Delete schedules"),
        "ProtectionDomainUnprotect": ("UnprotectVms", "Unprotect VMs"),
        "RecoveryPointUpdate": ("SetRecoveryPointExpirationTime", "Set recovery point expiration time"),
    }
)
"""The same in dataprotection."""
