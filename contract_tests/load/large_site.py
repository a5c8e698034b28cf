"""A site of 100,000 VMs beside one of 1,000: what a page of a list costs, what it takes to find a VM by name, and how
much memory a VM takes.

Before each call something changes, so that no answer is remembered from the last time.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from mock_prism.model.site import Site
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site
from mock_prism.testing.local_site import EPOCH_MICROS, LocalSite

SMALL, LARGE, SIZE, ROUNDS = 1_000, 100_000, 50, 60
RATIO_GOAL, FILTER_GOAL_MS = 2.0, 3.0
GATEWAY = "/PrismGateway/services/rest"
V4 = "/api/vmm/v4.3/ahv/config/vms"
PAGES: Mapping[str, str] = {
    "v2.0 offset, length": f"{GATEWAY}/v2.0/vms/?offset={{offset}}&length={SIZE}",
    "v1 page, count": f"{GATEWAY}/v1/vms?page={{next}}&count={SIZE}",
    "v4 $page, $limit": f"{V4}?$page={{page}}&$limit={SIZE}",
}
"""A page by its offset, by its number from 0 (``page``) or from 1 (``next``)."""

FILTERS: Mapping[str, str] = {
    "v2.0 vm_name==NAME": f"{GATEWAY}/v2.0/vms/?filter_criteria=vm_name=={{name}}",
    "v1 vm_name==NAME": f"{GATEWAY}/v1/vms?filterCriteria=vm_name=={{name}}",
    "v4 name eq 'NAME'": f"{V4}?$filter={quote('name eq ')}'{{name}}'",
}


def resident_mb() -> float:
    """What of this process is in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / (1 << 20)


def grown(vms: int) -> Site:
    """The four-node site with so many VMs."""
    return load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS, vms=vms)


def asked(local: LocalSite, path: str) -> float:
    """Milliseconds of work (not of the wall's clock: others use this machine too) for a call, after a change."""
    local.site.put(next(iter(local.site.all(Vm))))
    begun = time.thread_time()
    reply = local.send("GET", path)
    spent = (time.thread_time() - begun) * 1000
    assert reply.status_code == 200, reply.text
    return spent


def pages(small: LocalSite, large: LocalSite) -> None:
    """Pages of both in turns, anywhere in the list: of VMs that nobody has looked at yet, and the same again."""
    for name, template in PAGES.items():
        places = [random.sample(range(vms // SIZE), SMALL // SIZE) for vms in (SMALL, LARGE)]
        for when in ("first", "again"):
            turns = [
                [
                    asked(local, template.format(offset=page * SIZE, page=page, next=page + 1))
                    for local, page in zip((small, large), pair, strict=True)
                ]
                for pair in zip(*places, strict=True)
            ]
            few, many = (statistics.median(column) for column in zip(*turns, strict=True))
            label = f"page of {SIZE}, {name}, {when}"
            print(f"{label:44}{few:8.2f} ms of {SMALL:,}{many:8.2f} ms of {LARGE:,}   ratio {many / few:.2f}")
    print(f"  (goal: a ratio under {RATIO_GOAL:g})")


def filters(large: LocalSite) -> None:
    """One VM by its name, which is another one each time."""
    names = [vm.name for vm in large.site.all(Vm)]
    for name, template in FILTERS.items():
        first = asked(large, template.format(name=names[0]))
        spent = statistics.median(asked(large, template.format(name=random.choice(names))) for _ in range(ROUNDS))
        print(f"{name:44}{spent:8.2f} ms of {LARGE:,}   (the first {first:.0f} ms; goal: under {FILTER_GOAL_MS:g})")


def told(label: str, before: float) -> float:
    """Print what memory has grown by since; how much it is now."""
    gc.collect()
    now = resident_mb()
    print(f"{label:44}{now - before:8.0f} MB   {(now - before) * (1 << 20) / LARGE:,.0f} bytes a VM")
    return now


def main() -> None:
    """Print one line a figure."""
    bare = resident_mb()
    site = grown(LARGE)
    loaded = told(f"memory of {LARGE:,} VMs", bare)
    local = LocalSite.over(site)
    local.site.where(Vm, "cluster_uuid", next(iter(local.site.all(Vm))).cluster_uuid)
    told("memory of a sandbox, with its index of clusters", loaded)
    pages(LocalSite.over(grown(SMALL)), local)
    shown = resident_mb()
    filters(local)
    told("memory of its index of names", shown)


if __name__ == "__main__":
    main()
