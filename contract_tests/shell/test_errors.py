"""The shell's one table of errors: complete, and each row in the form of every program."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, A, Ended, Shell
from mock_prism.faces.shell.acli import program as acli
from mock_prism.faces.shell.errors import TABLE, Usage, acli_text, exit_status, sentence
from mock_prism.faces.shell.ncli import program as ncli
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.errors import (
    ERRORS,
    AlreadyExists,
    Busy,
    Cancelled,
    Disconnected,
    Forbidden,
    Injected,
    InUse,
    Invalid,
    NoPlacement,
    NotFound,
    NotSimulated,
    PrismError,
    Refused,
    Stale,
    TimedOut,
    Unauthenticated,
    WrongState,
)
from mock_prism.model.frozen import frozen


@frozen
class Said:
    """An error, and what acli and the other programs say of it."""

    error: PrismError
    acli: str
    sentence: str
    status: int = 1


SAID = (
    Said(NotFound("vm", "vm9"), "Unknown name: vm9", "Could not find vm vm9"),
    Said(AlreadyExists("vm", "vm1"), "VmAlreadyExists: vm1", "A vm named vm1 exists already"),
    Said(Invalid("memory", "is odd"), "InvalidArgument: memory: is odd", "Invalid memory: is odd"),
    Said(
        WrongState("vm", "vm1", "on", "off"),
        "InvalidVmState: Cannot complete request in state On",
        "Cannot complete request: vm vm1 is in state On",
    ),
    Said(
        WrongState("host", "h1", "entered", "normal"),
        "InvalidHostState: Cannot complete request in state EnteredMaintenanceMode",
        "Cannot complete request: host h1 is in state EnteredMaintenanceMode",
    ),
    Said(Refused("go", ("a", "b")), "OperationRefused: Cannot go: a; b", "Cannot go: a; b"),
    Said(
        InUse("storage container", "c1", ("vm1", "vm2")),
        "StorageContainerInUse: c1 is used by vm1, vm2",
        "storage container c1 is used by vm1, vm2",
    ),
    Said(Stale("vm", "vm1", 4, 3), "ConcurrentUpdate: vm1 is at timestamp 4, not 3", "vm vm1 was changed meanwhile"),
    Said(
        NoPlacement("vm1", (("h1", "full"), ("h2", "off"))),
        "NoHostResources: No host can run VM vm1: h1: full; h2: off",
        "No host can run VM vm1: h1: full; h2: off",
    ),
    Said(Busy("host", "h1", "t1"), "HostBusy: h1 is in use by task t1", "host h1 is in use by task t1"),
    Said(TimedOut("It", 1_500_000), "Timeout: It took longer than 1.5 s", "It took longer than 1.5 s"),
    Said(Disconnected("Acropolis"), "Server disconnected", "Could not connect to Nutanix Gateway"),
    Said(Unauthenticated("joe"), "NotAuthenticated: joe", "The username or password entered is incorrect."),
    Said(Forbidden("joe", "dance"), "NotAuthorized: joe may not dance", "joe may not dance"),
    Said(Cancelled("VmOn"), "kCanceled: VmOn was canceled", "VmOn was canceled"),
    Said(
        NotSimulated("x.y"),
        "NotSimulated: mock-prism does not simulate x.y yet",
        "mock-prism does not simulate x.y yet",
        69,
    ),
    Said(Injected("oops"), "InjectedFault: oops", "Injected fault: oops"),
)

by_class = pytest.mark.parametrize("said", SAID, ids=lambda said: type(said.error).__name__)


def raising(error: PrismError) -> object:
    """Something that raises an error whenever it is called."""

    def fail(*args: object) -> Outcome:
        raise error

    return fail


def acli_says(monkeypatch: pytest.MonkeyPatch, shell: Shell, error: PrismError, *options: str) -> Ended:
    """What acli ends with when a verb runs into an error."""
    monkeypatch.setattr(acli, "_call", raising(error))
    return shell.run("acli", *options, "host.list")


def ncli_says(monkeypatch: pytest.MonkeyPatch, shell: Shell, error: PrismError, *options: str) -> Ended:
    """What ncli ends with when a verb runs into an error."""
    monkeypatch.setattr(ncli, "_call", raising(error))
    return shell.run("ncli", *options, "host", "ls")


def test_the_table_has_a_row_for_each_class_and_no_other() -> None:
    assert set(TABLE) == set(ERRORS)


def test_every_class_is_said_here() -> None:
    assert {type(said.error) for said in SAID} == set(ERRORS)


@by_class
def test_the_table_gives_text_sentence_and_status(said: Said) -> None:
    assert (acli_text(said.error), sentence(said.error)) == (said.acli, said.sentence)
    assert exit_status(said.error) == said.status


@by_class
def test_acli_says_it_on_stdout_but_what_is_not_simulated_on_stderr(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, said: Said
) -> None:
    ended = acli_says(monkeypatch, shell, said.error)

    line = f"{said.acli}\n"
    streams = ("", line) if said.status == 69 else (line, "")
    assert (ended.stdout, ended.stderr, ended.status) == (*streams, said.status)


@by_class
def test_acli_says_it_in_a_document(monkeypatch: pytest.MonkeyPatch, shell: Shell, said: Said) -> None:
    ended = acli_says(monkeypatch, shell, said.error, "-o", "json")

    assert ended.document == {"data": None, "error": said.acli, "status": said.status}
    assert ended.status == said.status


@by_class
def test_ncli_says_it_after_the_word_error(monkeypatch: pytest.MonkeyPatch, shell: Shell, said: Said) -> None:
    ended = ncli_says(monkeypatch, shell, said.error)

    line = f"Error: {said.sentence}\n"
    streams = ("", line) if said.status == 69 else (line, "")
    assert (ended.stdout, ended.stderr, ended.status) == (*streams, said.status)


@by_class
def test_ncli_says_it_as_the_data_of_a_document(monkeypatch: pytest.MonkeyPatch, shell: Shell, said: Said) -> None:
    ended = ncli_says(monkeypatch, shell, said.error, "-json=true")

    assert (ended.document, ended.status) == ({"data": said.sentence, "status": said.status}, said.status)


@by_class
def test_the_other_programs_say_the_sentence_on_stderr(said: Said) -> None:
    assert Outcome.failed(said.error) == Outcome("", f"{said.sentence}\n", said.status)


def test_a_line_that_cannot_be_read_is_said_as_it_stands() -> None:
    usage = Usage("Unknown parameter: x")

    assert (acli_text(usage), sentence(usage), str(usage), exit_status(usage)) == (*["Unknown parameter: x"] * 3, 1)


def test_a_failed_task_is_said_after_its_label(shell: Shell) -> None:
    shell.output("acli", "vm.affinity_set", "test-off", f"host_list={A}")
    shell.output("acli", "host.enter_maintenance_mode", A)

    ended = shell.run("acli", "vm.on", "test-off")

    assert ended.lines[-1].startswith("test-off: NoHostResources: No host can run VM test-off: ")


def test_a_session_that_finds_no_leader_is_disconnected(shell: Shell) -> None:
    for number in range(2, 6):
        shell.output("ncli", "host", "edit", f"id={number}", "enable-maintenance-mode=true")

    with shell.sandboxes.get().enter() as visit:
        session = Session(visit, shell.host(A), on_cvm=True, program="acli", args=())
        with pytest.raises(Disconnected) as caught:
            session.require_leader(session.cluster, "Acropolis")

    assert (session.address, caught.value.service) == (CVM_A, "Acropolis")
