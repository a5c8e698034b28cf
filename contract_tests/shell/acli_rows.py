"""A site on which every parameter of every acli verb can name something, and a good call of each verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contract_tests.shell.shell import A, Shell
from mock_prism.faces.shell.acli.call import AcliVerb
from mock_prism.faces.shell.acli.program import VERBS
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.host import HostPcieDevice
from mock_prism.model.site import KINDS
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task

CLIENT = "iqn.1994-05.com.redhat:x"
VM = "test-off"
ROWS: tuple[AcliVerb, ...] = tuple(verb for verb in VERBS.rows if verb.handler is not None)
PLAIN: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "1",
    Kind.FLAG: "true",
    Kind.SIZE: "1G",
    Kind.NEW_NAMES: "fresh",
}
MORE: Mapping[str, tuple[str, ...]] = {
    "vm.disk_create": ("create_size=1G",),
    "vg.disk_create": ("create_size=1G",),
    "vm.disk_update": ("empty=true",),
    "vm.clone": ("clone_from_vm=test-off",),
    "image.create": ("clone_from_vmdisk=vm:web-01:scsi.0",),
    "uhura.vm.create_with_customize": ("sysprep_config_path=file:///a",),
    "uhura.vm.clone_with_customize": ("sysprep_config_path=file:///a",),
}
"""What a call needs that no single parameter needs: one of several."""


def furnished() -> Shell:
    """A site with something of every kind."""
    shell = Shell.on()
    host = shell.host(A)
    shell.site.put(replace(host, pcie_devices=(HostPcieDevice(shell.site.ids.uuid("pcie"), "Mellanox ConnectX-5"),)))
    container = next(iter(shell.site.all(StorageContainer))).name
    for line in (
        "vg.create group",
        f"vg.disk_create group create_size=1G container={container} index=1",
        f"vg.attach_external group {CLIENT}",
        f"vm.snapshot_create {VM} snapshot_name_list=snap",
        "net.create lan vlan=7 ip_config=10.7.0.1/24",
        f"vm.nic_create {VM} network=lan",
        "vm_group.create several",
    ):
        shell.output("acli", *line.split())
    return shell


def good(shell: Shell, kind: Kind) -> str:
    """Something that a parameter of a kind may name on the furnished site."""
    group = next(line for line in shell.output("acli", "host.get", A).splitlines() if "group_uuid" in line)
    network = next(line.split()[0] for line in shell.output("acli", "net.list").splitlines() if " 7 " in line)
    image = shell.output("acli", "-o", "json", "image.list").split('"name": "')[1].split('"')[0]
    return {
        **PLAIN,
        Kind.VM: VM,
        Kind.VMS: VM,
        Kind.HOST: A,
        Kind.HOSTS: A,
        Kind.IMAGE: image,
        Kind.IMAGES: image,
        Kind.SNAPSHOT: "snap",
        Kind.SNAPSHOTS: "snap",
        Kind.GROUP: "group",
        Kind.GROUPS: "group",
        Kind.VM_GROUP: "several",
        Kind.NETWORK: network,
        Kind.SWITCH: "vs0",
        Kind.CONTAINER: next(iter(shell.site.all(StorageContainer))).name,
        Kind.CLIENT: CLIENT,
        Kind.PORT: "eth0",
        Kind.DISK_ADDRESS: shell.vm(VM).disks[0].address,
        Kind.MAC: shell.vm(VM).nics[-1].mac,
        Kind.TASK: list(shell.site.all(Task))[-1].uuid,
        Kind.GPU: "Tesla_T4",
        Kind.PCIE_GROUP: group.split('"')[1],
    }[kind]


def written(param: Param, value: str) -> str:
    """A parameter on a command line."""
    return value if param.positional else f"{param.name}={value}"


def call(shell: Shell, verb: AcliVerb, **others: str) -> list[str]:
    """A line with all that the verb wants, and ``others``, each of which stands for what is usual."""
    words = [verb.name]
    for param in verb.params:
        value = others.get(param.name)
        if value is None and param.is_wanted:
            value = param.words[0] if param.words else good(shell, param.kind)
        if value is not None:
            words.append(written(param, value))
    said = {word.partition("=")[0] for word in words}
    return [*words, *(word for word in MORE.get(verb.name, ()) if word.partition("=")[0] not in said)]


def state(shell: Shell) -> list[Any]:
    """All that a site holds: entities never change, so that the same ones are the same state."""
    return [entity for kind in KINDS for entity in shell.site.all(kind)]
