"""ncli container, storagepool and disk."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.faces.shell.render import ncli_size
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, UpdateContainer
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.task import Task
from mock_prism.model.usage import pool_usage

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GIB = 1 << 30


def container(shell: Shell, name: str) -> StorageContainer:
    """A container by its name."""
    found = shell.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def last_command(shell: Shell) -> object:
    """What the newest task is of."""
    return list(shell.site.all(Task))[-1].command


def test_a_container_is_created_and_shown(shell: Shell) -> None:
    """Captured."""
    others = pool_usage(shell.site, container(shell, "default-container").cluster_uuid) // 2
    whole = sum(disk.size_bytes for disk in shell.site.all(Disk)) // 2

    text = shell.output("ncli", "ctr", "create", "name=new", "sp-name=default-storage-pool", "enable-compression=false")

    assert UUID.sub("UUID", text) == (
        "\n"
        "    Id                        : UUID::103\n"
        "    Uuid                      : UUID\n"
        "    Name                      : new\n"
        "    Storage Pool Id           : UUID::9\n"
        "    Storage Pool Uuid         : UUID\n"
        f"    Free Space (Logical)      : {ncli_size(whole - others)}\n"
        "    Used Space (Logical)      : 0 bytes\n"
        f"    Allowed Max Capacity      : {ncli_size(whole - others)}\n"
        f"    Used by other Containers  : {ncli_size(others)}\n"
        "    Explicit Reservation      : 0 bytes\n"
        "    Thick Provisioned         : 0 bytes\n"
        "    Replication Factor        : 2\n"
        "    Oplog Replication Factor  : 2\n"
        "    NFS Whitelist Inherited   : true\n"
        "    Container NFS Whitelist   : \n"
        "    VStore Name(s)            : new\n"
        "    Random I/O Pri Order      : SSD-PCIe, SSD-SATA, DAS-SATA\n"
        "    Sequential I/O Pri Order  : SSD-PCIe, SSD-SATA, DAS-SATA\n"
        "    Compression               : off\n"
        "    Fingerprint On Write      : off\n"
        "    On-Disk Dedup             : off\n"
        "    Erasure Code              : off\n"
        "    Software Encryption       : off\n"
    )


def test_parameters_become_the_command(shell: Shell) -> None:
    shell.output(
        "ncli",
        "container",
        "create",
        "name=new",
        "sp-id=9",
        "rf=1",
        "advertised-capacity=20",
        "res-capacity=1",
        "compression-delay=60",
        "erasure-code=on",
        "fingerprint-on-write=on",
        "on-disk-dedup=post-process",
    )

    settings = ContainerSettings(1, 20 * GIB, GIB, None, 3600, True, True, True)
    assert last_command(shell) == CreateContainer(container(shell, "new").cluster_uuid, "new", settings)


def test_scripts_find_names_and_uuids(shell: Shell) -> None:
    every = shell.output("ncli", "container", "ls").splitlines()
    named = shell.output("ncli", "ctr", "list", "name=rf1-scratch").splitlines()

    names = [line.split(" : ")[1] for line in every if "Name" in line and "VStore Name" not in line]
    uuids = [line.split(" : ")[1] for line in named if "Uuid" in line and "Pool" not in line]
    assert names == [one.name for one in shell.site.all(StorageContainer)]
    assert uuids == [container(shell, "rf1-scratch").uuid]
    assert shell.output("ncli", "ctr", "ls", "name=nothing") == "\n    [None]\n"


def test_a_container_in_json(shell: Shell) -> None:
    (found,) = shell.run("ncli", "-json", "ctr", "ls", "id=102").document["data"]

    assert (found["name"], found["containerUuid"]) == ("rf1-scratch", container(shell, "rf1-scratch").uuid)
    assert (found["replicationFactor"], found["onDiskDedup"]) == (1, "OFF")


def test_a_container_is_renamed_as_scripts_do(shell: Shell) -> None:
    before = container(shell, "default-container")

    text = shell.output("ncli", "container", "edit", "name=default-container", "new-name=Default")

    assert last_command(shell) == UpdateContainer(before.uuid, "Default")
    assert "    Name                      : Default\n" in text


def test_a_container_is_edited_by_its_id(shell: Shell) -> None:
    text = shell.output("ncli", "ctr", "edit", "id=102", "erasure-code=on")

    assert "    Erasure Code              : on\n" in text
    assert container(shell, "rf1-scratch").erasure_code is True


def test_an_empty_container_is_removed_and_a_full_one_stays(shell: Shell) -> None:
    shell.output("ncli", "ctr", "create", "name=new")

    gone = shell.output("ncli", "ctr", "remove", "name=new")
    full = shell.run("ncli", "ctr", "rm", "name=default-container")

    assert gone == "Storage container successfully deleted\n"
    assert (full.status, full.stdout[:7]) == (1, "Error: ")
    assert shell.site.find(StorageContainer, "name", "new") is None
    assert shell.site.find(StorageContainer, "name", "default-container") is not None


def test_the_pool_is_renamed_as_scripts_do(shell: Shell) -> None:
    before = shell.output("ncli", "storagepool", "ls")
    names = [line.split(" : ")[1] for line in before.splitlines() if "Name" in line]

    text = shell.output("ncli", "sp", "edit", f"name={names[0]}", "new-name=SP01")

    assert names == ["default-storage-pool"]
    assert "    Name                      : SP01\n" in text
    assert next(iter(shell.site.all(StoragePool))).name == "SP01"
    (pool,) = shell.run("ncli", "--json=true", "sp", "ls").document["data"]
    assert pool["capacity"] == sum(disk.size_bytes for disk in shell.site.all(Disk))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [([], 16), (["tier-name=SSD-SATA"], 8), (["host-id=2"], 4), (["id=21"], 1), (["id=5"], 0)],
)
def test_disks_are_listed(shell: Shell, filters: list[str], expected: int) -> None:
    text = shell.output("ncli", "disk", "ls", *filters)

    assert text.count("    Controller VM Address     : ") == expected
    data = shell.run("ncli", "-json", "disk", "list", *filters).document["data"]
    assert [one["diskSize"] for one in data] == [
        int(size.replace(",", "")) for size in re.findall(r"Max Capacity .*\(([\d,]+) b", text)
    ]


@pytest.mark.parametrize(
    "argv",
    [
        ["ctr", "create"],
        ["ctr", "create", "name="],
        ["ctr", "create", "name=default-container"],
        ["ctr", "create", "name=new", "sp-name=nothing"],
        ["ctr", "create", "name=new", "rf=9"],
        ["ctr", "create", "name=new", "rf=two"],
        ["ctr", "create", "name=new", "erasure-code=perhaps"],
        ["ctr", "edit", "erasure-code=on"],
        ["ctr", "edit", "name=nothing"],
        ["ctr", "remove", "id=5"],
        ["ctr", "remove", "name=NutanixManagementShare"],
        ["sp", "edit", "name=nothing", "new-name=x"],
        ["sp", "edit", "name=default-storage-pool"],
    ],
)
def test_what_cannot_be_is_refused(shell: Shell, argv: list[str]) -> None:
    before = [*shell.site.all(StorageContainer), *shell.site.all(StoragePool)]

    ended = shell.run("ncli", *argv)

    assert (ended.status, ended.stdout[:7]) == (1, "Error: ")
    assert [*shell.site.all(StorageContainer), *shell.site.all(StoragePool)] == before


def test_a_disk_begins_to_go(shell: Shell) -> None:
    """What it says is known from scripts."""
    disk = list(shell.site.all(Disk))[3]

    text = shell.output("ncli", "disk", "rm-start", f"id={disk.number}", "force=false")
    shown = shell.output("ncli", "disk", "ls", f"id={disk.number}")
    shell.settle()

    assert text == "Disk removal successfully initiated\n"
    assert "    Disk Status               : DATA_MIGRATION_INITIATED\n" in shown
    assert disk.uuid not in {one.uuid for one in shell.site.all(Disk)}
    assert shell.run("ncli", "disk", "rm-start", f"id={disk.number}").stdout[:7] == "Error: "
