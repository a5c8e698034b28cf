"""Giving an image its content by hand."""

from __future__ import annotations

from hashlib import sha256

import pytest

from contract_tests.model.scene import Scene
from contract_tests.model.test_images import image, known
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.image import CreateImage, UpdateImage, UploadImage
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import AlreadyExists, Invalid, WrongState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

WANTED = "11111111-2222-4333-8444-555555555555"


def waiting(scene: Scene) -> str:
    """The uuid of an image that waits for its content."""
    scene.succeed(CreateImage(scene.cluster.uuid, "new", new_uuid=WANTED, awaits_content=True))
    assert (image(scene, "new").is_active, image(scene, "new").size_bytes) == (False, 0)
    return image(scene, "new").uuid


def test_an_upload_makes_an_image_active(scene: Scene) -> None:
    uuid = waiting(scene)

    command = UploadImage(uuid, *known(b"content"))

    scene.succeed(command)

    made = image(scene, "new")
    assert (uuid, made.is_active, made.size_bytes) == (WANTED, True, 7)
    assert made.checksum == Checksum(Algorithm.SHA256, sha256(b"content").hexdigest())
    assert command.content == made.content == sha256(b"content").hexdigest()
    assert made.digests == known(b"content")[0]


@pytest.mark.parametrize(("content", "is_kept"), [(b"content", True), (b"other", False)])
def test_an_upload_has_the_checksum_that_was_promised(scene: Scene, content: bytes, is_kept: bool) -> None:
    promised = Checksum.of(Algorithm.SHA1, b"content")
    scene.succeed(CreateImage(scene.cluster.uuid, "new", awaits_content=True, checksum=promised))

    task = scene.site.finish(scene.site.submit(UploadImage(image(scene, "new").uuid, *known(content))))

    assert (task.error is None, image(scene, "new").is_active) == (is_kept, is_kept)
    assert image(scene, "new").checksum == promised


def test_an_upload_goes_where_it_is_sent_to(scene: Scene) -> None:
    container = scene.site.find(StorageContainer, "name", "rf1-scratch")
    assert container is not None
    uuid = waiting(scene)

    scene.succeed(UploadImage(uuid, *known(b"content"), container.uuid))

    assert image(scene, "new").container_uuid == container.uuid


def test_an_image_takes_one_content_only(scene: Scene) -> None:
    uuid = waiting(scene)
    scene.succeed(UploadImage(uuid, *known(b"content")))

    with pytest.raises(WrongState):
        scene.site.submit(UploadImage(uuid, *known(b"other")))


def test_an_image_that_waits_can_be_renamed(scene: Scene) -> None:
    scene.succeed(UpdateImage(waiting(scene), "other"))

    assert not image(scene, "other").is_active


def test_an_image_s_uuid_is_a_uuid_and_free(scene: Scene) -> None:
    uuid = waiting(scene)

    for wanted, error in (("mine", Invalid), (uuid, AlreadyExists)):
        with pytest.raises(error):
            scene.site.submit(CreateImage(scene.cluster.uuid, "other", new_uuid=wanted, awaits_content=True))


def test_a_vm_is_made_under_the_uuid_that_is_wanted(scene: Scene) -> None:
    scene.succeed(CreateVm(scene.cluster.uuid, "new", new_uuid=WANTED))

    assert scene.site.get(Vm, WANTED).name == "new"
    with pytest.raises(AlreadyExists):
        scene.site.submit(CreateVm(scene.cluster.uuid, "other", new_uuid=WANTED))
