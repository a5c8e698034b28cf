"""Nothing documented that a client sends is lost in silence: what nothing here can honour is refused by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Json
from mock_prism.model.errors import NotSimulated

SIZES = ("guest_os", "guest_driver_version", "memory_reservation_mb", "vcpu_reservation_hz")
"""What a hypervisor other than AHV makes of them."""
UNHEEDED: Mapping[str, tuple[str, ...]] = {
    "POST /vms": (*SIZES, "vm_nics.adapter_type"),
    "PUT /vms/{}": (*SIZES, "storage_container_uuid", "vm_nics.adapter_type"),
    "POST /vms/{}/clone": ("spec_list.vm_nics.adapter_type",),
    "POST /snapshots/{}/clone": ("spec_list.vm_nics.adapter_type",),
    "POST /vms/{}/nics": ("spec_list.adapter_type",),
    "PUT /vms/{}/nics/{}": ("nic_spec.adapter_type",),
    "POST /images": ("vm_disk_clone_spec.minimum_size", "vm_disk_clone.minimum_size"),
    "POST /volume_groups": ("disk_list.clone_config.snapshot_group_uuid", "disk_list.clone_spec.snapshot_group_id"),
    "POST /volume_groups/{}/disks": ("clone_config.snapshot_group_uuid", "clone_spec.snapshot_group_id"),
}
"""Fields by the operations that take them, in the spelling of v2.0."""


def check_heeded(wire: Wire, name: str, body: Json) -> None:
    """Raise NotSimulated where a body says something that nothing honours. No, none and nothing say nothing."""
    for path in UNHEEDED.get(name, ()):
        if any(_values(body, path.split("."))):
            spelled = ".".join(next(iter(wire.types.spelled({key: None}))) for key in path.split("."))
            raise NotSimulated(f"{spelled} in {name}")


def _values(body: Json, steps: list[str]) -> Iterator[Json]:
    """What lies at the end of a way, in each item of the lists on it."""
    if isinstance(body, list):
        for item in body:
            yield from _values(item, steps)
    elif not steps:
        yield body
    elif isinstance(body, dict):
        yield from _values(body.get(steps[0]), steps[1:])
