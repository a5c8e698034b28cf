"""The maps of statistics that v1 and v2.0 carry: the product's keys, text for values, ``-1`` where nothing is known.

Known are capacities, usage and what is reserved and saved, which follow from the site's state, and what the model's
activity tells of I/O, CPU, memory and network traffic. ``-1`` stays what recorded maps have so: how random I/O is, what
is transformed, latencies of the disks' own reads and writes, other hypervisors, and what a rebuild would take.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

UNKNOWN = "-1"


@cache
def _keys() -> dict[str, tuple[str, ...]]:
    rows: dict[str, list[str]] = json.loads(files(__package__).joinpath("statistics.json").read_bytes())
    base = rows.pop("base")
    return {"container": tuple(base)} | {
        name: tuple(keys if name.endswith("usage") else [*base, *keys]) for name, keys in rows.items()
    }


def statistics(kind: str, known: Mapping[str, int | None]) -> dict[str, str]:
    """The map of a kind (host, host_usage, cluster, cluster_usage, pool_usage, vm, virtual_disk, container,
    container_usage)."""
    return {key: UNKNOWN if (value := known.get(key)) is None else str(value) for key in _keys()[kind]}
