"""Packages of software on a cluster, and nodes that are detached from its metadata store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.metadata_store import EnableMetadataStore
from mock_prism.model.commands.software import DeleteSoftware, UploadSoftware
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, WrongState
from mock_prism.model.software import Software, SoftwareType


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_package_is_laid_down_once_and_taken_away(scene: Scene) -> None:
    order = UploadSoftware(scene.cluster.uuid, SoftwareType.NOS, "6.5.2", "/tmp/nos.tar.gz")
    first, second = scene.start(order), scene.start(order)
    scene.settle()
    (software,) = scene.site.all(Software)

    assert (software.type, software.name, software.file_path) == (SoftwareType.NOS, "6.5.2", "/tmp/nos.tar.gz")
    assert [about.uuid for about in scene.task(first).entities] == [software.uuid]
    assert isinstance(scene.task(second).error, AlreadyExists)
    with pytest.raises(AlreadyExists):
        scene.run(order)
    scene.succeed(UploadSoftware(scene.cluster.uuid, SoftwareType.NCC, "6.5.2"))
    task = scene.succeed(DeleteSoftware(software.uuid))
    assert [about.name for about in task.entities] == ["6.5.2"]
    assert [one.type for one in scene.site.all(Software)] == [SoftwareType.NCC]
    with pytest.raises(NotFound):
        scene.run(DeleteSoftware(software.uuid))


def test_a_package_needs_a_name(scene: Scene) -> None:
    with pytest.raises(Invalid):
        scene.run(UploadSoftware(scene.cluster.uuid, SoftwareType.NOS, ""))


def test_a_node_joins_the_metadata_store_again_while_its_cvm_serves(scene: Scene) -> None:
    with pytest.raises(WrongState):
        scene.run(EnableMetadataStore(scene.host("C").uuid))
    scene.site.put(replace(scene.host("C"), metadata_store_enabled=False))
    cvm = scene.cvm("C")
    scene.site.put(replace(cvm, services_up=False))
    with pytest.raises(WrongState):
        scene.run(EnableMetadataStore(scene.host("C").uuid))
    scene.site.put(replace(scene.cvm("C"), services_up=True))
    scene.succeed(EnableMetadataStore(scene.host("C").uuid))

    assert scene.host("C").metadata_store_enabled
