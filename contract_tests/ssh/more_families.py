"""More pipelines of public programs, of the kind in :mod:`families`."""

from __future__ import annotations

from contract_tests.ssh.families import CLUSTER, CVM_A, CVM_B, CVMS, ENTER, HOSTS, LS, SHUT_B, A, Family

SPARE = "nutanix+192.168.38.185"
UPLOAD = (
    "ncli software upload software-type=NOS file-path=/tmp/nos-5.10.1.1.tar.gz meta-file-path=/tmp/nos-5.10.1.1.json"
)
SOFTWARE = ("ncli software list", "ncli software upload", "ncli software delete")

READERS = (
    Family(
        "host-list",
        "acli host.list | python3 -c '"
        "import sys; rows = [line.split() for line in sys.stdin.read().splitlines()[1:]]; "
        'print(all(row[3] == "AcropolisNormal" and row[6] != "False" and row[4] != "False" for row in rows), '
        "*[row[-1] for row in rows])'",
        f"True {CVMS}",
    ),
    Family(
        "host-list",
        f"{ENTER}; acli host.list | python3 -c '"
        'import sys; print([line.split()[0] for line in sys.stdin if line.split()[6] == "False"])\'',
        f"['{A}']",
    ),
    Family(
        "upgrade",
        "cluster status 2>/dev/null | grep -v UP | grep -c CVM:; genesis status | grep -c '\\[\\]'",
        "4\n0",
    ),
    Family("upgrade", "cs 2>/dev/null | grep -v UP | grep -cw DOWN", "0"),
    Family(
        "rack-info",
        "u=$(zeus_config_printer | grep rackable_unit_uuid | head -1 | awk -F'\"' '{print $2}'); "
        "zeus_config_printer | grep \"$u\" -A4 | grep controller_vm_backplane_ip | awk -F'\"' '{print $2}' | xargs",
        CVMS,
    ),
    Family(
        "rack-info",
        f"ncli host ls | grep {CVM_B} -A4 | grep 'Hypervisor Address' | awk '{{print $4}}'",
        "192.168.38.162",
    ),
    Family(
        "rack-info",
        f"ip=$(ncli host ls | grep {CVM_B} -A4 | grep 'Hypervisor Address' | awk '{{print $4}}'); "
        "ssh -o StrictHostKeyChecking=no root@\"$ip\" 'virsh list --all | grep -c CVM; hostname'; "
        "ssh 10.0.0.1 true 2>/dev/null; echo $?",
        "1\nNTNX-17SM6B290216-B\n255",
    ),
    Family("full-scan", "zeus_config_printer | grep ^cluster_external_ip: | awk '{print $2}'", '"192.168.38.170"'),
)
"""Other readers of host.list, and rows of azure-tor-upgrade.sh and its companion new-rackinfo.sh."""

RECOVERY = (
    Family(
        "recovery",
        "acli vm.create pc annotation=NutanixPrismCentral >/dev/null; acli vm.on pc >/dev/null; acli vm.get \\* | "
        "grep \" name:\\|host_name\\|NutanixPrismCentral\" | grep -A2 NutanixPrismCentral | grep ' name:' | xargs",
        "name: pc",
    ),
    Family(
        "recovery",
        "ncli host ls | grep -c 'Metadata store enabled'; ncli host enable-metadata-store id=3 | grep -c '^Error: '",
        "4\n1",
        ("ncli host enable-metadata-store",),
    ),
    Family(
        "recovery",
        "ncli cluster get-domain-fault-tolerance-status type=node | "
        "grep -oP 'Current\\s+Fault\\s+Tolerance\\s*:\\s*\\K\\d+' | sort | uniq -c | xargs",
        "8 1",
    ),
    Family(
        "ncc-clusters",
        "source /etc/profile; unset PS1; ncc health_checks run_all | "
        "sed -n '/^---*+$/,$p' | sed 1d | grep -oE '^(FAIL|WARN|INFO)' | sort -u",
        "FAIL\nINFO\nWARN",
        before=(SHUT_B,),
    ),
    Family(
        "daily-health",
        "export PS1='fake>'; source /etc/profile; ncc health_checks run_all > out < /dev/null; "
        "grep -c 'ERR\\|FAIL' out; tail -1 out | sed 's|to /.*/data|to DATA|'; "
        "sed '$d' out | cmp - ~/data/logs/ncc-output-latest.log && echo same",
        "0\nPlugin output written to DATA/logs/ncc-output-latest.log\nsame",
    ),
)
"""The script to bring a cluster back, and programs that gather what ncc says."""

STAGEWORKSHOP = (
    Family(
        "stageworkshop",
        "nuclei cluster.list format=json 2>/dev/null | jq '.entities[] | select(.status.state == \"COMPLETE\")' | "
        "jq '. | select(.status.resources.network.external_ip != null)' | jq -r .status.name",
        "nx-four",
    ),
    Family("stageworkshop", '_hold=$(nuclei cluster.list 2>&1); echo $? $(echo "$_hold" | grep -c websocket)', "0 0"),
    Family(
        "stageworkshop",
        "ncli storagepool edit name=default-storage-pool new-name=SP01 >/dev/null && "
        "ncli storagepool ls | grep -w Name | cut -d ':' -f 2 | xargs",
        "SP01",
    ),
    Family(
        "stageworkshop",
        "ncli container create name=Images rf=2 sp-name=default-storage-pool >/dev/null && "
        "ncli container ls name=Images | grep Uuid | grep -v Pool | wc -l",
        "1",
    ),
    Family(
        "stageworkshop",
        "ncli cluster edit-params external-data-services-ip-address=192.168.38.172 >/dev/null && "
        "ncli cluster get-params | grep 'External Data' | awk -F: '{print $2}' | tr -d '[:space:]'",
        "192.168.38.172",
    ),
    Family(
        "stageworkshop",
        f"{UPLOAD} >/dev/null; ncli --json=true software list | "
        "jq -r '.data[] | select(.softwareType == \"NOS\") | .version'",
        "5.10.1.1",
        SOFTWARE,
    ),
    Family(
        "stageworkshop",
        "ncli authconfig list-directory | grep -c 'Directory'",
        "0",
        ("ncli authconfig list-directory",),
    ),
    Family(
        "stageworkshop",
        "ncli --json=true multicluster get-cluster-state | jq -r '.data[0].clusterDetails.multicluster'",
        "true",
        ("ncli multicluster get-cluster-state",),
    ),
    Family(
        "nexthow",
        "acli uhura.vm.create_with_customize sysprepped container=default-container memory=4G num_cores_per_vcpu=2 "
        "num_vcpus=1 sysprep_config_path=https://192.0.2.1/unattend.xml >/dev/null && "
        "acli vm.nic_create sysprepped network=$(acli net.get prod.20 | grep uuid | cut -f 2 -d ':' | xargs) "
        ">/dev/null; acli vm.get sysprepped | grep -c 'network_name: \"prod.20\"'",
        "1",
        ("acli uhura.vm.create_with_customize",),
    ),
    Family(
        "cloud-init",
        "echo '#cloud-config' > user-data; acli uhura.vm.clone_with_customize fresh clone_from_vm=web-01 "
        "cloudinit_userdata_path=file://$PWD/user-data container=default-container | grep -c complete",
        "1",
        ("acli uhura.vm.clone_with_customize",),
    ),
)
"""More of stageworkshop's lib.pe.sh, refresh_nexthow.sh and bootstrap.sh."""

KEEPERS = (
    Family(
        "ansible",
        "cluster status 2>err; echo $?; grep -o 'Cluster is currently unconfigured' err",
        "1\nCluster is currently unconfigured",
        user=SPARE,
    ),
    Family(
        "ansible",
        "cluster -s 192.168.38.185 --redundancy_factor=2 --cluster_name=fresh create >/dev/null 2>&1; "
        "cluster status 2>/dev/null | grep state | awk '{print $NF}'; "
        "echo Y | cluster destroy >/dev/null 2>&1; cluster status 2>&1 | grep -c unconfigured",
        "start\n1",
        user=SPARE,
    ),
    Family(
        "terraform",
        "/home/nutanix/prism/cli/ncli user reset-password user-name=admin password=Nutanix.456 >/dev/null; echo $?",
        "0",
    ),
    Family(
        "zerotouch",
        f"{UPLOAD} | grep -o completed; ncli software ls software-type=NOS | grep -ic completed; "
        "ncli software delete software-type=NOS name=5.10.1.1 | grep -o 'successfully deleted'",
        "completed\n1\nsuccessfully deleted",
        SOFTWARE,
    ),
    Family(
        "zerotouch",
        "genesis stop alert_manager >/dev/null; genesis status | grep 'alert_manager: \\[\\]'; "
        "cluster start >/dev/null 2>&1; genesis status | grep -c '\\[\\]'",
        "alert_manager: []\n0",
    ),
    Family("stig", "ncli cluster info | grep -c '^ *Cluster Masquerading I... :'; echo ${PIPESTATUS[0]}", "1\n0"),
    Family(
        "stig",
        "for kind in cvm hypervisor; do ncli cluster get-$kind-security-config >/dev/null; echo $?; done",
        "0\n0",
        ("ncli cluster get-cvm-security-config", "ncli cluster get-hypervisor-security-config"),
    ),
    Family("zti", f"{LS} | grep -oP 'Hypervisor Address\\s*:\\s*\\K\\S+' | xargs", HOSTS),
    Family("zti", "allssh 'hostname' | grep -v = | sort | head -1", "NTNX-17SM6B290216-A-CVM"),
    Family("zti", "svmips | tr ' ' '\\n' | wc -l", "4"),
    Family(
        "japan-poc",
        "virsh list | wc -l",
        "3",
        before=(
            ("nutanix", ENTER),
            (f"nutanix+{CVM_A}", "cvm_shutdown -P now"),
        ),
        user=f"root+{A}",
    ),
    Family(
        "japan-poc", "ncli cluster stop >/dev/null; cluster status 2>/dev/null | grep state | awk '{print $NF}'", "stop"
    ),
    Family(
        "vm-to-vg",
        'acli vm.snapshot_create web-01 snapshot_name_list="before" | tail -1; '
        "acli vm.off web-01 >/dev/null; echo yes | acli vm.disk_delete web-01 disk_addr=ide.0; echo $?; "
        "acli -y snapshot.delete before | tail -1",
        "SnapshotCreate: complete\nDelete existing disk? (yes/no) DiskDelete: pending\nDiskDelete: complete\n0\n"
        "before: complete",
    ),
    Family(
        "overhead",
        "ncli virtualmachine ls | grep -c '^ *Name  '; "
        f"{LS} | awk '/Id  /{{n++}} /Block Serial \\(Model\\)/{{c++}} END {{print n, c}}'",
        "24\n4 4",
    ),
    Family(
        "overhead",
        f"acli vm.list power_state=on | awk 'NR>1' | wc -l; acli host.get {A} | grep mem_usage_bytes | "
        "grep -cE '[0-9]+'",
        "21\n1",
    ),
    Family("euc", "~/bin/acli vm.affinity_set web-0? host_list=nobody; echo $?", "Unknown name: nobody\n1"),
    Family(
        "json",
        "acli -o json vg.create one 2>err >/dev/null; cat err; acli -o json vm.list 2>>err | wc -l; wc -c <err",
        "1\n0",
    ),
    Family("update_ngt", "ncli vm ls | awk -v RS= '/web-01/' | grep -c '^ *Name  '", "1"),
    Family("update_ngt", "ncli alerts ls", "[None]"),
    Family("cluster-id", f"ncli cluster info | grep 'Cluster Id' | grep -c '{CLUSTER}::'", "1"),
)
"""More of all the others."""

MORE = (*READERS, *RECOVERY, *STAGEWORKSHOP, *KEEPERS)
