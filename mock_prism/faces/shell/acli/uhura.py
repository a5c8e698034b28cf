"""acli uhura: VMs whose guests set themselves up when they are first started. Known from scripts (mattbator).

What a guest is told does not matter here: it gets the drive with it. A file on the Controller VM is never read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.resolve import named_in, new_names
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import customization_disk
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import Invalid
from mock_prism.model.storage import StorageContainer

SCHEMES = ("http://", "https://", "file://", "nfs://", "adsf:/")
PATHS = ("sysprep_config_path", "cloudinit_userdata_path")
NAMES = Param("name_list", Kind.NEW_NAMES, positional=True)
SETTINGS = (
    Param("container", Kind.CONTAINER),
    Param("memory", Kind.SIZE),
    Param("num_vcpus", Kind.NUMBER),
    Param("num_cores_per_vcpu", Kind.NUMBER),
    *(Param(path) for path in PATHS),
)


def _container(call: AcliCall) -> str:
    """The container named, or the cluster's first one."""
    text = call.args.maybe_text("container")
    if text is None:
        return next(iter(call.site.where(StorageContainer, "cluster_uuid", call.cluster.uuid))).uuid
    return named_in(call.site, StorageContainer, call.cluster.uuid, text).uuid


def _check_path(call: AcliCall) -> None:
    """One path, to something that could be there. Raises Usage and Invalid."""
    given = [name for name in PATHS if name in call.args]
    if len(given) != 1:
        raise Usage(f"InvalidArgument: give one of {', '.join(PATHS)}")
    if not call.args.text(given[0]).startswith(SCHEMES):
        raise Invalid(given[0], f"{call.args.text(given[0])!r} is no address such as {SCHEMES[2]}/home/nutanix/x")


def _sizes(call: AcliCall) -> dict[str, Any]:
    """What is said of the size."""
    args = call.args
    said = {
        "memory_bytes": args.maybe_bytes("memory"),
        "num_vcpus": args.maybe_number("num_vcpus"),
        "num_cores_per_vcpu": args.maybe_number("num_cores_per_vcpu"),
    }
    return {key: value for key, value in said.items() if value is not None}


def _create(call: AcliCall) -> Answer:
    _check_path(call)
    disks, sizes = (customization_disk(_container(call)),), _sizes(call)
    return call.start_new(
        (name, replace(CreateVm(call.cluster.uuid, name, disks=disks), **sizes))
        for name in new_names(call.args.text("name_list"))
    )


def _clone(call: AcliCall) -> Answer:
    _check_path(call)
    source, sizes = call.vm("clone_from_vm"), _sizes(call)
    container = _container(call) if "container" in call.args else None
    return call.start_new(
        (name, replace(CloneVm(source.uuid, name, container_uuid=container, is_customized=True), **sizes))
        for name in new_names(call.args.text("name_list"))
    )


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("uhura.vm.create_with_customize", "Creates VMs that set themselves up.", (NAMES, *SETTINGS), _create),
    AcliVerb(
        "uhura.vm.clone_with_customize",
        "Copies a VM to VMs that set themselves up.",
        (NAMES, Param("clone_from_vm", Kind.VM, required=True), *SETTINGS),
        _clone,
    ),
)
