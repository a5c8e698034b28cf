"""Addresses, prefixes and projects in the bodies of ``networking``: read, and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.projects import project_of
from mock_prism.faces.rest.v4.vm_fields import Ipv4Text
from mock_prism.faces.rest.v4.wire import Address, missing
from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.user import User

CONFIG = "networking.v4.config."
NOBODY = "00000000-0000-0000-0000-000000000000"
"""The owner of what has none (so the samples of a client)."""


def ip_of(address: Mapping[str, Any] | None) -> str | None:
    """The text of an ``IPAddress``. Raises NotSimulated for one of version 6, and Invalid for none."""
    if not address:
        return None
    if not address.get("ipv4") or address.get("ipv6"):
        raise NotSimulated("an address that is not of version 4")
    if "value" not in address["ipv4"]:
        raise Invalid("ipv4", missing(["value"]))
    return str(address["ipv4"]["value"])


def ips_of(found: list[Mapping[str, Any]] | None) -> tuple[str, ...]:
    """The texts of addresses."""
    return tuple(text for address in found or () if (text := ip_of(address)) is not None)


def prefix_of(subnet: Mapping[str, Any]) -> str:
    """The CIDR of an ``IPSubnet``. Raises NotSimulated for one of version 6."""
    if not subnet.get("ipv4"):
        raise NotSimulated("a prefix that is not of version 4")
    return f"{subnet['ipv4']['ip']['value']}/{subnet['ipv4']['prefixLength']}"


def addresses(*texts: str | None) -> list[Any]:
    """Those of the addresses that there are, each as an ``IPAddress``."""
    return [Address().serialize("ip", {"ip": text}) for text in texts if text]


def address(text: str | None) -> Any:
    """An ``IPAddress``, or None."""
    return next(iter(addresses(text)), None)


def ipv4(text: str) -> Any:
    """An ``IPv4Address``."""
    return Ipv4Text().serialize("ip", {"ip": text})


def ip_subnet(prefix: str) -> Any:
    """A CIDR as an ``IPSubnet``."""
    ip, _, length = prefix.partition("/")
    return typed(f"{CONFIG}IPSubnet", ipv4=typed(f"{CONFIG}IPv4Subnet", ip=ipv4(ip), prefixLength=int(length)))


def shared(now: tuple[str, ...], body: Mapping[str, Any]) -> tuple[str, ...]:
    """The projects that something is shared with, once it is shared with one more."""
    return tuple(dict.fromkeys((*now, body["projectExtId"].lower())))


def unshared(now: tuple[str, ...], body: Mapping[str, Any]) -> tuple[str, ...]:
    """The projects that something is shared with, once it is no more with one of them. Raises NotFound."""
    project = body["projectExtId"].lower()
    if project not in now:
        raise NotFound("project", project)
    return tuple(one for one in now if one != project)


def projects_of(body: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The projects that a body shares a thing with, or None where it does not say."""
    found = body.get("sharedWithProjects")
    return None if found is None else tuple(dict.fromkeys(uuid.lower() for uuid in found))


SHARING: Mapping[str, Callable[[tuple[str, ...], Mapping[str, Any]], tuple[str, ...]]] = {
    "share": shared,
    "unshare": unshared,
}
"""What each action makes of the projects. Any id of a project will do (*assumed*)."""


def owner_in(site: Site, belonging: Belonging) -> User | None:
    """Whose a thing is, if that is a user of the site."""
    return site.table(User).get(belonging.owner_uuid or "")


def metadata(site: Site, belonging: Belonging) -> Any:
    """Whose a thing of a site is, of which project, and what it is labelled with."""
    return metadata_of(belonging, owner_in(site, belonging))


def metadata_of(belonging: Belonging, owner: User | None) -> Any:
    """The same. An owner who is there is called by name too (so a client's sample)."""
    return typed(
        "common.v1.config.Metadata",
        ownerReferenceId=belonging.owner_uuid or NOBODY,
        ownerUserName=owner and owner.name,
        projectReferenceId=belonging.project_uuid,
        categoryIds=list(belonging.categories) or None,
    )


def belonging_of(body: Mapping[str, Any], now: Belonging = NOBODYS) -> Belonging:
    """What a body makes of whose a thing is ``now``: what is absent stays as it is (*assumed*).

    Raises Invalid where it names two other projects.
    """
    found = body.get("metadata") or {}
    owner, categories = found.get("ownerReferenceId"), found.get("categoryIds")
    return Belonging(
        now.owner_uuid if owner in (None, NOBODY) else owner.lower(),
        project_of(found.get("projectReferenceId"), body.get("projectExtId"), now.project_uuid, "the metadata"),
        now.categories if categories is None else tuple(dict.fromkeys(uuid.lower() for uuid in categories)),
    )
