"""The verbs of acli that documents, captures and programs name, with their parameters: each is a row, and takes them.

The table is what is known of the product. A star marks what takes a list of names, globs and commas among them.
"""

from __future__ import annotations

import pytest

from mock_prism.faces.shell.acli.program import VERBS
from mock_prism.faces.shell.candidates import LISTS
from mock_prism.faces.shell.registry import Kind

KNOWN = """
host.list
host.get HOST
host.list_vms HOST
host.enter_maintenance_mode_check HOST
host.enter_maintenance_mode HOST wait non_migratable_vm_action mode use_ha_reservations
host.exit_maintenance_mode HOST
vm.list power_state
vm.get VMS* include_vmdisk_paths include_vmdisk_sizes include_address_assignments
vm.create NAMES* memory num_vcpus num_cores_per_vcpu num_threads_per_core num_vnuma_nodes vcpu_hard_pin uefi_boot \
secure_boot windows_credential_guard machine_type hardware_virtualization disable_branding enable_metrics apc_status \
cpu_model agent_vm ha_priority extra_flags
vm.update VMS* memory num_vcpus num_cores_per_vcpu num_threads_per_core num_vnuma_nodes vcpu_hard_pin name annotation \
agent_vm extra_flags ha_priority
vm.clone NAMES* clone_from_vm clone_from_snapshot memory num_vcpus clone_ip_address_list
vm.delete VMS* delete_snapshots
vm.on VMS* host
vm.off VMS*
vm.shutdown VMS*
vm.power_cycle VMS* change_host host
vm.reset VMS*
vm.guest_reboot VMS*
vm.force_off VMS*
vm.guest_shutdown VMS*
vm.pause VMS*
vm.resume VMS*
vm.resume_all
vm.migrate VMS* host live bandwidth_mbps
vm.abort_migrate VMS*
vm.affinity_set VMS* host_list*
vm.affinity_unset VMS*
vm.disk_create VM bus index create_size container clone_from_image clone_from_vmdisk clone_from_adsf_file cdrom empty
vm.disk_delete VM disk_addr
vm.disk_get VM disk_addr
vm.disk_list VM
vm.disk_update VM
vm.nic_create VM network ip request_ip model type network_function_nic_type
vm.nic_list VM
vm.nic_update VM MAC network trunked_networks vlan_mode update_vlan_trunk_info
vm.nic_delete VM MAC
vm.nic_get VM
vm.update_boot_device VM disk_addr
vm.assign_pcie_device VM group_uuid
vm.deassign_pcie_device VM group_uuid
vm.serial_port_create VM type index
vm.assign_gpu VM gpu
vm.deassign_gpu VM gpu
vm.update_container VM container
vm.snapshot_create VMS* snapshot_name_list
vm.snapshot_list VM
vm.snapshot_get_tree VM
vm.restore VM SNAPSHOT
net.create NAME vlan ip_config vswitch_name
net.list
net.get NETWORK
net.delete NETWORK
net.update NETWORK
net.list_vms NETWORK
net.add_dhcp_pool NETWORK start end
net.delete_dhcp_pool NETWORK start
net.update_dhcp_dns NETWORK servers domains
net.clear_dhcp_dns NETWORK
net.update_dhcp_tftp NETWORK
net.clear_dhcp_tftp NETWORK
net.add_to_ip_blacklist NETWORK
net.delete_from_ip_blacklist NETWORK
net.list_ip_blacklist NETWORK
net.list_host_nic HOST
net.get_host_nic HOST PORT
net.get_virtual_switch SWITCH
net.update_virtual_switch SWITCH active_uplink
net.create_virtual_switch NAME
net.delete_virtual_switch SWITCH
net.list_virtual_switch
net.disable_virtual_switch
net.migrate_br_to_virtual_switch BRIDGE vs_name
image.create NAME annotation architecture image_type container source_url wait clone_from_vmdisk compute_checksum \
sha1_checksum
image.list
image.get IMAGE
image.delete IMAGES*
image.update IMAGE
vg.create NAMES* load_balance_vm_attachments
vg.update GROUPS* load_balance_vm_attachments
vg.get GROUPS*
vg.list
vg.delete GROUPS*
vg.clone NAMES* clone_from_vg
vg.attach_external GROUP INITIATOR
vg.attach_to_vm GROUP VM
vg.detach_external GROUP INITIATOR
vg.detach_from_vm GROUP VM
vg.disk_create GROUP clone_from_vmdisk
vg.disk_delete GROUP INDEX
vg.disk_get GROUP
vg.disk_list GROUP
vg.disk_update GROUP INDEX
volume_group.attach_to_vm GROUP VM
volume_group.disk_create GROUP clone_from_vmdisk
volume_group.list
snapshot.list
snapshot.delete SNAPSHOTS*
snapshot.create VMS* snapshot_name_list
snapshot.get SNAPSHOTS*
snapshot.clone SNAPSHOT NAMES*
task.list operation_type_list
task.get TASK
task.cancel TASK
task.poll TASK
ads.update enable prevent_storage_hotspot_fix
ads.get
ha.update num_host_failures_to_tolerate reservation_type enable_failover wait
ha.get
vm_group.create NAME
vm_group.list
vm_group.add_vms VM_GROUP vm_list*
vm_group.list_vms VM_GROUP
vm_group.antiaffinity_set VM_GROUP
vm_group.antiaffinity_unset VM_GROUP
vm_group.remove_vms VM_GROUP vm_list*
vm_group.delete VM_GROUP
vm_group.get VM_GROUP
vm_group.update VM_GROUP
uhura.vm.create_with_customize NAMES* container memory num_vcpus num_cores_per_vcpu sysprep_config_path
uhura.vm.clone_with_customize NAMES* clone_from_vm cloudinit_userdata_path container
iscsi_client.get CLIENT
iscsi_client.list
iscsi_client.update CLIENT
core.exit
core.get
core.help
core.quit
core.set
"""
DEFAULTS = {
    ("host.enter_maintenance_mode", "non_migratable_vm_action"): "block",
    ("vm.migrate", "live"): "true",
    ("image.create", "architecture"): "kX86_64",
    ("vm.create", "machine_type"): "pc",
}
WORDS = {
    ("host.enter_maintenance_mode", "mode"): {"live", "cold", "power_off"},
    ("host.enter_maintenance_mode", "non_migratable_vm_action"): {"acpi_shutdown", "block"},
    ("vm.list", "power_state"): {"on", "off"},
    ("vm.create", "machine_type"): {"pc", "q35"},
    ("vm.disk_create", "bus"): {"scsi", "ide", "pci", "sata"},
    ("image.create", "image_type"): {"kDiskImage", "kIsoImage"},
}
PROMPTS = {
    "vm.delete": "Delete {count} VMs? (yes/no) ",
    "snapshot.delete": "Delete {count} snapshots? (yes/no) ",
    "vm.disk_delete": "Delete existing disk? (yes/no) ",
    "image.delete": "Delete {count} images? (yes/no) ",
}
SILENT = ("net.delete", "vm.on", "vm.off", "vm.migrate", "host.enter_maintenance_mode", "host.exit_maintenance_mode")
DECLARED = {"net.disable_virtual_switch"}
ROWS = [line.split() for line in KNOWN.split("\n") if line]


@pytest.mark.parametrize("words", ROWS, ids=lambda words: words[0])
def test_a_known_verb_takes_its_parameters(words: list[str]) -> None:
    name, *params = words
    verb = VERBS.get(name)

    assert verb is not None
    if verb.handler is None:
        return
    positionals = [param.rstrip("*") for param in params if param.rstrip("*").isupper()]
    keys = {param.rstrip("*") for param in params} - set(positionals)
    rows = {param.name: param for param in verb.params}
    assert len([param for param in verb.positionals if param.is_wanted]) == len(positionals)
    assert keys <= rows.keys()
    lists = [param.endswith("*") for param in params if param.rstrip("*").isupper()]
    kinds = [param.kind in LISTS or param.kind is Kind.NEW_NAMES for param in verb.positionals if param.is_wanted]
    assert kinds == lists
    assert all(rows[param.rstrip("*")].kind in LISTS for param in params if param.endswith("*") and param.islower())


@pytest.mark.parametrize(("place", "default"), DEFAULTS.items())
def test_a_known_default_is_the_row_s(place: tuple[str, str], default: str) -> None:
    verb = VERBS.get(place[0])

    assert verb is not None
    assert {param.name: param.default for param in verb.params}[place[1]] == default


@pytest.mark.parametrize(("place", "words"), WORDS.items())
def test_the_known_words_of_a_parameter_are_the_row_s(place: tuple[str, str], words: set[str]) -> None:
    verb = VERBS.get(place[0])

    assert verb is not None
    assert words <= set({param.name: param.words for param in verb.params}[place[1]])


@pytest.mark.parametrize(("name", "prompt"), [*PROMPTS.items(), *((name, None) for name in SILENT)])
def test_a_known_verb_asks_as_is_known(name: str, prompt: str | None) -> None:
    verb = VERBS.get(name)

    assert verb is not None
    assert verb.prompt == prompt


def test_only_few_verbs_are_declared_only() -> None:
    assert {verb.name for verb in VERBS.rows if verb.handler is None} == DECLARED
