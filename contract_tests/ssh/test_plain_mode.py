"""Plain mode over SSH: commands, scripts on standard input, statuses, streams, and input that is none."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import asyncssh
import pytest

from contract_tests.ssh.clients import Person
from mock_prism.testing.live_server import live_server

CVMS = [f"192.168.38.{number}" for number in range(165, 169)]


def test_a_command_prints_what_the_installed_one_prints(person: Person) -> None:
    lines = person.output("acli host.list").splitlines()

    assert [line.split()[-1] for line in lines[1:]] == CVMS


@pytest.mark.parametrize(
    ("line", "status"),
    [("acli host.get nobody", 1), ("nuclei vm.list", 69), ("virsh list", 127), ("exit 9", 9), ("true", 0)],
)
def test_the_exit_status_is_the_command_s(person: Person, line: str, status: int) -> None:
    assert person.run(line).returncode == status


def test_what_goes_wrong_is_told_on_the_stream_of_the_program(person: Person) -> None:
    acli, nuclei = person.run("acli host.get nobody"), person.run("nuclei vm.list")

    assert (acli.stdout, acli.stderr) == ("Unknown name: nobody\n", "")
    assert (nuclei.stdout, nuclei.stderr) == ("", "mock-prism does not simulate nuclei yet\n")


def test_commands_are_joined_and_wait_for_each_other(person: Person) -> None:
    done = person.output("acli vm.create one && acli vm.on one && acli vm.off one || echo bad; echo $?")

    assert done == "".join(f"one: {word}\n" for word in ("pending", "complete") * 3) + "0\n"


def test_a_question_is_answered_on_standard_input(person: Person) -> None:
    person.output("acli vm.create one,two")

    yes, no = person.run("acli vm.delete one", stdin="yes\n"), person.run("acli vm.delete two", stdin="")

    assert (yes.returncode, yes.stdout) == (0, "Delete 1 VMs? (yes/no) one: pending\none: complete\n")
    assert (no.returncode, no.stdout) == (1, "Delete 1 VMs? (yes/no) ")
    assert "two" in person.output("acli vm.list")


def test_a_script_on_standard_input_runs_line_by_line(person: Person) -> None:
    done = person.run(stdin="hostname\n# a remark\nacli vm.create one\nacli vm.delete one\nyes\nls\nexit 5\nsvmips\n")

    assert done.stdout == (
        "NTNX-17SM6B290216-A-CVM\none: pending\none: complete\nDelete 1 VMs? (yes/no) one: pending\none: complete\n"
    )
    assert done.stderr == (
        "mock-prism: ls: plain mode runs the mock's own commands only; "
        "--shell sandbox and --shell bash give a real shell\n"
    )
    assert done.returncode == 5


def test_everywhere_a_whole_line_runs(person: Person) -> None:
    text = person.output("allssh 'hostname -I && svmips'")
    hosts = person.output("hostssh virsh list")

    assert [line.split()[1] for line in text.splitlines() if line.startswith("=")] == [*CVMS[1:], CVMS[0]]
    assert [line.strip() for line in text.splitlines()[1::3]] == [*CVMS[1:], CVMS[0]]
    assert hosts.count("NTNX-") == 4


def test_everywhere_but_where_nobody_answers(person: Person) -> None:
    person.run("cvm_shutdown -P now", user=f"nutanix+{CVMS[1]}")

    done = person.run("allssh hostname")

    assert done.returncode == 255
    assert done.stdout.count("NTNX-") == 3
    assert done.stderr == f"ssh: connect to host {CVMS[1]} port 22: No route to host\n"


@pytest.mark.parametrize("line", ["cat /etc/passwd", "acli host.list > {file}", "touch {file}", "`touch {file}`"])
def test_the_machine_s_files_and_programs_are_out_of_reach(person: Person, line: str, tmp_path: Path) -> None:
    done = person.run(line.format(file=tmp_path / "made"))

    assert done.returncode in (69, 127)
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "stdin", ["acli 'x\n", "\n\n;\n", "\x1b[A\x7f\x00\n", "é" * 3000, "acli " + "x" * 300_000 + "\n"]
)
def test_input_that_is_no_command_does_no_harm(person: Person, stdin: str) -> None:
    done = person.run(stdin=f"{stdin}\necho still here\n")

    assert done.stdout == "still here\n"
    assert done.returncode == 0


def test_bytes_that_are_no_text_do_no_harm(person: Person) -> None:
    command = person.command()
    done = subprocess.run(command, input=bytes(range(256)) * 50 + b"\necho still here\n", capture_output=True)

    assert done.stdout == b"still here\n"
    assert b"Traceback" not in done.stderr


def test_an_enormous_command_is_refused(person: Person) -> None:
    async def talk(connection: asyncssh.SSHClientConnection) -> asyncssh.SSHCompletedProcess:
        return await connection.run("echo " + "x" * 200_000)

    done = person.with_connection(talk)

    assert (done.exit_status, done.stdout) == (126, "")
    assert done.stderr == "bash: Argument list too long\n"


def test_several_sessions_at_once_on_one_connection(person: Person) -> None:
    async def talk(connection: asyncssh.SSHClientConnection) -> list[object]:
        runs = (connection.run(f"acli vm.create vm-{number}") for number in range(20))
        return [done.exit_status for done in await asyncio.gather(*runs)]

    assert person.with_connection(talk) == [0] * 20
    assert sum(line.startswith("vm-") for line in person.output("acli vm.list").splitlines()) == 20


def test_a_waiting_command_says_that_time_stands_still_and_ends_on_a_signal(key: Path) -> None:
    with live_server("--pace", "frozen", "--ssh-keys", f"{key}.pub") as server:

        async def talk(connection: asyncssh.SSHClientConnection) -> tuple[str, object]:
            process = await connection.create_process("acli vm.create one")
            said = await process.stderr.readline()
            process.send_signal("INT")
            return said, (await process.wait()).exit_status

        said, status = Person(server, key).with_connection(talk)

    assert said == "acli: waits, but time stands still in this sandbox: mock-prism control advance SECONDS moves it\n"
    assert status == 130


@pytest.mark.parametrize("line", ["acli vm.delete test-off", "acli vm.create one"])
def test_a_client_that_vanishes_leaves_nothing_behind(key: Path, line: str) -> None:
    with live_server("--pace", "frozen", "--ssh-keys", f"{key}.pub") as server:
        person = Person(server, key)

        async def vanish(connection: asyncssh.SSHClientConnection) -> None:
            process = await connection.create_process(line)
            await process.stdout.read(1)
            connection.abort()

        for _ in range(3):
            person.with_connection(vanish)

        assert "test-off" in person.output("acli vm.list")


def test_no_file_is_given_and_nothing_forwarded(person: Person) -> None:
    async def talk(connection: asyncssh.SSHClientConnection) -> None:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.start_sftp_client()
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", person.server.port)

    person.with_connection(talk)
