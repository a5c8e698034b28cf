"""The modes sandbox and bash: real pipelines by a real ``ssh``, and the wall around the first."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import refused
from contract_tests.ssh.login import Logins, logins
from mock_prism.listeners import ListenError, listen
from mock_prism.settings import Settings
from mock_prism.site_files import load_site
from mock_prism.ssh import gate
from mock_prism.ssh.bash import SFTP_PROGRAMS

MODES = ("sandbox", "bash")
CVM = "192.168.38.167"


@pytest.fixture(scope="module", params=MODES)
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", "sandbox") as found:
        yield found


def test_pipelines_of_real_programs_run(real: Logins) -> None:
    assert real.output("acli host.list | awk 'NR>1 {print $4}' | sort | uniq -c").split() == ["4", "AcropolisNormal"]
    assert real.output("acli -o json vm.list | jq -r '.data[].name' | grep -c web") == "2\n"
    assert real.output("for ip in $(svmips); do echo $ip | sed s/192/x/; done").splitlines()[0] == "x.168.38.165"
    assert (
        real.output("source /etc/profile; /usr/local/nutanix/bin/acli vm.get web-01 | grep ' state'")
        == '  state: "kOn"\n'
    )


def test_exit_statuses_and_streams_are_kept(real: Logins) -> None:
    done = real.run("echo out; echo err >&2; exit 5")

    assert (done.stdout, done.stderr, done.returncode) == ("out\n", "err\n", 5)
    assert real.run("kill -9 $$").returncode in (137, 255)


@pytest.mark.parametrize(
    "line",
    [
        "sudo -n -u nutanix acli host.list | grep -c 192",
        "source /etc/profile; sudo /usr/local/nutanix/bin/acli host.list | grep -c 192",
        "/usr/bin/sudo -- svmips | wc -w",
    ],
)
def test_sudo_runs_what_needs_no_rights(real: Logins, line: str) -> None:
    assert real.output(line) == "4\n"


def test_behind_the_wall_sudo_gives_no_rights(walled: Logins) -> None:
    assert walled.output("sudo id -u") == walled.output("id -u") != "0\n"
    assert walled.run("sudo touch /etc/stolen").returncode == 1
    assert walled.output("command sudo id -u") == walled.output("id -u")


def test_standard_input_reaches_the_program(real: Logins) -> None:
    assert real.run("tr a-z A-Z", typed=b"yes\n").stdout == "YES\n"
    assert real.run("acli vm.delete old-erp", typed=b"no\n").stdout == "Delete 1 VMs? (yes/no) "
    assert real.run("yes yes | acli vm.delete test-off").stdout.endswith("test-off: complete\n")


def test_a_teletype_is_one(real: Logins) -> None:
    done = real.run("test -t 0 && test -t 1 && stty size && echo $TERM", options=("-tt",))

    assert done.returncode == 0
    assert len(done.stdout.split("\r\n")[0].split()) == 2


def test_a_login_shell_prompts_as_the_machine_that_it_is_on(real: Logins) -> None:
    done = real.run("", options=("-tt",), typed=b"exit 4\n")

    assert "nutanix@NTNX-17SM6B290216-A-CVM:~$ " in done.stdout
    assert done.returncode == 4


def test_what_a_client_leaves_behind_on_a_teletype_ends(tmp_path: Path) -> None:
    """A session has a folder of its own for as long as it lasts."""
    with logins(tmp_path, "--shell", "bash", environment={"TMPDIR": str(tmp_path)}) as there:
        with subprocess.Popen(
            [*there.command("nutanix", "-tt"), "trap '' HUP; echo begun; sleep 600"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as left:
            assert left.stdout is not None
            assert left.stdout.readline() == b"begun\r\n"
            (session,) = tmp_path.glob("mock-prism-homes-*/s-*")
            left.kill()

        tries = 0
        while session.exists() and tries < 100:
            tries += there.run("true").returncode + 1

        assert not session.exists()


def test_ctrl_c_ends_what_runs(real: Logins) -> None:
    with subprocess.Popen(
        [*real.command("nutanix", "-tt"), "echo begun; sleep 600"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as sleeping:
        assert sleeping.stdin is not None
        assert sleeping.stdout is not None
        assert sleeping.stdout.readline() == b"begun\r\n"
        sleeping.stdin.write(b"\x03")
        sleeping.stdin.flush()

        assert sleeping.wait(PATIENCE_SECONDS) == 130


def test_home_is_ones_own_on_each_machine_and_lasts(real: Logins) -> None:
    mine, others = "nutanix@lasting", "nutanix@other"
    assert real.output("cd ~ && echo kept > file && cat file && ls file", mine) == "kept\nfile\n"

    assert real.output("cat file", mine) == "kept\n"
    assert real.output("ls | grep -c file || true", others) == "0\n"
    assert real.output("ls | grep -c file || true", "nutanix+192.168.38.166@lasting") == "0\n"


def test_what_ncc_says_that_it_wrote_is_there_for_the_next_login_on_that_machine(real: Logins) -> None:
    said = real.output("ncc health_checks run_all > out; tail -n 1 out", "nutanix@checked").split()[-1]

    assert said.endswith("/data/logs/ncc-output-latest.log")
    assert real.output(f"tail -n 1 {said}", "nutanix@checked").startswith("+---")
    assert real.output("ls data/logs", "nutanix+192.168.38.166@checked") == ""


def test_homes_go_with_the_server(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir(mode=0o777)
    with logins(tmp_path, "--shell", "bash", environment=environment) as there:
        assert there.output("pwd").startswith(environment["TMPDIR"])

    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_silent_login_shell_is_ended_and_a_silent_command_is_not(tmp_path: Path) -> None:
    with logins(tmp_path, "--shell", "bash", "--ssh-idle", "0.5") as there:
        with subprocess.Popen(
            there.command("nutanix", "-tt"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as silent:
            assert b"auto-logout" in silent.communicate(timeout=PATIENCE_SECONDS)[0]
        assert there.output("sleep 1.5; echo done") == "done\n"


def test_a_node_is_chosen_by_the_user(real: Logins) -> None:
    assert real.output("virsh list --all | grep -c CVM", "root+192.168.38.163") == "1\n"


@pytest.mark.parametrize(
    "line",
    [
        "touch {file}",
        "echo x > {file}",
        "cat {file}",
        "echo x > /usr/bin/x",
        "echo x >> /etc/passwd",
        "cat /etc/shadow",
        "timeout 5 bash -c 'echo > /dev/tcp/127.0.0.1/{port}'",
        "kill -0 {pid}",
        "ls /proc/{pid}",
        "mount -t tmpfs none /mnt",
        "unshare -r true && exit 1 || exit 1",
    ],
)
def test_the_wall_holds(walled: Logins, tmp_path: Path, line: str) -> None:
    """Nothing outside can be read, written, reached or signalled."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    words = {"file": secret, "port": walled.server.ssh_port, "pid": walled.server.process.pid}

    done = walled.run(line.format(**words))

    assert done.returncode != 0
    assert "secret\n" not in done.stdout
    assert secret.read_text() == "secret"
    assert walled.output("acli host.list | grep -c AcropolisNormal") == "4\n"


def test_the_only_network_is_ones_own_loopback_and_tmp_is_ones_own(walled: Logins) -> None:
    assert walled.output("tail -n +3 /proc/net/dev | cut -d: -f1 | xargs") == "lo\n"
    assert walled.output("echo mine > /tmp/mine; cat /tmp/mine") == "mine\n"
    assert walled.output("ls /tmp | grep -c mine; true") == "0\n"


def test_the_mock_is_reached_from_within(walled: Logins) -> None:
    url = "$MOCK_PRISM_URL/PrismGateway/services/rest/v2.0/hosts/"

    assert (
        walled.output(f"curl -s --cacert $MOCK_PRISM_CA_FILE -u admin:Nutanix/4u {url} | jq .metadata.count") == "4\n"
    )


def test_ncc_writes_where_the_product_does(walled: Logins) -> None:
    path = "/home/nutanix/data/logs/ncc-output-latest.log"

    assert walled.output(f"ncc health_checks run_all | tail -n 1; grep -c PASS {path}").startswith(
        f"Plugin output written to {path}\n"
    )


def test_a_sandbox_that_cannot_be_is_refused_in_one_line(tmp_path: Path) -> None:
    refusal = refused("--shell", "sandbox", environment={"PATH": str(tmp_path)})

    assert refusal.status == 2
    assert refusal.lines == ["mock-prism: --shell sandbox needs bubblewrap (Debian's package bubblewrap)"]


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (("--shell", "zsh"), "mock-prism: --shell zsh: must be one of plain, sandbox, bash"),
        (("--ssh-keys", "./none"), "mock-prism: --ssh-keys none: there is no such file"),
        (
            ("--bind-nodes", "--ssh-port", "0"),
            "mock-prism: cannot listen on 192.168.38.165:PORT: Cannot assign requested address;"
            " --bind-nodes takes a site whose addresses this machine has, as all 127.x",
        ),
    ],
)
def test_what_cannot_be_had_is_refused_in_one_line(flags: tuple[str, ...], line: str) -> None:
    refusal = refused(*flags)

    assert refusal.status == 2
    assert len(refusal.lines) == 1
    assert re.sub(r":\d+:", ":PORT:", refusal.lines[0]) == line


def test_nodes_of_loopback_addresses_can_each_be_logged_in_to(tmp_path: Path) -> None:
    site = (Path(__file__).parents[2] / "fixtures" / "sites" / "four-node.yaml").read_text()
    (tmp_path / "site.yaml").write_text(site.replace("192.168.38.", "127.38.0."))
    with logins(tmp_path, "--bind-nodes", "--site", str(tmp_path / "site.yaml")) as bound:
        words = bound.command("nutanix")[:-1]

        there = subprocess.run(
            [*words, "nutanix@127.38.0.167", "hostname"], capture_output=True, check=True, timeout=PATIENCE_SECONDS
        )
        host = subprocess.run(
            [*words, "root@127.38.0.162", "hostname"], capture_output=True, check=True, timeout=PATIENCE_SECONDS
        )
        leads = subprocess.run(
            [*words, "nutanix@127.38.0.170", "hostname"], capture_output=True, check=True, timeout=PATIENCE_SECONDS
        )

    assert there.stdout == b"NTNX-17SM6B290216-C-CVM\n"
    assert host.stdout == b"NTNX-17SM6B290216-B\n"
    assert leads.stdout == b"NTNX-17SM6B290216-A-CVM\n"


@pytest.mark.parametrize(("host", "kept"), [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
def test_a_real_shell_outside_a_container_is_told_loudly_and_stays_on_loopback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, host: str, kept: str
) -> None:
    try:
        listen(host, 0).close()
    except ListenError as error:
        pytest.skip(str(error))  # without IPv6
    monkeypatch.setattr(gate, "CONTAINER_MARKS", ())
    settings = Settings(host=host, shell="bash", ssh_port=0)

    opened = gate.open_gate(settings, load_site("four-node", seed=1, epoch_micros=0), tmp_path)

    opened.close()
    ((listener, _),) = opened.sockets
    with listener:
        assert listener.getsockname()[0] == kept
    assert f"it listens on {kept} only" in capsys.readouterr().err


def test_a_container_is_wall_enough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(gate, "CONTAINER_MARKS", (tmp_path,))
    settings = Settings(host="0.0.0.0", shell="bash", ssh_port=0)

    opened = gate.open_gate(settings, load_site("four-node", seed=1, epoch_micros=0), tmp_path)

    opened.close()
    ((listener, _),) = opened.sockets
    with listener:
        assert listener.getsockname()[0] == "0.0.0.0"
    assert capsys.readouterr().err == ""


def test_a_sandbox_has_room_for_so_much_and_no_more(walled: Logins) -> None:
    assert walled.output("ulimit -u") == "1024\n"
    assert walled.run("head -c 300M /dev/zero > ~/large").returncode != 0
    assert int(walled.output("df --output=size -B1 /tmp | tail -1")) == 256 << 20


BOUNDED = """
import subprocess, sys
begun = []
try:
    for _ in range(1200):
        begun.append(subprocess.Popen(["sleep", "20"]))
except BlockingIOError:
    print("held")
print(900 < len(begun) < 1024)
for one in begun:
    one.kill()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="of an ordinary user the kernel counts what runs outside too")
def test_the_kernel_holds_a_sandbox_to_its_processes(walled: Logins) -> None:
    """Never more than 1,200 are tried, each of which would end by itself."""
    assert walled.run("python3 -", "nutanix@bounded", typed=BOUNDED.encode()).stdout == "held\nTrue\n"


def copy(there: Logins, *paths: str) -> subprocess.CompletedProcess[bytes]:
    """Copy files by ``scp``."""
    words = ["-P" if word == "-p" else word for word in there.command("nutanix")[1:-1]]
    return subprocess.run(["scp", *words, *paths], capture_output=True, check=False, timeout=PATIENCE_SECONDS)


@pytest.mark.skipif(not any(map(os.path.exists, SFTP_PROGRAMS)), reason="openssh-sftp-server is not installed")
def test_files_are_copied_to_and_from_ones_home(real: Logins, tmp_path: Path) -> None:
    (tmp_path / "script.sh").write_text("svmips | wc -w\n")
    there, back = f"nutanix+{CVM}@127.0.0.1", tmp_path / "back.sh"

    sent = copy(real, str(tmp_path / "script.sh"), f"{there}:script.sh")
    fetched = copy(real, f"{there}:script.sh", str(back))

    assert (sent.returncode, fetched.returncode) == (0, 0), (sent.stderr, fetched.stderr)
    assert back.read_text() == "svmips | wc -w\n"
    assert real.output("bash script.sh", f"nutanix+{CVM}") == "4\n"


@pytest.mark.skipif(not any(map(os.path.exists, SFTP_PROGRAMS)), reason="openssh-sftp-server is not installed")
def test_the_wall_holds_for_files_that_are_copied(walled: Logins, tmp_path: Path) -> None:
    """A link out of one's home leads nowhere."""
    (tmp_path / "secret").write_text("secret")
    walled.output(f"ln -sf {tmp_path / 'secret'} link", f"nutanix+{CVM}")

    for path in ("link", str(tmp_path / "secret"), "/etc/shadow"):
        copy(walled, f"nutanix+{CVM}@127.0.0.1:{path}", str(tmp_path / "stolen"))

    assert not (tmp_path / "stolen").exists() or (tmp_path / "stolen").read_text() == ""


def test_there_is_no_other_subsystem(real: Logins) -> None:
    done = real.run("netconf", options=("-s",))

    assert done.returncode == 127
    assert done.stderr.startswith("mock-prism: no file transfer: ")
