"""What a VM's machine can be like: which traits go together, and which are settled while it runs."""

from __future__ import annotations

from mock_prism.model.errors import Invalid
from mock_prism.model.vm import Vm, VmTraits

Q35 = "q35"


def check_machine(machine_type: str, uefi_boot: bool, traits: VmTraits) -> None:
    """Secure boot goes by UEFI on a q35 machine, and Credential Guard by secure boot (AHV guide). Raises Invalid."""
    if traits.num_vnuma_nodes < 0:
        raise Invalid("num_vnuma_nodes", "must not be negative")
    if traits.has_secure_boot and not (uefi_boot and machine_type == Q35):
        raise Invalid("secure_boot", f"takes UEFI and a {Q35} machine")
    if traits.has_credential_guard and not traits.has_secure_boot:
        raise Invalid("windows_credential_guard", "takes secure boot")


def machine_of(vm: Vm) -> tuple[object, ...]:
    """What of a VM's machine changes only while it is off: its firmware (*assumed*), and how it sees its processors
    (AHV guide, of virtual NUMA nodes; *assumed* of the others).
    """
    traits = vm.traits
    return (
        vm.machine_type,
        vm.uefi_boot,
        traits.has_secure_boot,
        traits.has_credential_guard,
        traits.has_hardware_virtualization,
        traits.has_pinned_vcpus,
        traits.num_vnuma_nodes,
        vm.has_cpu_passthrough,
    )
