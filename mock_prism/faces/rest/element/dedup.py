"""Deduplication of virtual disks in v1: of all that a VM has, or of one vdisk."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.commands.disk_dedup import DedupDisk
from mock_prism.model.errors import Invalid
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm, VmDisk

FINGERPRINT, ON_DISK = "finger_print_on_write", "on_disk_dedup"
WORDS: Mapping[str, Mapping[str, bool | None]] = {
    FINGERPRINT: {"NONE": None, "OFF": False, "ON": True},
    ON_DISK: {"NONE": None, "OFF": False, "POST_PROCESS": True},
}
"""Words of closed sets (description): that none leaves it to the container is *assumed*."""


def read_word(field: str, word: str) -> str:
    """One of a field's words, in any case. Raises Invalid."""
    if word.upper() not in WORDS[field]:
        raise Invalid("value", f"must be one of {', '.join(WORDS[field])}")
    return word.upper()


def changes(vm: Vm, disk: VmDisk, body: Record) -> tuple[Command, ...]:
    """What a body changes of a disk, if anything; what it leaves out stays as it is."""
    fingerprint, on_disk = (
        WORDS[field][body[field]] if field in body else before
        for field, before in ((FINGERPRINT, disk.cache_dedup), (ON_DISK, disk.on_disk_dedup))
    )
    is_same = (fingerprint, on_disk) == (disk.cache_dedup, disk.on_disk_dedup)
    return () if is_same else (DedupDisk(vm.uuid, disk.uuid, fingerprint, on_disk),)


def word_of(field: str, vm: Vm) -> str:
    """What all disks of a VM are set to; NONE where they are not set alike."""
    found = {disk.cache_dedup if field == FINGERPRINT else disk.on_disk_dedup for disk in vm.disks if disk.vmdisk_uuid}
    value = found.pop() if len(found) == 1 else None
    return next(word for word, meaning in WORDS[field].items() if meaning is value)
