"""From what an operator types to the things meant: names, UUIDs, ``name:uuid``, commas, globs and ranges."""

from __future__ import annotations

import re
from fnmatch import translate
from itertools import product

from mock_prism.faces.shell.errors import Usage
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RANGE = re.compile(r"\[(\d+)\.\.(\d+)\]")
MAX_NAMES = 10_000


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
    """The VMs of a list, each once and in the list's order; those of a glob by name. Raises NotFound."""
    vms = sorted(site.where(Vm, "cluster_uuid", cluster_uuid), key=lambda vm: (vm.name, vm.uuid))
    if exact := _named(vms, text):
        return (exact,)
    found = [vm for part in split_list(text) for name in expand(part) for vm in _matching(vms, name)]
    return tuple({vm.uuid: vm for vm in found}.values())


def _matching(vms: list[Vm], text: str) -> list[Vm]:
    if exact := _named(vms, text):
        return [exact]
    if is_glob(text):
        # Only * and ? mean something; a bracket is a character like any other.
        pattern = re.compile(translate(text.replace("[", "[[]")))
        if matches := [vm for vm in vms if pattern.fullmatch(vm.name)]:
            return matches
    raise NotFound(Vm.kind, text)


def _named(vms: list[Vm], text: str) -> Vm | None:
    """The VM with this name, UUID or ``name:uuid``. Raises Invalid where the name is not unique (*assumed*)."""
    name, colon, uuid = text.rpartition(":")
    if colon and UUID.fullmatch(uuid):
        return next((vm for vm in vms if vm.uuid == uuid and vm.name == name), None)
    if UUID.fullmatch(text) and (by_uuid := next((vm for vm in vms if vm.uuid == text), None)):
        return by_uuid
    same = [vm for vm in vms if vm.name == text]
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
