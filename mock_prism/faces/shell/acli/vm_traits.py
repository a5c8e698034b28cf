"""acli vm: what the machine of a VM is like, as create and update order it. The names are by the product's reference,
secure boot and Credential Guard by the AHV guide; how vm.get shows them is *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mock_prism.faces.shell.arguments import Arguments
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.errors import Invalid
from mock_prism.model.vm import VmTraits

FLAGS: Mapping[str, str] = {
    "apc_status": "has_apc",
    "enable_metrics": "has_metrics",
    "hardware_virtualization": "has_hardware_virtualization",
    "secure_boot": "has_secure_boot",
    "vcpu_hard_pin": "has_pinned_vcpus",
    "virtual_tpm": "has_vtpm",
    "windows_credential_guard": "has_credential_guard",
}
"""Traits that are there or not, by parameter."""

TRAITS: tuple[Param, ...] = (
    *(Param(name, Kind.FLAG) for name in FLAGS),
    Param("disable_branding", Kind.FLAG),
    Param("num_vnuma_nodes", Kind.NUMBER),
    Param("cpu_model"),
    Param("extra_flags"),
)


def ordered_traits(args: Arguments, now: VmTraits) -> VmTraits:
    """The traits that a line makes of those that there are. Raises Invalid."""
    said: dict[str, object] = {trait: args.flag(name) for name, trait in FLAGS.items() if name in args}
    if "disable_branding" in args:
        said["is_branded"] = not args.flag("disable_branding")
    if "num_vnuma_nodes" in args:
        said["num_vnuma_nodes"] = args.maybe_number("num_vnuma_nodes")
    if "cpu_model" in args:
        said["cpu_model"] = args.text("cpu_model") or None
    if "extra_flags" in args:
        said["extra_flags"] = _extra_flags(args.text("extra_flags"), now.extra_flags)
    return replace(now, **said)  # type: ignore[arg-type]  # by names that are in the tables


def firmware(args: Arguments) -> bool | None:
    """Whether a VM is to boot by UEFI, None where nothing is said: secure boot says so too (AHV guide)."""
    return True if args.maybe_flag("secure_boot") and "uefi_boot" not in args else args.maybe_flag("uefi_boot")


def _extra_flags(text: str, before: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """``key=value;key=value`` over those that there are; a key without a value goes (*assumed*). Raises Invalid."""
    flags = dict(before)
    for part in text.split(";"):
        key, equals, value = (word.strip() for word in part.partition("="))
        if not key or not equals:
            raise Invalid("extra_flags", "must be key=value;key=value")
        flags[key] = value
    return tuple(sorted((key, value) for key, value in flags.items() if value))
