"""acli image."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.image import CreateImage
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

URL = "http://files.example/os.qcow2"


def image(shell: Shell, name: str) -> Image:
    """An image by its name."""
    found = shell.site.find(Image, "name", name)
    assert found is not None
    return found


def test_the_list_has_name_type_and_uuid(shell: Shell) -> None:
    """Captured."""
    assert shell.output("acli", "image.list").splitlines()[1:] == [
        f"CentOS 7             kDiskImage  {image(shell, 'CentOS 7').uuid}  ",
        f"Windows Server 2019  kDiskImage  {image(shell, 'Windows Server 2019').uuid}  ",
        f"virtio-win-1.9.2     kIsoImage   {image(shell, 'virtio-win-1.9.2').uuid}  ",
    ]
    assert shell.output("acli", "image.list").splitlines()[0].split() == [
        "Image",
        "name",
        "Image",
        "type",
        "Image",
        "UUID",
    ]


def test_an_image_is_made_of_an_address(shell: Shell) -> None:
    """Scripts ask for it in a loop until the output holds *complete*."""
    container = shell.site.find(StorageContainer, "name", "rf1-scratch")
    assert container is not None

    done = shell.output(
        *("acli", "image.create", "new", "image_type=kIsoImage", "annotation=a disk", "container=rf1-scratch"),
        *("architecture=kX86_64", f"source_url={URL}", "wait=true"),
    )

    made = image(shell, "new")
    assert done == "new: pending\nnew: complete\n"
    assert made.container_uuid == container.uuid
    assert list(shell.site.all(Task))[-1].command == CreateImage(
        made.cluster_uuid, "new", description="a disk", is_iso=True, url=URL, container_uuid=container.uuid
    )


def test_an_image_keeps_the_checksum_that_its_content_should_have(shell: Shell) -> None:
    digest = "0123456789abcdef0123456789abcdef01234567"

    shell.output("acli", "image.create", "new", f"source_url={URL}", f"sha1_checksum={digest.upper()}")

    assert image(shell, "new").checksum == Checksum(Algorithm.SHA1, digest)


def test_an_image_is_made_of_a_disk_and_not_waited_for(shell: Shell) -> None:
    vm = shell.site.find(Vm, "name", "db-01")
    assert vm is not None

    assert shell.output("acli", "image.create", "new", "clone_from_vmdisk=vm:db-01:scsi.0", "wait=false") == (
        "new: pending\n"
    )
    shell.settle()

    assert image(shell, "new").source_disk_uuid == vm.disks[1].vmdisk_uuid


def test_an_image_is_shown_renamed_and_deleted(shell: Shell) -> None:
    shell.output("acli", "image.update", "CentOS 7", "name=old", "annotation=of 2014")

    shown = shell.output("acli", "image.get", "old")
    assert shown.startswith('old {\n  annotation: "of 2014"\n  container_uuid: "')
    assert shown.count('  image_type: "kDiskImage"\n') == 1

    done = shell.run("acli", "image.delete", "old,virtio*", answers=["yes"])

    assert done.stdout.startswith("Delete 2 images? (yes/no) old: pending\n")
    assert [one.name for one in shell.site.all(Image)] == ["Windows Server 2019"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["image.get", "none"], "Unknown name: none"),
        (["image.create", "new"], "InvalidArgument: give one of source_url"),
        (["image.create", "new", f"source_url={URL}", "image_type=kTape"], "InvalidArgument: image_type"),
        (["image.create", "new", f"source_url={URL}", "container=none"], "Unknown name: none"),
        (
            ["image.create", "new", f"source_url={URL}", "sha1_checksum=abc"],
            "InvalidArgument: checksum: has a wrong",
        ),
        (["image.create", "new", "clone_from_vmdisk=none"], "Unknown name: none"),
        (["-y", "image.delete", "none"], "Unknown name: none"),
        (["image.update", "CentOS 7", "name="], "InvalidArgument: name"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(shell: Shell, words: list[str], said: str) -> None:
    before = list(shell.site.all(Image))

    done = shell.run("acli", *words)

    assert done.status != 0
    assert done.stdout.startswith(said)
    assert list(shell.site.all(Image)) == before
