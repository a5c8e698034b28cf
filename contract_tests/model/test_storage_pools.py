"""Storage pools: renamed."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.storage_pool import RenamePool
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.storage import StoragePool


def test_a_pool_is_renamed(scene: Scene) -> None:
    pool = next(iter(scene.site.all(StoragePool)))

    task = scene.succeed(RenamePool(pool.uuid, "new"))

    assert [one.uuid for one in task.entities] == [pool.uuid]
    assert scene.site.get(StoragePool, pool.uuid).name == "new"


def test_a_pool_that_is_not_there_or_would_have_no_name_is_refused(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.start(RenamePool("nowhere", "new"))
    with pytest.raises(Invalid):
        scene.start(RenamePool(next(iter(scene.site.all(StoragePool))).uuid, ""))
