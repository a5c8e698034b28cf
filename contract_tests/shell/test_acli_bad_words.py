"""Every acli verb refuses what cannot be in the same words: one line on stdout, status 1, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.shell.acli_rows import ROWS, call, furnished, good, state, written
from contract_tests.shell.shell import Shell
from mock_prism.faces.shell.acli.call import AcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import VolumeGroup

BAD_VALUES = {Kind.NUMBER: "many", Kind.FLAG: "perhaps", Kind.SIZE: "large", Kind.WORD: "nonesuch"}
REASONS = {
    Kind.NUMBER: "'many' is not an integer",
    Kind.FLAG: "'perhaps' is neither true nor false",
    Kind.SIZE: "'large' is not a size",
    Kind.WORD: "'nonesuch' is none of ",
}
NAMED = frozenset(Kind) - {Kind.TEXT, Kind.NEW_NAMES, *BAD_VALUES, Kind.HOST_ID, Kind.DISK_ID}
TWINS: dict[Kind, Any] = {
    Kind.VM: Vm,
    Kind.VMS: Vm,
    Kind.IMAGE: Image,
    Kind.IMAGES: Image,
    Kind.SNAPSHOT: Snapshot,
    Kind.SNAPSHOTS: Snapshot,
    Kind.GROUP: VolumeGroup,
    Kind.GROUPS: VolumeGroup,
    Kind.VM_GROUP: VmGroup,
    Kind.NETWORK: Network,
    Kind.CONTAINER: StorageContainer,
}
MAY_BE_NEW = {("vg.attach_external", "initiator_name")}


def parameters(wanted: Callable[[AcliVerb, Param], bool] = lambda verb, param: True) -> list[Any]:
    """Every parameter of every verb, or those that are wanted."""
    rows = ((verb, param) for verb in ROWS for param in verb.params)
    return [pytest.param(verb, param, id=f"{verb.name} {param.name}") for verb, param in rows if wanted(verb, param)]


@pytest.fixture(scope="module")
def everything() -> Shell:
    return furnished()


@pytest.fixture
def shell(everything: Shell) -> Iterator[Shell]:
    """The furnished site, which must be after a test as it was before."""
    before = state(everything)
    yield everything
    assert state(everything) == before


def refused(shell: Shell, words: list[str], text: str) -> None:
    """One line on stdout, which begins so, and nothing on stderr; in JSON the same text."""
    ended = shell.run("acli", "-y", *words)

    assert (ended.stderr, ended.status, ended.stdout.count("\n")) == ("", 1, 1), (words, ended)
    assert ended.stdout.startswith(text), (words, ended)
    document = shell.run("acli", "-y", "-o", "json", *words).document
    assert (document["error"], document["status"]) == (ended.stdout.rstrip("\n"), 1)


@pytest.mark.parametrize("verb", ROWS, ids=lambda verb: verb.name)
def test_a_parameter_that_is_not_known(shell: Shell, verb: AcliVerb) -> None:
    optional = [good(shell, param.kind) for param in verb.positionals if not param.is_wanted]

    refused(shell, [*call(shell, verb), *optional, "nonesuch=1"], f"Unknown parameter: nonesuch. Usage: {verb.usage}\n")


@pytest.mark.parametrize("verb", ROWS, ids=lambda verb: verb.name)
def test_a_word_too_many(shell: Shell, verb: AcliVerb) -> None:
    optional = [good(shell, param.kind) for param in verb.positionals if not param.is_wanted]
    words = [*call(shell, verb), *optional, "toomany"]

    refused(shell, words, f"Unexpected argument: toomany. Usage: {verb.usage}\n")


@pytest.mark.parametrize(
    "verb", [verb for verb in ROWS if any(param.is_wanted for param in verb.params)], ids=lambda verb: verb.name
)
def test_a_parameter_that_is_missing(shell: Shell, verb: AcliVerb) -> None:
    missing = [param.name for param in verb.params if param.is_wanted]

    refused(shell, [verb.name], f"Missing parameter: {', '.join(missing)}. Usage: {verb.usage}\n")


@pytest.mark.parametrize(("verb", "param"), parameters())
def test_a_parameter_given_twice(shell: Shell, verb: AcliVerb, param: Param) -> None:
    twice = [f"{param.name}=x", f"{param.name}=y"]

    refused(shell, [verb.name, *twice], f"Parameter given twice: {param.name}. Usage: {verb.usage}\n")


@pytest.mark.parametrize(("verb", "param"), parameters(lambda verb, param: param.kind in BAD_VALUES))
def test_a_value_that_is_none_of_its_kind(shell: Shell, verb: AcliVerb, param: Param) -> None:
    words = call(shell, verb, **{param.name: BAD_VALUES[param.kind]})

    refused(shell, words, f"InvalidArgument: {param.name}: {REASONS[param.kind]}")


@pytest.mark.parametrize(
    ("verb", "param"),
    parameters(
        lambda verb, param: param.kind in NAMED and param.simulated and (verb.name, param.name) not in MAY_BE_NEW
    ),
)
def test_a_name_that_nothing_has(shell: Shell, verb: AcliVerb, param: Param) -> None:
    words = call(shell, verb, **{param.name: "nobody"})
    if "clone_from" in param.name:
        words = [word for word in words if word == written(param, "nobody") or "clone_from" not in word]
        words = [word for word in words if "create_size" not in word and "empty" not in word]

    refused(shell, words, "Unknown name: nobody\n")


@pytest.mark.parametrize(("verb", "param"), parameters(lambda verb, param: param.kind in TWINS and param.simulated))
def test_a_name_that_several_have(verb: AcliVerb, param: Param) -> None:
    shell = furnished()
    name = good(shell, param.kind)
    found = next(entity for entity in shell.site.all(TWINS[param.kind]) if entity.name == name)
    shell.site.put(replace(found, uuid=shell.site.ids.uuid("twin")))
    words, before = call(shell, verb, **{param.name: name}), state(shell)
    if "clone_from" in param.name:
        words = [word for word in words if word == written(param, name) or "clone_from" not in word]
        words = [word for word in words if "create_size" not in word and "empty" not in word]

    refused(shell, words, f"InvalidArgument: name: {name} is not unique, use name:uuid\n")
    assert state(shell) == before


def test_errors_go_to_stderr_where_the_site_says_so() -> None:
    """A public test framework looks for them there; which the product does is not known."""
    shell = Shell.on("four-node")
    shell.site.behaviour = replace(shell.site.behaviour, acli_errors_on_stderr=True)

    ended = shell.run("acli", "vm.get", "nobody")
    document = shell.run("acli", "-o", "json", "vm.get", "nobody")

    assert (ended.stdout, ended.stderr, ended.status) == ("", "Unknown name: nobody\n", 1)
    assert document.document["error"] == "Unknown name: nobody"
