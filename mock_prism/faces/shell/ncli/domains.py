"""What the verbs of ncli protection-domain share: which domain, snapshot and remote site is meant, and lists."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.answers import Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.words import instant
from mock_prism.model.errors import NotFound
from mock_prism.model.protection_domain import Member, ProtectionDomain, find_domain
from mock_prism.model.remote_site import RemoteSite, named_remote
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

MICROS_PER_SECOND = 1_000_000
NAME = Param("name", required=True)
NOUNS = ("pd", "protection-domain")


def spelled(*verbs: str) -> tuple[str, tuple[str, ...]]:
    """A verb of protection domains, and all its other spellings: each verb goes with either noun."""
    names = [f"{noun} {verb}" for verb in verbs for noun in NOUNS]
    return names[0], tuple(names[1:])


def domains(call: NcliCall) -> list[ProtectionDomain]:
    """The one that ``name`` means, or all."""
    name = call.args.maybe_text("name")
    found = call.site.where(ProtectionDomain, "cluster_uuid", call.cluster.uuid)
    return [domain for domain in found if name in (None, domain.name)]


def domain_named(call: NcliCall) -> ProtectionDomain:
    """The one that ``name`` means. Raises NotFound."""
    domain = find_domain(call.site, call.cluster.uuid, call.args.text("name"))
    if domain is None:
        raise NotFound(ProtectionDomain.kind, call.args.text("name"))
    return domain


def remote(call: NcliCall, name: str) -> RemoteSite:
    """A remote site of the cluster. Raises NotFound."""
    return named_remote(call.site, call.cluster.uuid, name)


def split(text: str) -> list[str]:
    """The parts of a list, parted by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def pairs(name: str, text: str) -> dict[str, str]:
    """A list of ``one:other``. Raises Usage."""
    found = {}
    for part in split(text):
        key, colon, value = part.rpartition(":")
        if not colon or not key or not value:
            raise Usage(f"Parameter {name} must be a list of pairs such as one:other")
        found[key] = value
    return found


def date(micros: int | None) -> str:
    """An instant as ncli takes one (scripts), or a dash."""
    return "-" if micros is None else f"{instant(micros):%m/%d/%Y %H:%M:%S UTC}"


def listed(words: Iterable[str]) -> str:
    """Some words in one line."""
    return ", ".join(words)


def held(found: Iterable[Member]) -> dict[str, Json]:
    """What a protection domain or a snapshot of it holds, as scripts read it; the keys of volume groups are those of
    the gateway."""
    kept = list(found)
    return {
        "vms": [{"vmName": one.name} for one in kept if isinstance(one, Vm)],
        "volumeGroups": [
            {"name": one.name, "volumeGroupUuid": one.uuid} for one in kept if isinstance(one, VolumeGroup)
        ],
        "nfsFiles": [],
    }


def said(text: str) -> Shown:
    """What ncli says of an act that is done or on its way: a sentence of the product's kind (*assumed*)."""
    return Shown(f"{text}\n", True)
