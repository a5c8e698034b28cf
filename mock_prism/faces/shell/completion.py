"""What may come next on a line of acli or ncli: verbs, parameters, words, and names of what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mock_prism.faces.shell.acli.program import VERBS as ACLI
from mock_prism.faces.shell.ncli.program import VERBS as NCLI
from mock_prism.faces.shell.registry import Kind, Param, Verb
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

NAMED: Mapping[Kind, Callable[[Site], Iterable[str]]] = {
    Kind.VM: lambda site: (vm.name for vm in site.all(Vm)),
    Kind.VMS: lambda site: (vm.name for vm in site.all(Vm)),
    Kind.HOST: lambda site: (host.hypervisor_ip for host in site.all(Host)),
    Kind.HOSTS: lambda site: (host.hypervisor_ip for host in site.all(Host)),
    Kind.IMAGES: lambda site: (image.name for image in site.all(Image)),
    Kind.FLAG: lambda site: ("true", "false"),
}
"""The values that a parameter of a kind may have. A name with a blank in it would have to be quoted: it is left out."""

LEAVING = ("exit", "help", "quit")


def complete(site: Site, program: str, line: str) -> list[str]:
    """The words that the last word of a line may become, sorted; ``line`` is without the program's name."""
    *words, begun = line.split(" ")
    words = [word for word in words if word]
    if program == "acli":
        if not words:
            return _beginning([*ACLI.complete(""), *LEAVING], begun)
        return _arguments(site, ACLI.get(words[0]), words[1:], begun)
    if len(words) < 2:
        names = [name.split(" ") for name in NCLI.complete("")]
        known = [name[0] for name in names] if not words else [name[1] for name in names if name[0] == words[0]]
        return _beginning(known if words else [*known, *LEAVING], begun)
    return _arguments(site, NCLI.get(" ".join(words[:2])), words[2:], begun)


def _arguments(site: Site, verb: Verb[Any] | None, given: list[str], begun: str) -> list[str]:
    """Values of the positional parameter whose turn it is, then keys; after a key and ``=``, its values."""
    if verb is None:
        return []
    key, equals, value = begun.partition("=")
    if equals:
        param = next((param for param in verb.params if param.name == key), None)
        return [f"{key}={word}" for word in _values(site, param, value)] if param else []
    keys = {word.partition("=")[0] for word in given if "=" in word}
    loose = [word for word in given if "=" not in word]
    positionals = [param for param in verb.positionals if param.name not in keys]
    if len(loose) < len(positionals):
        return _values(site, positionals[len(loose)], begun)
    rest = (param.name for param in verb.params if not param.positional and param.name not in keys)
    return _beginning((f"{name}=" for name in rest), begun)


def _values(site: Site, param: Param, begun: str) -> list[str]:
    """Values of a parameter; in a list, those of its last part."""
    done, comma, last = begun.rpartition(",") if param.kind in (Kind.VMS, Kind.HOSTS, Kind.IMAGES) else ("", "", begun)
    known: Iterable[str] = param.words
    if not known and (names := NAMED.get(param.kind)) is not None:
        known = names(site)
    return [f"{done}{comma}{word}" for word in _beginning((word for word in known if " " not in word), last)]


def _beginning(words: Iterable[str], begun: str) -> list[str]:
    return sorted({word for word in words if word.startswith(begun)})
