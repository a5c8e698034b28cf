"""What v4 calls the acts on what VMs have and on what is made of them: the operation, and what a person reads.

All are *assumed*, after the names of the methods of the official SDK; the deployment of a template is recorded, and
turning VMs on and off from a public simulator.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.model.states import PowerTransition

POWER_WORDS: Mapping[PowerTransition, tuple[str, str]] = MappingProxyType(
    {
        PowerTransition.ON: ("kVmPowerOn", "Power on VM"),
        PowerTransition.OFF: ("kVmPowerOff", "Power off VM"),
        PowerTransition.ACPI_SHUTDOWN: ("kVmShutdown", "Shut down VM"),
        PowerTransition.ACPI_REBOOT: ("kVmReboot", "Reboot VM"),
        PowerTransition.RESET: ("kVmReset", "Reset VM"),
        PowerTransition.POWER_CYCLE: ("kVmPowerCycle", "Power cycle VM"),
        PowerTransition.PAUSE: ("kVmPause", "Pause VM"),
        PowerTransition.SUSPEND: ("kVmSuspend", "Suspend VM"),
        PowerTransition.RESUME: ("kVmResume", "Resume VM"),
    }
)

VMM_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "VmDiskMigrate": ("MigrateVmDisks", "Migrate VM disks"),
        "VmCrossClusterMigrate": ("kVmCrossClusterMigrate", "Migrate VM to another cluster"),
        "VmGpuCreate": ("CreateGpu", "Create VM GPU"),
        "VmGpuDelete": ("DeleteGpu", "Delete VM GPU"),
        "VmPcieDeviceCreate": ("CreatePcieDevice", "Create VM PCIe device"),
        "VmPcieDeviceDelete": ("DeletePcieDevice", "Delete VM PCIe device"),
        "VmSerialPortCreate": ("CreateSerialPort", "Create VM serial port"),
        "VmSerialPortUpdate": ("UpdateSerialPort", "Update VM serial port"),
        "VmSerialPortDelete": ("DeleteSerialPort", "Delete VM serial port"),
        "VmGuestToolsInsert": ("InsertGuestToolsIso", "Insert guest tools ISO"),
        "VmGuestToolsInstall": ("InstallGuestTools", "Install guest tools"),
        "VmGuestToolsUninstall": ("UninstallGuestTools", "Uninstall guest tools"),
        "VmGuestToolsUpgrade": ("UpgradeGuestTools", "Upgrade guest tools"),
        "VmGuestToolsUpdate": ("UpdateGuestTools", "Update guest tools"),
        "OvaCreate": ("kOvaCreate", "Create OVA"),
        "OvaUpdate": ("kOvaUpdate", "Update OVA"),
        "OvaDelete": ("kOvaDelete", "Delete OVA"),
        "OvaDeploy": ("kOvaDeploy", "Deploy OVA"),
        "TemplateCreate": ("kVmTemplateCreate", "Create template"),
        "TemplateUpdate": ("kVmTemplateUpdate", "Update template"),
        "TemplateDelete": ("kVmTemplateDelete", "Delete template"),
        "TemplateVersionDelete": ("kVmTemplateVersionDelete", "Delete template version"),
        "TemplatePublish": ("kVmTemplatePublish", "Publish template version"),
        "TemplateDeploy": ("kVmTemplateDeploy", "Deploy template"),
        "TemplateInitiateGuestUpdate": ("kVmTemplateInitiateGuestUpdate", "Initiate guest update"),
        "TemplateCompleteGuestUpdate": ("kVmTemplateCompleteGuestUpdate", "Complete guest update"),
        "TemplateCancelGuestUpdate": ("kVmTemplateCancelGuestUpdate", "Cancel guest update"),
        "VmHostAffinityPolicyCreate": ("CreateVmHostAffinityPolicy", "Create VM-host affinity policy"),
        "VmHostAffinityPolicyUpdate": ("UpdateVmHostAffinityPolicy", "Update VM-host affinity policy"),
        "VmHostAffinityPolicyDelete": ("DeleteVmHostAffinityPolicy", "Delete VM-host affinity policy"),
        "VmHostAffinityPolicyReEnforce": ("ReEnforceVmHostAffinityPolicy", "Re-enforce VM-host affinity policy"),
        "VmAntiAffinityPolicyCreate": ("CreateVmAntiAffinityPolicy", "Create VM-VM anti-affinity policy"),
        "VmAntiAffinityPolicyUpdate": ("UpdateVmAntiAffinityPolicy", "Update VM-VM anti-affinity policy"),
        "VmAntiAffinityPolicyDelete": ("DeleteVmAntiAffinityPolicy", "Delete VM-VM anti-affinity policy"),
        "ImagePlace": ("kImagePlace", "Place image"),
        "ImagePolicyCreate": ("CreatePlacementPolicy", "Create image placement policy"),
        "ImagePolicyUpdate": ("UpdatePlacementPolicy", "Update image placement policy"),
        "ImagePolicyDelete": ("DeletePlacementPolicy", "Delete image placement policy"),
        "ImagePolicySuspend": ("SuspendPlacementPolicy", "Suspend image placement policy"),
        "ImagePolicyResume": ("ResumePlacementPolicy", "Resume image placement policy"),
        "VmGroupCreate": ("VmGroupCreate", "Create VM group"),
        "VmGroupUpdate": ("VmGroupUpdate", "Update VM group"),
        "VmGroupDelete": ("VmGroupDelete", "Delete VM group"),
    }
)
