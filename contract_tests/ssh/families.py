"""What public programs do to a cluster over SSH and cut out of the answers: one row a pipeline.

Commands, options and cuts are the programs' own; the names and addresses are those of the four-node site.
"""

from __future__ import annotations

from mock_prism.model.frozen import frozen

A, B, C = "192.168.38.161", "192.168.38.162", "192.168.38.163"
CVM_A, CVM_B = "192.168.38.165", "192.168.38.166"
UUID_A = "79fa3e42-f738-4bd2-9575-c5320d40dc18"
UUID_WEB = "6048f5ef-a128-4778-8954-13937b66be6c"
CLUSTER = "0005ada7-2759-1c22-bb40-98b4ad4b0dff"
CVMS = " ".join(f"192.168.38.{number}" for number in range(165, 169))
HOSTS = " ".join(f"192.168.38.{number}" for number in range(161, 165))
ENTER = f"acli host.enter_maintenance_mode {A} wait=true >/dev/null"
SHUT_B = (f"nutanix+{CVM_B}", "cvm_shutdown -P now")
FLAG = "ncli host edit id=2 enable-maintenance-mode=true >/dev/null"
LS = "ncli host ls"


@frozen
class Family:
    """A pipeline and what its program must get from it, blanks at either end aside.

    ``before`` is what has been done on some machine, as (user, line); ``user`` is who runs it. ``needs`` names the
    verbs of acli and ncli without which there is nothing to test: while one of them is declared only, the row is
    passed over.
    """

    program: str
    script: str
    prints: str
    needs: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    user: str = "nutanix"


UPGRADE = (
    Family("upgrade", f"CVM={CVM_A}; acli host.list | awk -v ip=$CVM '$9==ip {{print $5}}'", "True"),
    Family("upgrade", "acli host.list | grep -q False && echo busy || echo free", "free"),
    Family("upgrade", f"{ENTER}; acli host.list | grep -q False && echo busy || echo free", "busy"),
    Family("upgrade", f"acli host.enter_maintenance_mode_check {A} | grep -q Ok && echo go", "go"),
    Family("upgrade", f"acli host.enter_maintenance_mode_check {B} | grep -q Ok || echo stay", "stay"),
    Family("upgrade", "acli vm.get web-01 | grep \" host_uuid\" | awk -F'\"' '{print $2}'", UUID_A),
    Family(
        "upgrade",
        f"acli vm.migrate web-02 host={A} live=true; acli vm.get web-02 | grep -c 'host_name: \"{A}\"'",
        "web-02: pending\nweb-02: complete\n1",
    ),
    Family("upgrade", f"{LS} | grep -w {CVM_B} -A7 | grep Maintenance | awk '{{print $5}}'", "null"),
    Family("upgrade", f"{FLAG}; {LS} | grep -w {CVM_A} -A7 | grep Maintenance | awk '{{print $5}}'", "true"),
    Family("upgrade", f"{LS} | grep -w {CVM_B} -B4 | grep Id | awk -F'::' '{{print $2}}'", "3"),
    Family("upgrade", f"{LS} | grep -B6 {A} | grep -i UUID | awk '{{print $3}}'", UUID_A),
    Family("upgrade", f"{LS} | grep -w {B} -B3 | grep 'Controller VM Address' | awk '{{print $NF}}'", CVM_B),
    Family("upgrade", "hostssh virsh list | grep == | awk '{print $2}' | xargs", HOSTS),
    Family("upgrade", "hostssh virsh list --all --title | awk '/web-01/ {print $4}'", "web-01"),
    Family("upgrade", "nodetool -h 0 ring | tail -n +3 | awk '{print $2, $3}' | sort | uniq -c | xargs", "4 Up Normal"),
    Family("upgrade", f"nodetool -h0 ring | tail -n +3 | grep {CVM_B} | awk '{{print $2}}'", "Down", before=(SHUT_B,)),
    Family(
        "upgrade",
        "ncli cluster get-domain-fault-tolerance-status type=node | grep -c 'Current Fault Tolerance   : 0'",
        "0",
    ),
    Family(
        "upgrade",
        "ncli cluster get-domain-fault-tolerance-status type=node | "
        "awk '/Component Type/ {c=$NF} /Current Fault Tolerance/ && $NF==0 {print c}' | grep -c METADATA",
        "1",
        before=(SHUT_B,),
    ),
)
"""azure-tor-upgrade.sh."""

RECOVERY = (
    Family(
        "recovery", "cluster status 2>/dev/null | grep -iE 'CVM: .* Down' | awk '{print $2}'", CVM_B, before=(SHUT_B,)
    ),
    Family(
        "recovery",
        "cluster status 2>/dev/null | grep -i -v up | grep -Eiw 'DOWN|Maintenance' || echo all well",
        "all well",
    ),
    Family(
        "recovery",
        f"{FLAG}; cluster status 2>/dev/null | grep -i -v up | grep -Eiw 'DOWN|Maintenance' | head -1 | xargs",
        f"CVM: {CVM_A} Maintenance",
    ),
    Family("recovery", f"{ENTER}; acli host.list | grep EnteredMaintenanceMode | awk '{{print $1}}'", A),
    Family(
        "recovery",
        f"{ENTER}; for h in $(acli host.list | grep EnteredMaintenanceMode | awk '{{print $1}}'); do "
        "acli host.exit_maintenance_mode $h; done; acli host.list | grep -c AcropolisNormal",
        "4",
    ),
    Family(
        "recovery",
        f"{FLAG}; {LS} | grep -E '^ +Id  |Under Maintenance Mode' | paste - - | "
        "awk -F'::|: ' '/true/ {print $3}' | awk '{print $1}'",
        "2",
    ),
    Family(
        "recovery",
        "acli vm.get \\* | grep ' name:\\|host_name' | grep -A1 '\"web-01\"' | tail -1 | xargs",
        f"host_name: {A}",
    ),
    Family("recovery", "genesis start | tail -1 | cut -d[ -f1", "Genesis started on pids"),
)
"""A script to bring a cluster back after an outage."""

STAGEWORKSHOP = (
    Family(
        "stageworkshop",
        "acli net.get prod.20 | grep \"uuid\" | cut -f 2 -d ':' | xargs | wc -w",
        "1",
        ("acli net.get",),
    ),
    Family("stageworkshop", "ncli container ls name=default-container | grep Uuid | grep -v Pool | wc -l", "1"),
    Family(
        "stageworkshop",
        "ncli container ls name=default-container | grep Uuid | grep -v Pool | cut -f 2 -d ':' | xargs",
        "056838d2-d717-4052-a72d-b0522e9875ce",
    ),
    Family(
        "stageworkshop",
        "ncli container ls | grep -P '^(?!.*VStore Name).*Name' | cut -d ':' -f 2 | sed s/' '//g",
        "default-container\nNutanixManagementShare\nrf1-scratch",
    ),
    Family(
        "stageworkshop", "ncli storagepool ls | grep 'Name' | cut -d ':' -f 2 | sed s/' '//g", "default-storage-pool"
    ),
    Family(
        "stageworkshop",
        "ncli cluster get-params | grep 'External IP' | awk -F: '{print $2}' | tr -d '[:space:]'",
        "192.168.38.170",
    ),
    Family(
        "stageworkshop",
        "ncli cluster get-params | grep 'External Data' | awk -F: '{print $2}' | tr -d '[:space:]'",
        "192.168.38.171",
    ),
    Family("stageworkshop", "ncli cluster get-params | grep 'Cluster Name' | awk -F: '{print $2}' | xargs", "nx-four"),
    Family("stageworkshop", "ncli cluster info | grep -i uuid | awk -F: '{print $2}' | xargs", CLUSTER),
    Family("stageworkshop", "acli -o json vm.list | jq -r '.data[] | select(.name == \"web-01\") | .uuid'", UUID_WEB),
    Family(
        "stageworkshop",
        "acli() { _cmd=$*; /usr/local/nutanix/bin/acli ${_cmd}; }; "
        'acli "-o json vm.list" | jq -r .status; acli "  vm.create  one  memory=2G" && '
        'acli "-y vm.delete one" >/dev/null && '
        "echo gone",
        "0\none: pending\none: complete\ngone",
    ),
    Family(
        "stageworkshop",
        "source /etc/profile; u=$(acli -o json vm.list | jq -r '.data[] | select(.name==\"web-02\") | .uuid'); "
        "acli vm.off $u >/dev/null && acli -y vm.delete $u >/dev/null && acli vm.get $u",
        "Unknown name: 14475cba-df76-4f34-8bc3-4c06bbdb43e3",
    ),
    Family(
        "vmdisk2image", f"acli -H {CVM_A} -o json vm.list | jq -r '.data[] | select(.name==\"web-01\").uuid'", UUID_WEB
    ),
    Family(
        "vmdisk2image",
        f"acli -H {CVM_A} -o json vm.get web-01 include_vmdisk_paths=1 | "
        f"jq -r '.data.\"{UUID_WEB}\".config.disk_list[] | select(.vmdisk_nfs_path).vmdisk_nfs_path' | cut -d/ -f2,3",
        "default-container/.acropolis",
    ),
    Family(
        "citrixhow",
        "MY_IMAGE=desktop; retry=0; until [[ $(acli image.create ${MY_IMAGE} container=default-container "
        'image_type=kDiskImage source_url=http://192.0.2.1/desktop.qcow2 wait=true) =~ "complete" ]]; do let retry++; '
        "[ $retry = 3 ] && exit 1; done; echo ${MY_IMAGE} $retry",
        "desktop 0",
    ),
    Family(
        "citrixhow",
        "acli vm.create 'Windows 2012 VM' >/dev/null; "
        "acli -y vm.delete Windows\\ 2012\\ VM delete_snapshots=true | tail -1",
        "Windows 2012 VM: complete",
    ),
    Family(
        "nexthow",
        'acli -y vm.delete \\* delete_snapshots=true >/dev/null; acli vm.list | grep -v "VM UUID" | wc -l',
        "0",
    ),
    Family(
        "automation",
        "acli image.create 'CentOS 8' source_url=http://192.0.2.1/c.iso container=default-container "
        "image_type=kIsoImage >/dev/null && acli net.create vlan.9 vlan=9 ip_config=10.9.0.1/24 && "
        "acli net.add_dhcp_pool vlan.9 start=10.9.0.10 end=10.9.0.20 && "
        "acli vm.create one num_vcpus=1 memory=1G >/dev/null && "
        'acli vm.disk_create one cdrom=true clone_from_image="CentOS 8" >/dev/null && '
        "acli vm.nic_create one network=vlan.9 >/dev/null && acli vm.on one >/dev/null && echo ready",
        "ready",
        ("acli net.create", "acli net.add_dhcp_pool", "acli vm.nic_create"),
    ),
)
"""stageworkshop: lib.pe.sh, vmdisk2image-pc.sh, stage_citrixhow.sh, refresh_nexthow.sh; and nutanix/Automation."""

KEEPERS = (
    Family("change-cvm-ram", "cluster status 2>/dev/null | grep Down || echo none", "none"),
    Family("change-cvm-ram", "genesis status | grep -c 'alert_manager: \\[\\]'", "0"),
    Family("change-cvm-ram", f"{FLAG}; genesis status | grep 'alert_manager: \\[\\]'", "alert_manager: []"),
    Family(
        "ansible",
        "ncli user reset-password user-name=admin password=Nutanix.456 | grep -o 'reset successfully'",
        "reset successfully",
        ("ncli user reset-password",),
    ),
    Family("zerotouch", "genesis restart 2>&1 | grep -o 'Genesis started on pids'", "Genesis started on pids"),
    Family(
        "stig",
        "ncli cluster info | grep -iE '^ *[a-z ]*version' | head -1 | "
        "awk -F: '{print $2}' | grep -cE '^ [0-9]+\\.[0-9]+'",
        "1",
    ),
    Family("stig", "cluster status 2>/dev/null | grep -cE 'DOWN|CRASH'", "0"),
    Family(
        "zti",
        f"{LS} | grep -P 'Name\\s*:\\s*(.+)' | wc -l; {LS} | grep -oP 'Controller VM Address\\s*:\\s*\\K\\S+' | xargs",
        f"4\n{CVMS}",
    ),
    Family("zti", "allssh 'acli host.list | grep -c AcropolisNormal' | grep -v =", "4\n4\n4\n4"),
    Family("japan-poc", "cluster status 2>/dev/null | grep state | awk '{print $NF}'", "start"),
    Family(
        "japan-poc",
        "echo 'I agree' | cluster stop >/dev/null 2>&1; cluster status 2>/dev/null | grep state | awk '{print $NF}'; "
        "cluster start >/dev/null 2>&1; cluster status 2>/dev/null | grep state | awk '{print $NF}'",
        "stop\nstart",
    ),
    Family(
        "invoke-MaFailover", "echo 'N' | cluster stop >/dev/null 2>&1; cluster status 2>/dev/null | grep -c DOWN", "0"
    ),
    Family(
        "vm-to-vg",
        "acli vg.create one >/dev/null && acli vg.update one load_balance_vm_attachments=true >/dev/null && "
        "acli vg.disk_create one clone_from_vmdisk=vm:web-01:scsi.0 >/dev/null && "
        "acli vg.attach_to_vm one web-01; echo $?",
        "AttachToVm: pending\nAttachToVm: complete\n0",
    ),
    Family("vm-to-vg", "acli vm.get web-01 | awk '/disk_list {/,/^    }/' | grep -A1 cdrom | grep -c container", "0"),
    Family(
        "vm-to-vg",
        "echo yes | acli vg.delete one; acli -o json vg.get two | jq .status; acli vg.create one > /dev/null; "
        "acli -o json vg.get one | jq -r '.data[].iscsi_target_name' | cut -d- -f1",
        "Unknown name: one\n1\none",
    ),
    Family(
        "overhead", "acli vm.list power_state=off | awk 'NR>1 {print $1}' | xargs", "old-erp template-centos test-off"
    ),
    Family("overhead", f"acli host.get {A} | grep memory_size_bytes | grep -oE '[0-9]+' | head -1", "412316860416"),
    Family(
        "overhead",
        f"acli vm.affinity_set web-01 host_list=$(acli host.list | grep {A} | awk '{{print $1}}') | tail -1",
        "web-01: complete",
    ),
    Family(
        "long-run",
        "acli vm.list | tail -n +2 | while read vm uuid; do echo $vm $uuid; done | grep -c ' [0-9a-f]\\{8\\}-'",
        "24",
    ),
    Family("long-run", "acli vm.disk_list web-01 | tail -n +2 | awk '{print $1 \".\" $2}' | xargs", "ide.0 scsi.0"),
    Family(
        "login-vsi",
        'acli host.enter_maintenance_mode ntnx-17sm6b290216-a.mock-prism.test wait="true"; echo $?',
        "EnterMaintenanceMode: pending\nEnterMaintenanceMode: complete\n0",
    ),
    Family("login-vsi", f"{ENTER}; acli host.exit_maintenance_mode ntnx-17sm6b290216-a.mock-prism.test; echo $?", "0"),
    Family(
        "euc", f"~/bin/acli host.enter_maintenance_mode {C} wait=false; echo $?", "EnterMaintenanceMode: pending\n0"
    ),
    Family("euc", f"/home/nutanix/bin/acli vm.affinity_set web-?? host_list={A},{B} | grep -c complete", "2"),
    Family("json", "acli -o json-pretty vm.get web-01 2>&1 | jq -r '.data | keys[]'", UUID_WEB),
    Family("json", "acli -o json vm.get nobody 2>/dev/null | jq -r '.status, .error'", "1\nUnknown name: nobody"),
    Family(
        "json",
        "ncli --json=true cluster info | jq -r .data.uuid; ncli -json=true cluster info | jq .status",
        f"{CLUSTER}\n0",
    ),
    Family("update_ngt", "ncli alerts ls | grep -c .", "1", ("ncli alerts ls",)),
    Family("update_ngt", "ncli vm ls | grep -c '^ *Name'", "24", ("ncli vm ls",)),
    Family(
        "poller",
        "cluster status 2>/dev/null | grep -c 'The state of the cluster: start'; "
        "cluster status 2>/dev/null | grep -ciw down",
        "1\n0",
    ),
    Family(
        "vm-group",
        "acli vm_group.create apart >/dev/null && acli vm_group.add_vms apart vm_list=web-01,web-02 >/dev/null && "
        "acli vm_group.antiaffinity_set apart >/dev/null && acli vm_group.list | grep -c '^apart '",
        "1",
        ("acli vm_group.create", "acli vm_group.add_vms", "acli vm_group.antiaffinity_set", "acli vm_group.list"),
    ),
    Family(
        "collector",
        "svmips; nodetool -h 0 ring | tail -n +3 | "
        "grep -cP '^(?P<ip>[0-9.]+)\\s+(?:(?P<rack>(?!Up|Down)\\S+)\\s+)?(Up|Down)\\s+(\\S+)\\s+([\\d.]+\\s+\\S+)'",
        f"{CVMS}\n4",
    ),
)
"""Everything else of the kind, by the name of the program or of what it is for."""

FAMILIES = (*UPGRADE, *RECOVERY, *STAGEWORKSHOP, *KEEPERS)
