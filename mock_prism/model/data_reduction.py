"""What storage containers save: by deduplication, compression and erasure coding, and by what is thin.

What is kept (see :mod:`mock_prism.model.usage`) is what is left after all of that. How much there was before follows
from what is switched on for a container, at ratios that each container has of its own and keeps (*assumed*). How the
figures follow from one another is as recorded of a cluster: what is left by one stage is what the next has to do with,
and a ratio tells how many times less is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import fullness
from mock_prism.model.series import PPM, drawn
from mock_prism.model.storage import StorageContainer
from mock_prism.model.usage import container_usage

if TYPE_CHECKING:
    from mock_prism.model.site import Site

DEDUP_PPM, COMPRESSION_PPM, ERASURE_CODING_PPM = (1_020_000, 1_120_000), (1_080_000, 1_300_000), (1_050_000, 1_250_000)
"""Between which bounds a container's ratios lie, where the stage is switched on."""


@frozen
class Stage:
    """What there was before something saved space, and after it, in bytes."""

    pre_bytes: int = 0
    post_bytes: int = 0

    @property
    def saved_bytes(self) -> int:
        """What is no longer there."""
        return self.pre_bytes - self.post_bytes

    @property
    def ratio_ppm(self) -> int:
        """How many times less is left, in parts per million: a million where nothing is saved."""
        return self.pre_bytes * PPM // self.post_bytes if self.post_bytes else PPM

    def part(self, factor: int) -> Stage:
        """The same where each byte is counted once instead of ``factor`` times."""
        return Stage(self.pre_bytes // factor, self.post_bytes // factor)


@frozen
class Reduction:
    """What is saved somewhere, all copies counted; of what is thin, what guests were promised and what they wrote, each
    counted once. Copies of disks share nothing here."""

    dedup: Stage = Stage()
    compression: Stage = Stage()
    erasure_coding: Stage = Stage()
    thin: Stage = Stage()

    @property
    def whole(self) -> Stage:
        """The three stages as one."""
        return Stage(self.dedup.pre_bytes, self.erasure_coding.post_bytes)

    @property
    def overall(self) -> Stage:
        """With what is saved by being thin."""
        return Stage(self.whole.pre_bytes + self.thin.saved_bytes, self.whole.post_bytes)

    def once(self, factor: int) -> Reduction:
        """The same as guests count it, who know of no copies."""
        return Reduction(
            self.dedup.part(factor), self.compression.part(factor), self.erasure_coding.part(factor), self.thin
        )


def reduction_of(site: Site, container: StorageContainer) -> Reduction:
    """What is saved in a container."""

    def before(left: int, is_on: bool, word: str, bounds: tuple[int, int]) -> Stage:
        ratio = drawn(site.ids.seed, f"{container.uuid}/{word}", *bounds) if is_on else PPM
        return Stage(left * ratio // PPM, left)

    kept = container_usage(site, container)
    coding = before(kept, container.erasure_code, "erasure coding", ERASURE_CODING_PPM)
    compression = before(coding.pre_bytes, container.compression_enabled, "compression", COMPRESSION_PPM)
    dedup = before(compression.pre_bytes, container.on_disk_dedup, "dedup", DEDUP_PPM)
    written = dedup.pre_bytes // container.replication_factor
    thin = Stage(max(written, fullness(site).promised[container.uuid]), written)
    return Reduction(dedup, compression, coding, thin)


def together(reductions: Iterable[Reduction]) -> Reduction:
    """What is saved in several containers."""
    found = list(reductions)
    return Reduction(
        _sum(one.dedup for one in found),
        _sum(one.compression for one in found),
        _sum(one.erasure_coding for one in found),
        _sum(one.thin for one in found),
    )


def cluster_reduction(site: Site, cluster_uuid: str) -> Reduction:
    """What is saved in all containers of a cluster."""
    return together(reduction_of(site, one) for one in site.where(StorageContainer, "cluster_uuid", cluster_uuid))


def _sum(stages: Iterable[Stage]) -> Stage:
    found = list(stages)
    return Stage(sum(one.pre_bytes for one in found), sum(one.post_bytes for one in found))
