"""The namespaces of v4: the newest minor version of each, its error codes, and the names of its types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Json, Located
from mock_prism.model.frozen import frozen

NAME = "v4"
TREE = loader("mock_prism.faces.rest.v4", NAME)
PREFIX = "/api"
VERSION = re.compile(r"v4\.(?P<minor>[0-4])(?P<beta>\.[ab]\d+)?")
UNVERSIONED = "unversioned"
ACTUATOR = "actuator"
GATEWAY = "prism"
"""Whose words are used where a path names no namespace."""


@frozen
class Namespace:
    """One service. ``minor`` is that of its newest SDK; ``code`` begins the codes of its errors."""

    minor: int
    code: str

    @property
    def version(self) -> str:
        """The newest version that it serves."""
        return f"v4.{self.minor}"

    @property
    def versions(self) -> list[str]:
        """All that it serves, the oldest first."""
        return [f"v4.{minor}" for minor in range(self.minor + 1)]


NAMESPACES: Mapping[str, Namespace] = MappingProxyType(
    {
        "aiops": Namespace(0, "AIO"),
        "clustermgmt": Namespace(3, "CLU"),
        "datapolicies": Namespace(3, "DPO"),
        "dataprotection": Namespace(4, "DP"),
        "files": Namespace(0, "FILES"),
        "iam": Namespace(0, "IAM"),
        "licensing": Namespace(4, "LIC"),
        "lifecycle": Namespace(3, "LCM"),
        "microseg": Namespace(3, "MIC"),
        "monitoring": Namespace(3, "MON"),
        "multidomain": Namespace(3, "MDM"),
        "networking": Namespace(4, "NETWORKING"),
        "objects": Namespace(1, "OBJ"),
        "opsmgmt": Namespace(0, "OPS"),
        "prism": Namespace(4, "PRI"),
        "security": Namespace(2, "SEC"),
        "vmm": Namespace(3, "VMM"),
        "volumes": Namespace(3, "VOL"),
    }
)
"""Versions: official SDKs. Codes recorded: CLU, DP, MIC, MON, NETWORKING, PRI, VMM, VOL; the others *assumed*."""


def locate(path: str) -> Located | None:
    """Where a path leads in v4; None unless it names a namespace. A version not served leads nowhere.

    All versions from v4.0 to a namespace's newest are served, and early ones (``v4.1.b2``), which clients still name.
    """
    _, _, rest = path.partition(PREFIX + "/")
    name, _, below = rest.partition("/")
    if path.startswith(f"{PREFIX}/{ACTUATOR}/"):
        return Located(f"/{ACTUATOR}/{below}")
    if not path.startswith(PREFIX + "/") or name not in NAMESPACES:
        return None
    version, _, tail = below.partition("/")
    if version == UNVERSIONED:
        return Located(f"/{name}/{UNVERSIONED}/{tail}")
    found = VERSION.fullmatch(version)
    if found and (found["beta"] or version in NAMESPACES[name].versions):
        return Located(f"/{name}/{tail}", version)
    return Located("/")


def whole_path(path: str) -> str:
    """A path of the catalogue as it is on the wire, in the newest version of its namespace."""
    _, name, *below = path.split("/")
    if name not in NAMESPACES or below[:1] == [UNVERSIONED]:
        return f"{PREFIX}{path}"
    return "/".join((PREFIX, name, NAMESPACES[name].version, *below))


def namespace_of(path: str) -> str:
    """The namespace that a full path names."""
    name = path.removeprefix(PREFIX + "/").partition("/")[0]
    return name if name in NAMESPACES else GATEWAY


def format_version(object_type: str) -> str:
    """The ``$fv`` of a type: family and revision of the model as the server has it (recorded)."""
    namespace = NAMESPACES.get(object_type.partition(".")[0])
    return "v1.r0" if namespace is None else f"v4.r{namespace.minor}"


def typed(object_type: str, **fields: Json) -> dict[str, Json]:
    """An object of the wire, with its type before its fields. What is None is left out (recorded)."""
    head = {"$reserved": {"$fv": format_version(object_type)}, "$objectType": object_type}
    return head | {key: value for key, value in fields.items() if value is not None}
