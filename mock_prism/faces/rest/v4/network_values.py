"""Addresses, prefixes and projects in the bodies of ``networking``: read, and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_fields import Ipv4Text
from mock_prism.faces.rest.v4.wire import Address, missing
from mock_prism.model.errors import Invalid, NotFound, NotSimulated

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


SHARING: Mapping[str, Callable[[tuple[str, ...], Mapping[str, Any]], tuple[str, ...]]] = {
    "share": shared,
    "unshare": unshared,
}
"""What each action makes of the projects. Any id of a project will do (*assumed*)."""


def metadata(owner_uuid: str | None, project_uuid: str | None) -> Any:
    """Whose a thing is, and of which project."""
    return typed(
        "common.v1.config.Metadata", ownerReferenceId=owner_uuid or NOBODY, projectReferenceId=project_uuid or None
    )


def owned(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a body says of that, by the names that commands have for it."""
    found = body.get("metadata") or {}
    names = {"owner_uuid": "ownerReferenceId", "project_uuid": "projectReferenceId"}
    return {name: found[key].lower() if found.get(key) else None for name, key in names.items()}
