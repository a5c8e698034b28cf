"""What scripts take for granted of a Controller VM's files: in a sandbox any program finds it, not bash alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.ssh.login import Logins, logins

HOST_A, HOST_C = "NTNX-17SM6B290216-A", "NTNX-17SM6B290216-C"
CVM_C = "192.168.38.167"


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", "sandbox") as found:
        yield found


@pytest.fixture(scope="module", params=("plain", "sandbox", "bash"))
def any_mode(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


@pytest.mark.parametrize(
    "line",
    [
        "env vm=web-01 {acli} vm.list",
        "timeout 50 {acli} vm.list",
        "echo vm.list | xargs {acli}",
        "sh -c '{acli} vm.list'",
        "sh -c 'sudo {acli} vm.list'",
        "sudo -u nutanix LANG=C {acli} vm.list",
        'python3 -c \'import subprocess; subprocess.run(["{acli}", "vm.list"], check=True)\'',
    ],
)
@pytest.mark.parametrize("acli", ["acli", "/usr/local/nutanix/bin/acli", "/home/nutanix/bin/acli"])
def test_every_program_finds_the_commands(walled: Logins, line: str, acli: str) -> None:
    assert walled.output(line.format(acli=acli)).startswith("VM name ")


@pytest.mark.parametrize(
    "line",
    [
        "source /etc/profile; timeout 50 svmips",
        "sh -c 'source /etc/profile; svmips'",
        "source /etc/profile.d/nutanix_env.sh && sh -c svmips",
        "PS1=x source /etc/profile; unset PS1; env svmips",
        "bash -lc svmips",
        "PATH=/bin:/usr/bin; . /etc/profile; env svmips",
    ],
)
def test_profiles_make_the_commands_known(walled: Logins, line: str) -> None:
    assert len(walled.output(line).split()) == 4


def test_ssh_at_its_usual_place_leads_to_machines_of_the_site(walled: Logins) -> None:
    line = "/usr/bin/ssh -q -t -o LogLevel=ERROR -o StrictHostKeyChecking=no {} 'source /etc/profile; hostname'"

    assert walled.output(line.format(CVM_C)) == f"{HOST_C}-CVM\n"
    assert walled.output(f"bash -lc 'ssh root@{CVM_C} hostname'") == f"{HOST_C}-CVM\n"


@pytest.mark.parametrize(
    "line",
    [
        "ssh root@192.168.5.1 '/usr/bin/virsh list --all --title' | grep -c CVM",
        "sh -c 'ifconfig eth0' | grep -c 'inet 192.168.38.165 '",
        "/sbin/ifconfig eth0 | grep -c 'inet 192.168.38.165 '",
        f"ssh 192.168.38.166 'ping -c 2 {CVM_C}' | grep -c ' 0% packet loss'",
        "/usr/bin/hostname | grep -c A-CVM",
        "/bin/uname -r | grep -c nutanix",
    ],
)
def test_the_usual_programs_tell_of_the_machine_of_the_site(walled: Logins, line: str) -> None:
    assert walled.output(line) == "1\n"


def test_passwords_are_rotated_by_a_loop_over_hosts(walled: Logins) -> None:
    line = 'for host in $(hostips); do echo new | ssh root@$host "passwd --stdin root"; done | grep -c successfully'

    assert walled.output(line, "nutanix@rotating") == "4\n"
    assert walled.output("echo nutanix:new | sudo chpasswd; echo $?", "nutanix@rotating") == "0\n"


def test_files_between_machines_are_refused_and_kept(walled: Logins) -> None:
    done = walled.run(f"echo kept > notes; scp notes {CVM_C}:notes; cat notes")

    assert done.stdout == "kept\n"
    assert "mock-prism: no file transfer" in done.stderr


def test_the_folders_that_scripts_write_to_are_there(walled: Logins) -> None:
    assert walled.output("nodetool -h 0 ring > ~/tmp/ring; tail -n +3 ~/tmp/ring | wc -l; rm ~/tmp/ring") == "4\n"
    assert walled.output("ls -d ~/data/logs ~/data/cores ~/config | wc -l") == "3\n"


def test_the_product_cannot_be_written_over(walled: Logins) -> None:
    assert walled.run("echo no > /usr/local/nutanix/bin/acli").returncode != 0
    assert walled.run("touch /usr/local/stolen /etc/profile.d/stolen.sh").returncode != 0


def test_a_script_that_answers_for_ever_is_silent(walled: Logins) -> None:
    """Clients take anything on stderr for a failure."""
    walled.output("acli vm.create answered")

    told = walled.output("yes yes | acli vm.delete answered")

    assert told == "Delete 1 VMs? (yes/no) answered: pending\nanswered: complete\n"


def test_a_cvm_knows_its_own_host_and_the_host_its_cvm(any_mode: Logins) -> None:
    """Documented for AHV: ``ssh root@192.168.5.1``, from every CVM."""
    assert any_mode.output("ssh root@192.168.5.1 hostname") == f"{HOST_A}\n"
    assert any_mode.output(f"ssh {CVM_C} 'ssh root@192.168.5.1 hostname'") == f"{HOST_C}\n"
    there_and_back = "ssh root@192.168.5.1 'ssh nutanix@192.168.5.2 hostname; ssh 192.168.5.254 hostname'"
    assert any_mode.output(there_and_back) == f"{HOST_A}-CVM\n" * 2
    done = any_mode.run("ssh root@192.168.5.7 hostname")
    assert (done.returncode, done.stderr) == (255, "ssh: connect to host 192.168.5.7 port 22: No route to host\n")


def test_the_own_host_does_not_answer_once_it_is_off(any_mode: Logins) -> None:
    user = f"nutanix+{CVM_C}@hostless"
    any_mode.run("acli host.enter_maintenance_mode 192.168.38.163", user)

    any_mode.run("shutdown -h now", "root+192.168.38.163@hostless")
    done = any_mode.run("ssh 192.168.38.163 hostname", "nutanix@hostless")

    assert (done.returncode, done.stderr) == (255, "ssh: connect to host 192.168.38.163 port 22: No route to host\n")
