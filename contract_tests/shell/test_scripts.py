"""What real scripts cut out of the shell's output, in bash, with the executables first on the PATH.

Each test is a pipeline of a public program, named in its docstring where one can be.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.shell.executables import Executables
from contract_tests.shell.shell import CVM_A, CVM_B, CVM_C, CVM_D, A, B, C, D

ENTER_A = f"acli host.enter_maintenance_mode {A} >/dev/null; "
WAIT_A_LITTLE = "acli task.list | awk '$NF != \"kSucceeded\" {print $1}' | xargs -rn1 acli task.get >/dev/null"
"""At an eager pace time goes on when somebody asks for a task."""

FLAG_A = "ncli host edit id=2 enable-maintenance-mode=true >/dev/null; "


def says(person: Executables, script: str) -> str:
    """What a script prints that must succeed in silence on stderr."""
    done = person.bash(f"set -o pipefail; {script}")
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout.strip()


def finds_nothing(person: Executables, script: str) -> bool:
    """Whether a script ends in a grep that matches no line."""
    return person.bash(script).returncode == 1


def test_a_cvms_own_row_of_hosts_is_connected(person: Executables) -> None:
    assert says(person, f"acli host.list | awk -v ip={CVM_A} '$9==ip {{print $5}}'") == "True"


def test_false_in_the_list_of_hosts_means_maintenance_somewhere(person: Executables) -> None:
    """azure-tor-upgrade.sh."""
    assert finds_nothing(person, "acli host.list | grep -q False")
    assert says(person, f"{ENTER_A} acli host.list | grep -q False && echo busy") == "busy"


def test_hosts_in_maintenance_are_found_by_their_state(person: Executables) -> None:
    """A post-outage recovery script."""
    exits = "for host in $(acli host.list | grep EnteredMaintenanceMode | awk '{print $1}'); do "
    exits += "acli host.exit_maintenance_mode $host && echo $host; done"

    assert says(person, ENTER_A + exits) == A
    assert finds_nothing(person, "acli host.list | grep EnteredMaintenanceMode")


def test_words_of_the_list_of_hosts_are_counted_from_either_end(person: Executables) -> None:
    awk = '$4 == "AcropolisNormal" && $7 != "False" && $5 != "False" {print $NF}'

    assert says(person, f"acli host.list | awk '{awk}'").split() == [CVM_A, CVM_B, CVM_C, CVM_D]


def test_a_check_is_ok_or_not(person: Executables) -> None:
    """azure-tor-upgrade.sh."""
    assert says(person, f"acli host.enter_maintenance_mode_check {A} | grep -q Ok && echo go") == "go"
    assert finds_nothing(person, f"acli host.enter_maintenance_mode_check {B} | grep -q Ok")


def test_the_host_of_a_vm_is_cut_out_at_the_quotes(person: Executables) -> None:
    uuid = says(person, "acli vm.get web-01 | grep ' host_uuid' | awk -F'\"' '{print $2}'")

    assert says(person, f"acli host.list | grep {uuid} | awk '{{print $1}}'") == A
    assert says(person, f"acli vm.get web-01 | grep -c 'host_name: \"{A}\"'") == "1"


def test_a_vms_state_is_among_the_lines_with_state(person: Executables) -> None:
    lines = says(person, "acli vm.get test-off | grep state").splitlines()

    assert [line.strip() for line in lines] == ['power_state_mechanism: "kHard"', 'state: "kOff"']


def test_a_block_of_ncli_is_cut_by_the_lines_around_an_address(person: Executables) -> None:
    """azure-tor-upgrade.sh: the order of the lines carries it."""
    ls = "ncli host ls"

    assert says(person, f"{ls} | grep -w {CVM_B} -A7 | grep Maintenance | awk '{{print $5}}'") == "null"
    assert says(person, f"{ls} | grep -w {CVM_B} -B4 | grep Id | awk -F'::' '{{print $2}}'") == "3"
    assert says(person, f"{ls} | grep -w {C} -B3 | grep 'Controller VM Address' | awk '{{print $NF}}'") == CVM_C
    uuid = says(person, f"{ls} | grep -B6 {C} | grep -i UUID | awk '{{print $3}}'")
    assert says(person, f"acli host.get {uuid} | grep -c AcropolisNormal") == "1"


def test_the_flag_of_a_cvm_is_the_fifth_word(person: Executables) -> None:
    cut = f"ncli host ls | grep -w {CVM_A} -A7 | grep Maintenance | awk '{{print $5}}'"

    assert says(person, FLAG_A + cut) == "true"
    assert says(person, "ncli host edit id=2 enable-maintenance-mode=false >/dev/null; " + cut) == "false"


def test_ids_and_flags_are_pasted_in_pairs(person: Executables) -> None:
    """A post-outage recovery script."""
    pairs = "ncli host ls | grep -E 'Id  .*::|Under Maintenance Mode' | paste - - | grep true"

    assert says(person, FLAG_A + pairs + " | sed 's/.*::\\([0-9]*\\).*/\\1/'") == "2"


def test_paragraphs_are_one_host_each(person: Executables) -> None:
    block = says(person, f"ncli host ls | awk -v RS= '/{D}/'")

    assert (block.count("Hypervisor Address"), block.count(" : ")) == (1, 16)


def test_lines_of_the_cluster_are_found_once(person: Executables) -> None:
    """stageworkshop."""
    value = "cut -d: -f2- | xargs"

    assert says(person, f"ncli cluster get-params | grep 'Cluster Name' | {value}") == "nx-four"
    assert says(person, f"ncli cluster get-params | grep 'External IP' | {value}") == "192.168.38.170"
    assert says(person, f"ncli cluster get-params | grep 'External Data' | {value}") == "192.168.38.171"
    assert says(person, "ncli cluster info | grep -ic uuid") == "1"
    assert says(person, "ncli cluster info | grep -i 'version.*:' | head -1 | grep -oE '[0-9]+\\.[0-9]+.*'") == "6.5.2"


def test_the_lowest_fault_tolerance_is_that_of_a_component(person: Executables) -> None:
    """azure-tor-upgrade.sh."""
    status = "ncli cluster get-domain-fault-tolerance-status type=node"
    zero = f"{status} | awk '/Component Type/ {{c=$NF}} /Current Fault Tolerance/ {{if ($NF==0) print c}}'"

    assert says(person, zero) == ""
    assert "METADATA" in says(person, FLAG_A + zero).split()
    assert says(person, f"{status} | grep -c 'Current Fault Tolerance   : 0'") != "0"


def test_what_is_not_up_is_down_or_in_maintenance(person: Executables) -> None:
    """A post-outage recovery script."""
    unwell = "cluster status 2>/dev/null | grep -i -v up | grep -Eiw 'DOWN|Maintenance'"

    assert finds_nothing(person, unwell)
    first = says(person, FLAG_A + unwell).splitlines()[0]
    assert first.split() == ["CVM:", CVM_A, "Maintenance"]


def test_a_cvm_that_is_off_is_named(person: Executables) -> None:
    down = "cluster status 2>/dev/null | grep -iE 'CVM: .* Down' | awk '{print $2}'"

    assert says(person, f"MOCK_PRISM_NODE={CVM_A} cvm_shutdown -P now 2>/dev/null; " + down) == CVM_A


def test_the_state_of_the_cluster_is_the_last_word(person: Executables) -> None:
    assert says(person, "cluster status 2>/dev/null | grep state | awk '{print $NF}'") == "start"
    assert finds_nothing(person, "cs 2>/dev/null | grep -v UP | grep -i crash")


def test_nodetool_tells_up_in_the_second_word(person: Executables) -> None:
    assert says(person, "nodetool -h 0 ring | tail -n +3 | awk '{print $2}' | sort -u") == "Up"
    assert says(person, "nodetool -h 0 ring | grep -c Normal") == "4"


def test_a_service_that_runs_has_processes(person: Executables) -> None:
    assert says(person, "genesis status | grep -v '\\[\\]' | grep -c alert_manager") == "1"
    assert finds_nothing(person, "genesis status | grep 'alert_manager: \\[\\]'")


def test_every_host_is_asked_and_named_in_the_second_word(person: Executables) -> None:
    """azure-tor-upgrade.sh."""
    script = "hostssh 'virsh list --all --title' | awk '/^=/ {ip=$2} /web-02/ {print ip, $4}'"

    assert says(person, script) == f"{C} web-02"


def test_every_cvm_is_visited_in_a_loop(person: Executables) -> None:
    script = "for ip in $(svmips); do MOCK_PRISM_NODE=$ip genesis start >/dev/null && echo $ip; done"

    assert says(person, script).split() == [CVM_A, CVM_B, CVM_C, CVM_D]


def test_yes_answers_a_prompt(person: Executables) -> None:
    text = person.bash("yes yes | acli vm.delete test-off").stdout

    assert text == "Delete 1 VMs? (yes/no) test-off: pending\ntest-off: complete\n"
    assert says(person, "echo yes | acli vm.delete old-erp >/dev/null && echo gone") == "gone"


@pytest.mark.parametrize("answer", ["yes |", "echo y |", "echo |", "printf yes_ |", "echo no |", ": |"])
def test_anything_but_yes_and_nothing_at_all_declines(person: Executables, answer: str) -> None:
    done = person.bash(f"{answer} acli vm.delete '*-off,old-erp'; echo $?")

    assert done.stdout == "Delete 2 VMs? (yes/no) 1\n"
    assert says(person, "acli vm.list power_state=off | wc -l") == "4"


def test_yes_needs_no_end_of_line(person: Executables) -> None:
    assert says(person, "printf yes | acli vm.delete test-off | tail -1") == "test-off: complete"


def test_a_wrapper_may_hand_over_all_words_in_one(person: Executables) -> None:
    """stageworkshop's lib.pe.sh: a function of the same name, called with blanks to spare."""
    wrapper = f"acli() {{ _cmd=$*; {person.folder}/acli ${{_cmd}}; }}; "

    assert says(person, wrapper + "acli '-y vm.delete test-off' | tail -1") == "test-off: complete"
    assert says(person, wrapper + "acli '  vm.create fresh   memory=1G' | tail -1") == "fresh: complete"


def test_off_and_delete_are_chained_by_status(person: Executables) -> None:
    """stageworkshop's lib.pe.sh."""
    script = "acli vm.off {0} >/dev/null && acli -y vm.delete {0} >/dev/null; echo $?"

    assert says(person, script.format("web-01")) == "0"
    assert says(person, script.format("web-01")) == "1"


def test_a_loop_over_names_is_fed_the_header_and_lives_with_it(person: Executables) -> None:
    script = "for vm in $(acli vm.list power_state=off | awk '{print $1}'); do acli vm.on $vm; done"

    lines = says(person, script + " || true").splitlines()

    assert [line for line in lines if line.startswith("Unknown")] == ["Unknown name: VM"]
    assert sum(line.endswith(": complete") for line in lines) == 3


def test_a_glob_is_not_the_shells_when_quoted(person: Executables) -> None:
    assert says(person, "cd / && acli vm.get \\* | grep -c ' host_uuid'") == "21"
    assert says(person, "acli vm.affinity_set web-0? host_list=" + f"{A},{B} | grep -c complete") == "2"


def test_jq_finds_uuids_and_disks(person: Executables, need_program: Callable[..., str]) -> None:
    """stageworkshop's vmdisk2image-pc.sh."""
    need_program("jq")
    uuid = says(person, "acli -o json vm.list | jq -r '.data[] | select(.name==\"web-01\") .uuid'")

    paths = says(
        person,
        f"acli -H 192.168.38.170 -o json vm.get web-01 include_vmdisk_paths=1 | "
        f"jq -r '.data.\"{uuid}\".config.disk_list[].vmdisk_nfs_path'",
    )

    assert paths.splitlines()[0] == "null"
    assert paths.splitlines()[1].startswith("/default-container/.acropolis/vmdisk/")


def test_jq_reads_hosts_and_the_cluster(person: Executables, need_program: Callable[..., str]) -> None:
    need_program("jq")

    hosts = says(person, "acli -o json host.list | jq -r '.data[] | select(.compute_only | not) | .hypervisorAddress'")

    assert hosts.split() == [A, B, C, D]
    assert says(person, "ncli --json=true cluster info | jq -r '.data.version, .status'").split() == ["6.5.2", "0"]
    assert says(person, "acli -o json host.get nobody | jq -r .error || true") == "Unknown name: nobody"


@pytest.mark.parametrize("where", [A, "NTNX-17SM6B290216-A"])
def test_the_whole_procedure_by_hand(person: Executables, where: str) -> None:
    """A host is emptied, its Controller VM shut down and started, and both are taken back."""
    script = f"""
        acli host.enter_maintenance_mode {where} | tail -1
        MOCK_PRISM_NODE={CVM_A} cvm_shutdown -P now 2>/dev/null
        cluster status 2>/dev/null | grep -o 'CVM: {CVM_A}.*'
        MOCK_PRISM_NODE={A} virsh start NTNX-17SM6B290216-A-CVM | head -1
        until MOCK_PRISM_NODE={CVM_A} svmips >/dev/null 2>&1; do {WAIT_A_LITTLE}; done
        id=$(ncli host ls | grep -w {CVM_A} -B4 | grep Id | awk -F'::' '{{print $2}}')
        ncli host edit id=$id enable-maintenance-mode=false | grep Maintenance | awk '{{print $5}}'
        acli host.exit_maintenance_mode {where}; echo $?
        acli host.list | grep -q False || echo healthy
    """
    done = person.bash(script)

    assert done.stdout.splitlines() == [
        "EnterMaintenanceMode: complete",
        f"CVM: {CVM_A} Down",
        "Domain 'NTNX-17SM6B290216-A-CVM' started",
        "false",
        "0",
        "healthy",
    ]
