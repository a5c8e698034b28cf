"""The plain mode, by a real ``ssh``: the mock's own commands, and nothing of the machine."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.ssh.login import Logins, logins

A, CVM_A, CVM_C = "192.168.38.161", "192.168.38.165", "192.168.38.167"
VMS = 24


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh")) as found:
        yield found


@pytest.fixture(autouse=True)
def seeded(plain: Logins) -> None:
    """Every test begins with the site as it was."""
    requests.post(f"{plain.server.url}/_mock/reset", verify=str(plain.server.ca_file), timeout=PATIENCE_SECONDS)


def test_acli_answers_as_it_does_elsewhere(plain: Logins) -> None:
    assert len(plain.output("acli vm.list").splitlines()) == VMS + 1
    assert plain.output("/usr/local/nutanix/bin/acli -o json vm.list").count('"uuid"') == VMS
    assert plain.output("source /etc/profile; /home/nutanix/prism/cli/ncli host ls").count("Hypervisor Address") == 4
    assert plain.output("sudo -n -u nutanix svmips").split()[0] == CVM_A


def test_no_file_is_said_to_be_written(plain: Logins) -> None:
    said = plain.output("ncc health_checks hardware_checks disk_checks disk_usage_check")

    assert ("Total Plugins" in said, "written" in said) == (True, False)


def test_which_user_lands_on_which_machine(plain: Logins) -> None:
    assert plain.output("hostname; whoami; pwd") == "NTNX-17SM6B290216-A-CVM\nnutanix\n/home/nutanix\n"
    assert plain.output("hostname", "root") == "NTNX-17SM6B290216-A\n"
    assert "NTNX-17SM6B290216-A-CVM" in plain.output("virsh list --all", "root")
    assert plain.output("hostname", f"nutanix+{CVM_C}") == "NTNX-17SM6B290216-C-CVM\n"
    assert plain.output("hostname", "root+192.168.38.164") == "NTNX-17SM6B290216-D\n"


def test_a_suffix_of_the_user_chooses_the_sandbox(plain: Logins) -> None:
    plain.output("acli vm.on test-off", f"nutanix+{CVM_A}@mine")

    assert 'state: "kOn"' in plain.output("acli vm.get test-off", "nutanix@mine")
    assert 'state: "kOff"' in plain.output("acli vm.get test-off")


def test_the_exit_status_is_the_commands_own(plain: Logins) -> None:
    assert plain.run("acli vm.get nobody").returncode == 1
    assert plain.run("exit 7").returncode == 7
    assert plain.run("exit -1").returncode == 255
    assert plain.run("acli vm.get nobody; exit").returncode == 1
    assert plain.run("false || acli vm.get nobody; true").returncode == 0
    assert plain.run("false && hostname").stdout == ""
    assert plain.run("cluster status").stderr.endswith("Success!\n")


def test_a_question_is_answered_on_standard_input(plain: Logins) -> None:
    declined = plain.run("acli vm.delete test-off", typed=b"no\n")
    done = plain.run("acli vm.delete test-off", typed=b"yes\n")

    assert declined.returncode == 1
    assert done.stdout == "Delete 1 VMs? (yes/no) test-off: pending\ntest-off: complete\n"


def test_lines_of_a_script_come_on_standard_input(plain: Logins) -> None:
    done = plain.run("acli", typed=b"vm.on test-off\nvm.off test-off\n")

    assert done.stdout.count("complete") == 2


@pytest.mark.parametrize(
    "line",
    [
        "cat /etc/passwd",
        "acli vm.list | tee {stolen}",
        "acli vm.list > {stolen}",
        "acli vm.get $(touch {stolen})",
        "acli vm.get `touch {stolen}`",
        "/bin/sh -c 'touch {stolen}'",
        "bash",
        'python3 -c \'open("{stolen}", "w")\'',
        "sudo touch {stolen}",
        "source {stolen}",
        "cd /etc",
        "scp -t {stolen}",
        "env",
        "../../bin/touch {stolen}",
        "PATH=/tmp acli vm.list",
        "acli vm.list >> {stolen}",
        "acli vm.list 2> {stolen}",
        "acli vm.list &> {stolen}",
        "acli vm.list >| {stolen}",
        "acli vm.list <> {stolen}",
        "acli vm.get < /etc/passwd",
        "acli vm.get <<EOF\n$(touch {stolen})\nEOF",
        "acli vm.get <<< x",
        "acli vm.get <(touch {stolen})",
        "acli vm.list > >(tee {stolen})",
        "acli vm.get $((1 + $(touch {stolen})))",
        "acli vm.get ${{HOME:-$(touch {stolen})}}",
        'acli vm.get "$(touch {stolen})"',
        'acli vm.get "`touch {stolen}`"',
        "(touch {stolen})",
        "{{ touch {stolen}",
        "acli vm.list & touch {stolen}",
        "touch {stolen} && acli vm.list",
        "exec touch {stolen}",
        "eval touch {stolen}",
        "command touch {stolen}",
        "builtin printf x",
        "time touch {stolen}",
        "nohup touch {stolen}",
        "xargs touch {stolen}",
        "f() {{ touch {stolen}; }}",
        "trap 'touch {stolen}' EXIT",
        ". /etc/passwd",
        "source ~/.bash_profile_of_mine",
        "cd {stolen}",
        "date -r /etc/passwd",
        "date -f /etc/passwd",
        "[ -f /etc/passwd ]",
        "test -e /etc/passwd",
        "/usr/bin/env touch {stolen}",
        "~/bin/touch {stolen}",
        "sudo -u root touch {stolen}",
        "sudo -s",
        "export",
        "set",
        "alias",
        "history",
        "read x",
    ],
)
def test_nothing_of_the_machine_can_be_read_written_or_started(plain: Logins, tmp_path: Path, line: str) -> None:
    stolen = tmp_path / "stolen"

    done = plain.run(line.format(stolen=stolen))

    assert done.returncode == 127
    assert done.stdout == ""
    assert done.stderr.startswith("mock-prism: ")
    assert done.stderr.count("\n") == 1
    assert not stolen.exists()


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("echo *", "*"),
        ("echo /etc/pass*", "/etc/pass*"),
        ("echo /etc/[p]asswd /etc/passw?", "/etc/[p]asswd /etc/passw?"),
        ("echo ~root ~/x", "~root ~/x"),
        ("echo {a,b}", "{a,b}"),
        ("echo !!", "!!"),
    ],
)
def test_what_a_shell_would_look_up_on_the_machine_stays_as_it_is_written(
    plain: Logins, line: str, printed: str
) -> None:
    assert plain.output(line) == f"{printed}\n"


@pytest.mark.parametrize(
    "line",
    [
        "ssh -o ProxyCommand='touch {stolen}' 192.168.38.166 hostname",
        "ssh -F {stolen} -E {stolen} 192.168.38.166 hostname",
        "ssh 192.168.38.166 'hostname > {stolen}'",
        "ssh 192.168.38.166 touch {stolen}",
        "allssh 'touch {stolen}'",
        "hostssh touch {stolen}",
        "acli image.create x source_url=file://{secret} container=default-container",
        "acli uhura.vm.clone_with_customize x clone_from_vm=template-centos cloudinit_userdata_path=file://{secret}",
        "ncli software upload software-type=NCC file-path={secret} meta-file-path={secret}",
        "ncc health_checks run_all --output={stolen}",
    ],
)
def test_paths_among_arguments_are_only_words(plain: Logins, tmp_path: Path, line: str) -> None:
    stolen, secret = tmp_path / "stolen", tmp_path / "secret"
    secret.write_text("what nobody is to see")

    done = plain.run(line.format(stolen=stolen, secret=secret))

    assert "nobody is to see" not in done.stdout + done.stderr + plain.output("acli image.list")
    assert not stolen.exists()


def test_files_cannot_be_copied(plain: Logins, tmp_path: Path) -> None:
    words = ["-i" if word == "-i" else "-P" if word == "-p" else word for word in plain.command("nutanix")[1:-1]]
    target = tmp_path / "copied"

    done = subprocess.run(
        ["scp", *words, "nutanix@127.0.0.1:/etc/passwd", str(target)],
        capture_output=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode != 0
    assert not target.exists()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("echo 'never closed", 2),
        ("hostname;; hostname", 2),
        ("hostname &&", 2),
        ("exit abc", 2),
        ("exit 1 2; exit 5", 5),
        ("no-such-command", 127),
        ("! hostname", 127),
        ("if true; then hostname; fi", 127),
        ("acli vm.lst", 1),
    ],
)
def test_bad_lines_end_with_a_status_and_a_reason(plain: Logins, line: str, status: int) -> None:
    done = plain.run(line)

    assert done.returncode == status
    assert done.stdout or done.stderr


def test_streams_are_sent_to_dev_null_and_into_one_another(plain: Logins) -> None:
    """As most scripts do."""
    table = plain.output("cluster status 2>/dev/null")

    assert table.startswith("The state of the cluster: start\n")
    assert plain.run("cluster status >/dev/null").stderr.endswith("Success!\n")
    assert plain.run("cluster status >/dev/null").stdout == ""
    assert plain.output("cluster status &>/dev/null; cluster status >/dev/null 2>&1") == ""
    assert plain.output("cluster status 2>&1").endswith("Success!\n")
    assert plain.run("hostname >&2").stderr == "NTNX-17SM6B290216-A-CVM\n"
    assert plain.run("acli vm.delete test-off </dev/null", typed=b"yes\n").returncode == 1
    assert plain.output("acli vm.get nobody >/dev/null || hostname").startswith("NTNX")


def test_what_an_error_repeats_does_nothing_to_a_terminal(plain: Logins) -> None:
    done = plain.run("acli vm.get $'x'")
    bell = plain.run("acli 'vm.get\x1b[31m\x07'")
    there = plain.run("\x1b]0;title\x07")

    assert done.returncode == 127
    assert bell.stdout == "Unknown command: vm.get\\x1b[31m\\x07, did you mean vm.get?\n"
    assert "\x1b" not in there.stderr


def test_an_enormous_line_is_only_a_bad_one(plain: Logins) -> None:
    done = plain.run("acli", typed=b"x" * 200_000 + b"\nvm.on test-off\n")

    assert done.stdout.startswith("Unknown command: xxx")
    assert len(done.stdout) < 1000
    assert done.stdout.endswith("test-off: complete\n")


def test_binary_input_does_no_harm(plain: Logins) -> None:
    assert plain.run("acli vm.delete test-off", typed=os.urandom(100_000)).returncode == 1
    assert plain.run("acli", typed=os.urandom(10_000)).returncode == 0
    assert len(plain.output("acli vm.list").splitlines()) == VMS + 1


def test_one_machine_leads_to_another(plain: Logins) -> None:
    """As scripts on a CVM reach hosts."""
    options = "-o StrictHostKeyChecking=no -q"

    assert plain.output("ssh 192.168.38.167 hostname; hostname").splitlines()[0] == "NTNX-17SM6B290216-C-CVM"
    assert plain.output(f"ssh {options} root@192.168.38.161 -tt 'whoami; hostname'") == "root\nNTNX-17SM6B290216-A\n"
    assert "NTNX-17SM6B290216-B-CVM" in plain.output("ssh root@192.168.38.162 virsh list --all")
    assert plain.run("ssh 192.168.38.167 'exit 4'; exit 5").returncode == 5
    assert plain.run("ssh 192.168.38.167 'exit 4'").returncode == 4
    assert plain.output("ssh 192.168.38.167 'hostname; hostname >&2' >/dev/null 2>&1") == ""
    assert plain.run("ssh 192.168.38.167", typed=b"hostname\nexit 6\n").returncode == 6


def test_a_machine_that_there_is_not_cannot_be_reached_from_another(plain: Logins) -> None:
    for line in ("ssh 10.9.9.9 hostname", "ssh", "ssh -p 22", " ".join(["ssh 192.168.38.167"] * 30) + " hostname"):
        done = plain.run(line)
        assert (done.returncode, done.stdout) == (255, "")
        assert done.stderr.endswith("No route to host\n")
    assert plain.run("ssh 192.168.38.167 cat /etc/passwd").returncode == 127


def test_a_machine_that_goes_down_takes_only_its_own_logins_along(plain: Logins) -> None:
    done = plain.run(f"ssh {CVM_C} cvm_shutdown -P now || hostname", f"nutanix+{CVM_A}")

    assert done.stdout.endswith("NTNX-17SM6B290216-A-CVM\n")
    assert done.stderr == f"Connection to {CVM_C} closed by remote host.\n"
    assert plain.run(f"ssh {CVM_C} hostname", f"nutanix+{CVM_A}").returncode == 255


def test_a_machine_that_is_up_again_has_dropped_its_logins_all_the_same(plain: Logins) -> None:
    there, here = (plain.run(line, f"nutanix+{CVM_A}") for line in (f"ssh {CVM_C} reboot; whoami", "reboot; whoami"))

    assert (there.stdout, there.stderr) == ("nutanix\n", f"Connection to {CVM_C} closed by remote host.\n")
    assert (here.stdout, here.returncode) == ("", 255)


def test_allssh_goes_everywhere(plain: Logins) -> None:
    text = plain.output("allssh hostname")

    assert text.count("==================") == 4
    assert text.splitlines()[-1] == "NTNX-17SM6B290216-A-CVM"


def test_a_machine_that_is_off_takes_no_login_and_ends_those_it_has(plain: Logins) -> None:
    with subprocess.Popen(
        plain.command(f"nutanix+{CVM_C}", "-tt"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as watching:
        read_until(watching, b"$ ")

        down = plain.run("cvm_shutdown -P now", f"nutanix+{CVM_C}")

        assert down.returncode == 255
        assert watching.wait(PATIENCE_SECONDS) == 255
    assert plain.run("hostname", f"nutanix+{CVM_C}").returncode == 255
    assert f"CVM: {CVM_C} Down" in plain.run("cluster status", f"nutanix+{CVM_A}").stdout


def read_until(program: subprocess.Popen[bytes], wanted: bytes) -> bytes:
    """What a program prints up to these bytes."""
    assert program.stdout is not None
    said = b""
    while wanted not in said:
        more = os.read(program.stdout.fileno(), 4096)
        assert more, said
        said += more
    return said


def test_a_client_that_vanishes_in_the_middle_of_a_prompt_changes_nothing(plain: Logins) -> None:
    with subprocess.Popen(
        [*plain.command("nutanix"), "acli vm.delete test-off"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asking:
        read_until(asking, b"(yes/no)")
        asking.send_signal(signal.SIGKILL)

    assert len(plain.output("acli vm.list").splitlines()) == VMS + 1


def test_many_log_in_at_once(plain: Logins) -> None:
    begun = [
        subprocess.Popen(
            [*plain.command("nutanix"), "acli host.list"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        for _ in range(12)
    ]

    outputs = [one.communicate(timeout=PATIENCE_SECONDS)[0] for one in begun]

    assert len(set(outputs)) == 1
    assert outputs[0].count(b"AcropolisNormal") == 4


@pytest.mark.parametrize("user", ["admin", "nutanix+10.9.9.9", "nobody", "nutanix@no/such"])
def test_nobody_else_gets_in(plain: Logins, user: str) -> None:
    assert plain.run("hostname", user).returncode == 255


def test_time_that_stands_still_is_told(tmp_path: Path) -> None:
    with (
        logins(tmp_path, "--pace", "frozen") as frozen,
        subprocess.Popen(
            [*frozen.command("nutanix", "-tt"), "acli vm.on test-off"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as waiting,
    ):
        read_until(waiting, b"time stands still")
        assert waiting.stdin is not None
        waiting.stdin.write(b"\x03")
        waiting.stdin.flush()

        assert waiting.wait(PATIENCE_SECONDS) == 130


def test_a_silent_session_is_ended(tmp_path: Path) -> None:
    with (
        logins(tmp_path, "--ssh-idle", "0.3") as short,
        subprocess.Popen(
            short.command("nutanix", "-tt"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as idle,
    ):
        idle.wait(PATIENCE_SECONDS)
