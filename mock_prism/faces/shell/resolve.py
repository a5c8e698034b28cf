"""From what an operator types to the things meant: names, UUIDs, ``name:uuid``, commas, globs and ranges."""

from __future__ import annotations

import re
from fnmatch import translate
from itertools import product
from typing import TypeVar

from mock_prism.faces.shell.errors import Usage
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import VolumeGroup

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RANGE = re.compile(r"\[(\d+)\.\.(\d+)\]")
MAX_NAMES = 10_000
N = TypeVar("N", bound="Vm | VmGroup | Image | Network | Snapshot | StorageContainer | VolumeGroup")


def find_host(site: Site, cluster_uuid: str, text: str) -> Host:
    """A host by hypervisor IP, name, full name or UUID. Raises NotFound."""
    wanted = text.lower()
    for host in hosts_of(site, cluster_uuid):
        if wanted in (host.hypervisor_ip, host.name.lower(), host.fqdn.lower(), host.uuid):
            return host
    raise NotFound(Host.kind, text)


def find_hosts(site: Site, cluster_uuid: str, text: str) -> tuple[Host, ...]:
    """The hosts of a comma-separated list, each once."""
    hosts = [find_host(site, cluster_uuid, part) for part in split_list(text)]
    return tuple(dict.fromkeys(hosts))


def find_vms(site: Site, cluster_uuid: str, text: str) -> tuple[Vm, ...]:
    """The VMs of a list. Raises NotFound."""
    return all_named_in(site, Vm, cluster_uuid, text)


def all_named_in(site: Site, kind: type[N], cluster_uuid: str, text: str) -> tuple[N, ...]:
    """What a list names, each once and in the list's order; what a glob stands for by name. Raises NotFound."""
    things = sorted(site.where(kind, "cluster_uuid", cluster_uuid), key=lambda thing: (thing.name, thing.uuid))
    if exact := _named(things, text):
        return (exact,)
    found = [thing for part in split_list(text) for name in expand(part) for thing in _matching(kind, things, name)]
    return tuple({thing.uuid: thing for thing in found}.values())


def named_in(site: Site, kind: type[N], cluster_uuid: str, text: str) -> N:
    """The one thing that a name, UUID or ``name:uuid`` means. Raises NotFound."""
    if (exact := _named(list(site.where(kind, "cluster_uuid", cluster_uuid)), text)) is None:
        raise NotFound(kind.kind, text)
    return exact


def _matching(kind: type[N], things: list[N], text: str) -> list[N]:
    if exact := _named(things, text):
        return [exact]
    if is_glob(text):
        # Only * and ? mean something; a bracket is a character like any other.
        pattern = re.compile(translate(text.replace("[", "[[]")))
        if matches := [thing for thing in things if pattern.fullmatch(thing.name)]:
            return matches
    raise NotFound(kind.kind, text)


def _named(things: list[N], text: str) -> N | None:
    """The thing with this name, UUID or ``name:uuid``. Raises Invalid where the name is not unique (*assumed*)."""
    name, colon, uuid = text.rpartition(":")
    if colon and UUID.fullmatch(uuid):
        return next((thing for thing in things if thing.uuid == uuid and thing.name == name), None)
    if UUID.fullmatch(text) and (by_uuid := next((thing for thing in things if thing.uuid == text), None)):
        return by_uuid
    same = [thing for thing in things if thing.name == text]
    if len(same) > 1:
        raise Invalid("name", f"{text} is not unique, use name:uuid")
    return same[0] if same else None


def is_glob(text: str) -> bool:
    """Whether the text is a pattern: globs, not regular expressions."""
    return "*" in text or "?" in text


def split_list(text: str) -> list[str]:
    """The parts of a comma-separated list. Raises Usage if one is empty."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise Usage(f"InvalidArgument: empty name in list {text!r}")
    return parts


def new_names(text: str) -> list[str]:
    """The names that a list of new names spells out, ranges and all. Raises Invalid."""
    names: list[str] = []
    for part in split_list(text):
        names += expand(part)
        if len(names) > MAX_NAMES:
            raise Invalid("name", f"more than {MAX_NAMES} names")
    if len(set(names)) < len(names):
        raise Invalid("name", "a name is given twice")
    for name in names:
        if is_glob(name) or "[" in name or "]" in name:
            raise Invalid("name", f"{name!r} is not a name")
    return names


def expand(text: str) -> list[str]:
    """Spell out ranges (*assumed*): ``vm[08..10]`` is vm08, vm09, vm10. Raises Invalid for too many."""
    pieces = RANGE.split(text)
    literals, firsts, lasts = pieces[::3], pieces[1::3], pieces[2::3]
    total = 1
    for first, last in zip(firsts, lasts, strict=True):
        total *= len(range(int(first[:9]), int(last[:9]) + 1)) if max(len(first), len(last)) <= 9 else MAX_NAMES + 1
    if not 0 < total <= MAX_NAMES:
        raise Invalid("name", f"{text!r} stands for no names, or for more than {MAX_NAMES}")
    counted = [
        [f"{number:0{len(first)}}" for number in range(int(first), int(last) + 1)]
        for first, last in zip(firsts, lasts, strict=True)
    ]
    return [
        "".join(literal + number for literal, number in zip(literals, (*numbers, ""), strict=True))
        for numbers in product(*counted)
    ]
