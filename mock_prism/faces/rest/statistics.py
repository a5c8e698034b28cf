"""The maps of statistics that v1 and v2.0 carry: the product's keys, text for values, ``-1`` where nothing is known.

Known are capacities and assigned memory, which follow from the site's state, and what the model's activity tells of
I/O, CPU and network traffic.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from mock_prism.model.site import Site
from mock_prism.model.storage import SSD_TIERS, Disk
from mock_prism.model.usage import shares

UNKNOWN = "-1"
PPM = 1_000_000


@cache
def _keys() -> dict[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = json.loads(files(__package__).joinpath("statistics.json").read_bytes())
    base = rows.pop("base")
    return {"container": tuple(base)} | {
        name: tuple(keys if name.endswith("usage") else [*base, *keys]) for name, keys in rows.items()
    }


def statistics(kind: str, known: Mapping[str, int | None]) -> dict[str, str]:
    """The map of a kind (host, host_usage, cluster, cluster_usage, vm, container, container_usage)."""
    filled = {key: str(value) for key, value in known.items() if value is not None}
    return {key: filled.get(key, UNKNOWN) for key in _keys()[kind]}


def share_ppm(part: int, whole: int) -> int:
    """A share in parts per million."""
    return part * PPM // whole if whole else 0


def fullness(site: Site, disks: Iterable[Disk], cluster_uuid: str, kept: int) -> dict[str, int]:
    """What some disks of a cluster hold together, and how much of that is taken where all together keep ``kept``."""
    disks = tuple(disks)
    known, used = capacities(disks), shares(site, disks, cluster_uuid, kept)
    return known | {"storage.usage_bytes": used, "storage.free_bytes": known["storage.capacity_bytes"] - used}


def capacities(disks: Iterable[Disk]) -> dict[str, int]:
    """What some disks hold together, in bytes, whole and by tier."""
    disks = list(disks)
    ssd = sum(disk.size_bytes for disk in disks if disk.tier in SSD_TIERS)
    whole = sum(disk.size_bytes for disk in disks)
    return {
        "storage.capacity_bytes": whole,
        "storage_tier.ssd.capacity_bytes": ssd,
        "storage_tier.das-sata.capacity_bytes": whole - ssd,
    }
