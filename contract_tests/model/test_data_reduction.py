"""What containers save, by what is switched on for them."""

from __future__ import annotations

from dataclasses import replace

from contract_tests.model.scene import Scene
from mock_prism.model.data_reduction import Reduction, Stage, cluster_reduction, reduction_of
from mock_prism.model.series import PPM
from mock_prism.model.storage import StorageContainer
from mock_prism.model.usage import container_usage, pool_usage, user_usage


def container(scene: Scene, **settings: bool) -> StorageContainer:
    """The container that guests are in, with some settings."""
    found = scene.site.find(StorageContainer, "name", "default-container")
    assert found is not None
    changed = replace(found, **settings)  # type: ignore[arg-type]  # mypy takes each for any field's
    scene.site.put(changed)
    return changed


def test_each_stage_begins_with_what_the_one_before_has_left(scene: Scene) -> None:
    every = container(scene, compression_enabled=True, on_disk_dedup=True, erasure_code=True)

    found = reduction_of(scene.site, every)

    assert found.dedup.post_bytes == found.compression.pre_bytes
    assert found.compression.post_bytes == found.erasure_coding.pre_bytes
    assert found.erasure_coding.post_bytes == found.whole.post_bytes == container_usage(scene.site, every)
    assert min(one.ratio_ppm for one in (found.dedup, found.compression, found.erasure_coding)) > PPM
    assert found.whole.saved_bytes == sum(
        one.saved_bytes for one in (found.dedup, found.compression, found.erasure_coding)
    )
    assert found.overall.saved_bytes == found.whole.saved_bytes + found.thin.saved_bytes


def test_what_is_off_saves_nothing_and_thin_disks_do(scene: Scene) -> None:
    none = container(scene, compression_enabled=False, on_disk_dedup=False, erasure_code=False)

    found = reduction_of(scene.site, none)

    assert found.whole.ratio_ppm == PPM
    assert found.thin.post_bytes == user_usage(scene.site, none) < found.thin.pre_bytes


def test_a_ratio_stays_and_guests_count_each_byte_once(scene: Scene) -> None:
    one = container(scene, compression_enabled=True)
    found = reduction_of(scene.site, one)

    assert found == reduction_of(scene.site.fork(), one)
    assert found.once(2).compression == Stage(found.compression.pre_bytes // 2, found.compression.post_bytes // 2)
    assert found.once(2).thin == found.thin


def test_where_nothing_is_nothing_is_saved() -> None:
    assert (Reduction().whole.saved_bytes, Reduction().overall.ratio_ppm) == (0, PPM)


def test_a_cluster_saves_what_its_containers_do(scene: Scene) -> None:
    found = cluster_reduction(scene.site, scene.cluster.uuid)

    assert found.whole.post_bytes == pool_usage(scene.site, scene.cluster.uuid)
    parts = [reduction_of(scene.site, one) for one in scene.site.all(StorageContainer)]
    assert found.thin.saved_bytes == sum(one.thin.saved_bytes for one in parts)
