"""Pipelines of scripts that operators have published, of the kind in :mod:`families`."""

from __future__ import annotations

from contract_tests.ssh.families import CVM_B, CVMS, SHUT_B, Family

EVERY_CVM = (
    "function allssh () { for i in `svmips`; do "
    '/usr/bin/ssh -q -t -o LogLevel=ERROR $i "source /etc/profile;$@"; done; }; '
)

OPERATORS = (
    Family(
        "alert-resolver",
        "for i in `ncli alerts ls | grep ID | awk '{print $3}'`; do ncli alerts resolve ids=$i; done; "
        "ncli alerts ls max-alerts=20 | grep -c ID; ncli alert history duration=4 resolved=true | grep -c ID",
        "Alert(s) successfully resolved\n0\n1",
        before=(SHUT_B,),
    ),
    Family(
        "nic-report",
        f"{EVERY_CVM}allssh 'for n in $(manage_ovs show_interfaces | grep 10000 | grep True | cut -c -4); do "
        'echo "$(ssh root@192.168.5.1 hostname), $n"; done\' | sort -u | wc -l',
        "8",
    ),
    Family(
        "nic-mover",
        "acli net.list_vms prod.20 | awk -F' {2,}' 'NR-1 {print $1}' | wc -l; "
        "mac=`acli net.list_vms prod.20 | grep web-01 -m 1 | awk '{print $3}'`; "
        "acli vm.nic_update web-01 $mac network=vlan.0 | tail -1; "
        "acli net.list_vms vlan.0 | tail -n +2 | while read -r uuid name mac ip; do echo $name; done | grep web",
        "12\nNicUpdate: complete\nweb-01",
    ),
    Family(
        "vm-by-address",
        "for vm in $(/usr/local/nutanix/bin/acli vm.list | tail -n +2 | awk -F ' ' '{print $1}'); do "
        "ip=$(/usr/local/nutanix/bin/acli vm.nic_list \"$vm\" | tail -n +2 | awk -F ' ' '{print $3}'); "
        "[[ $ip =~ 10.20.0.51 ]] && echo $vm; done; true",
        "web-02",
    ),
    Family(
        "decommission",
        "/usr/local/nutanix/bin/acli vm.update web-01 annotation='VM Disabled' >/dev/null; "
        "/usr/local/nutanix/bin/acli vm.guest_shutdown web-01 >/dev/null; state=kOn; while [ $state != kOff ]; do "
        "state=$(/usr/local/nutanix/bin/acli vm.get web-01 | grep 'state:' | awk -F '\"' '{print $2}' | tr -d ' '); "
        "done; acli vm.get web-01 | grep annotation | xargs",
        "annotation: VM Disabled",
    ),
    Family(
        "backup-by-clone",
        "acli vm.clone web-01-backup clone_from_vm=web-01 | tail -1; acli vm.disk_get web-01-backup | "
        "grep vmdisk_uuid | grep -v source_vmdisk_uuid | sed 's/.$//' | sed -r 's/^[^\"]+//' | sed -r 's/.{,1}//' | "
        "grep -cE '^[0-9a-f-]{36}$'; yes yes | /usr/local/nutanix/bin/acli vm.delete web-01-backup | tail -1",
        "web-01-backup: complete\n1\nweb-01-backup: complete",
    ),
    Family(
        "upgrade",
        f"ssh 192.168.38.165 'ping -c 2 {CVM_B}' | "
        'awk \'/packet loss/ { if ($6 != "0%") { print "lost"; exit 1 } }\'; '
        "echo $?; ssh root@192.168.38.162 '/usr/bin/virsh list --all --title' | grep -i CVM | awk '{print $3}'",
        "0\nrunning",
    ),
    Family(
        "upgrade",
        "ft=$(ncli cluster get-domain-fault-tolerance-status type=rack | grep 'Current Fault Tolerance'); "
        "[[ $ft == *'Current Fault Tolerance   : 0'* ]] && echo ask",
        "ask",
    ),
    Family(
        "password-rotation",
        "for host in $(hostips); do echo new | ssh root@$host 'passwd --stdin root' >/dev/null; echo $?; done | "
        "sort -u; "
        "echo nutanix:new | sudo chpasswd; echo $?",
        "0\n0",
    ),
    Family(
        "firewall-list",
        "clusterip=$(ncli cluster info | awk -F: '/External IP/ {gsub(/^ /, \"\", $2); print $2}'); "
        'svmips=$(for a in $(svmips); do echo -n "$a," ; done); echo -n $svmips$clusterip',
        f"{CVMS.replace(' ', ',')},192.168.38.170",
    ),
    Family("image-check", "acli image.get 'CentOS 7' | grep -i image_state | awk -F '\"' '{print $2}'", "kActive"),
    Family(
        "power-off",
        "cluster status 2>/dev/null | grep 'Down$' | awk '{print $2}'; ncli host ls | grep -c 'Mode    : true'",
        f"{CVM_B}\n0",
        before=((f"nutanix+{CVM_B}", "sudo shutdown -P now"),),
    ),
    Family(
        "mounted-cdroms",
        "for i in `acli vm.list | awk '{print $1}' | sed '1d'`; do acli vm.disk_get $i | awk '{print}' ORS=' ' | "
        "grep cdrom | grep -Evq 'empty' && echo $i has a cdrom mounted; done; echo checked",
        "checked",
    ),
)
"""One row a pipeline, each of another script."""
