"""Nothing documented that a client sends is lost in silence: what nothing here can honour is refused by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_prism.faces.rest.element.told import check_told
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.model.commands.target import UUID
from mock_prism.model.errors import Invalid, NotSimulated

SIZES = ("guest_os", "guest_driver_version", "memory_reservation_mb", "vcpu_reservation_hz")
"""What a hypervisor other than AHV makes of them."""
UNHEEDED: Mapping[str, tuple[str, ...]] = {
    "POST /vms": (*SIZES, "vm_nics.adapter_type", "vm_nics.port_id"),
    "PUT /vms/{}": (*SIZES, "storage_container_uuid", "vm_nics.adapter_type"),
    "POST /vms/{}/clone": ("spec_list.vm_nics.adapter_type",),
    "POST /snapshots/{}/clone": ("spec_list.vm_nics.adapter_type",),
    "POST /vms/{}/nics": ("spec_list.adapter_type",),
    "PUT /vms/{}/nics/{}": ("nic_spec.adapter_type",),
    "POST /images": (
        "vm_disk_clone_spec.minimum_size",
        "vm_disk_clone.minimum_size",
        "vm_disk_clone.minimum_size_mb",
    ),
    "POST /volume_groups": (
        "disk_list.volume_group_uuid",
        "disk_list.clone_config.snapshot_group_uuid",
        "disk_list.clone_spec.snapshot_group_id",
    ),
    "POST /volume_groups/{}/disks": ("clone_config.snapshot_group_uuid", "clone_spec.snapshot_group_id"),
    "PUT /ha": ("evacuation_option",),
    "PUT /vms/{}/disks/{}": (
        "update_spec.vm_disk_clone.minimum_size",
        "update_spec.vm_disk_clone.minimum_size_mb",
        "update_spec.vm_disk_clone.storage_container_uuid",
        "update_spec.vm_disk_create",
    ),
    "POST /ncc/checks": ("send_email",),
}
"""Fields by the operations that take them, in the spelling of v2.0."""


UUIDS, NAMES = ("uuid", "vmid", "volume_group_uuid"), ("pd_name", "protection_domain_name")
"""What a body may say of the thing that the path names (*assumed* to be refused where it is another). A uuid that is
none is passed over: a published sample sends the word ``string``."""
OTHERS = ("POST /vms/{}/disks/detach", " /vfilers/")
"""Where the uuid is of something else: a public client says the disk's, and what a file server has says its own."""


def check_heeded(wire: Wire, call: Call, name: str) -> None:
    """Raise NotSimulated where a body says something that nothing honours, and Invalid for what only the server says,
    or where it is about another thing than the path. No, none and nothing say nothing."""
    body = wire.body(call)
    for path in UNHEEDED.get(name, ()):
        if any(_values(body, path.split("."))):
            raise NotSimulated(f"{wire.spelled(path)} in {name}")
    named = [ident.rpartition("::")[2].lower() for ident in call.path.values()]
    is_others = any(part in name for part in OTHERS)
    for key in (*UUIDS, *NAMES) if named and isinstance(body, dict) else ():
        word = str(body.get(key, "")).lower()
        if word not in ("", *named) and (key in NAMES or UUID.fullmatch(word)) and not is_others:
            raise Invalid(wire.spelled(key), "is not that of the path")
    check_told(wire, call, body)


def _values(body: Json, steps: list[str]) -> Iterator[Json]:
    """What lies at the end of a way, in each item of the lists on it."""
    if isinstance(body, list):
        for item in body:
            yield from _values(item, steps)
    elif not steps:
        yield body
    elif isinstance(body, dict):
        yield from _values(body.get(steps[0]), steps[1:])
