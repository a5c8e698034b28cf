"""acli verbs that the product has and the mock does not simulate yet: each says so when it is called."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliVerb

NAMES: dict[str, str] = {
    "vm": "nic_create nic_list nic_update nic_delete "
    "nic_get update_boot_device assign_pcie_device serial_port_create assign_gpu deassign_gpu update_container "
    "snapshot_create snapshot_list snapshot_get_tree restore abort_migrate resume_all",
    "net": "create list get delete add_dhcp_pool delete_dhcp_pool update_dhcp_dns clear_dhcp_dns list_host_nic "
    "get_host_nic get_virtual_switch update_virtual_switch update list_vms update_dhcp_tftp clear_dhcp_tftp "
    "add_to_ip_blacklist delete_from_ip_blacklist list_ip_blacklist create_virtual_switch delete_virtual_switch "
    "list_virtual_switch disable_virtual_switch migrate_br_to_virtual_switch",
    "snapshot": "list delete create get clone",
    "task": "cancel poll",
    "ads": "update get",
    "ha": "update get",
    "vm_group": "create list add_vms list_vms antiaffinity_set antiaffinity_unset remove_vms delete get update",
    "uhura": "vm.create_with_customize vm.clone_with_customize",
    "iscsi_client": "update",
    "core": "exit get quit set",
}
"""By namespace, as cited in documents, scripts and captures."""

VERBS: tuple[AcliVerb, ...] = tuple(
    AcliVerb(f"{namespace}.{name}", f"The product's {namespace}.{name}.")
    for namespace, names in NAMES.items()
    for name in names.split()
)
