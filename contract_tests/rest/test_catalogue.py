"""Paths lead to operations, and the five catalogues hold what the published documents describe: facts, no prose."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_prism.faces.rest.catalogue import Operation, PathTree, loader

FOLDERS = ("v08", "v1", "v2", "v3", "v4")
TREES = {folder: loader(f"mock_prism.faces.rest.{folder}", folder)() for folder in FOLDERS}
PLACEHOLDER = re.compile(r"\{([^}]*)\}")
PROSE = re.compile(r"(?:(?<=\s)|^)[a-z]{2,},? [a-z]{2,},? [a-z]{2,}(?=[\s.,;:]|$)|.{201}", re.DOTALL)


def operation(method: str, path: str) -> Operation:
    return Operation("v9", method, path, op=f"{method} {path}", group="things", status=200)


TREE = PathTree(
    [
        operation("GET", "/vms"),
        operation("POST", "/vms"),
        operation("GET", "/vms/{uuid}"),
        operation("DELETE", "/vms/{vm_id}"),
        operation("GET", "/vms/alerts"),
        operation("GET", "/vms/{uuid}/nics/{nic_id}"),
        operation("GET", "/vms/alerts/nics"),
        operation("HEAD", "/files/{name}"),
        operation("GET", "/{kind}/stats"),
    ]
)


def found(method: str, path: str, tree: PathTree = TREE) -> tuple[str, dict[str, str]] | None:
    """The path of the operation that answers, and the values of its placeholders."""
    match = tree.match(method, path)
    return None if match is None else (match.operation.path, dict(match.params))


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/vms", ("/vms", {})),
        ("GET", "vms", ("/vms", {})),
        ("GET", "/vms/", ("/vms", {})),
        ("GET", "//vms//u1//", ("/vms/{uuid}", {"uuid": "u1"})),
        ("GET", "/vms/u1/nics/n1", ("/vms/{uuid}/nics/{nic_id}", {"uuid": "u1", "nic_id": "n1"})),
        ("GET", "/vms/u1/nics", None),
        ("GET", "/vms/u1/nics/n1/more", None),
        ("GET", "/VMS", None),
        ("GET", "/", None),
        ("PUT", "/vms", None),
        ("get", "/vms", None),
    ],
)
def test_a_path_leads_to_its_operation_whatever_its_slashes(
    method: str, path: str, expected: tuple[str, dict[str, str]] | None
) -> None:
    assert found(method, path) == expected


def test_a_literal_is_preferred_to_a_placeholder() -> None:
    assert found("GET", "/vms/alerts") == ("/vms/alerts", {})
    assert found("GET", "/vms/stats") == ("/vms/{uuid}", {"uuid": "stats"})
    assert found("GET", "/hosts/stats") == ("/{kind}/stats", {"kind": "hosts"})


def test_a_literal_that_leads_nowhere_does_not_hide_a_placeholder() -> None:
    assert found("DELETE", "/vms/alerts") == ("/vms/{vm_id}", {"vm_id": "alerts"})
    assert found("GET", "/vms/alerts/nics/n1") == ("/vms/{uuid}/nics/{nic_id}", {"uuid": "alerts", "nic_id": "n1"})


def test_siblings_name_their_placeholders_each_in_its_own_way() -> None:
    assert found("GET", "/vms/u1") == ("/vms/{uuid}", {"uuid": "u1"})
    assert found("DELETE", "/vms/u1") == ("/vms/{vm_id}", {"vm_id": "u1"})


def test_the_values_of_placeholders_are_as_the_server_decoded_them() -> None:
    assert found("GET", "/vms/a b::1") == ("/vms/{uuid}", {"uuid": "a b::1"})
    assert found("GET", "/vms/100%25") == ("/vms/{uuid}", {"uuid": "100%25"})


def test_a_greedy_placeholder_takes_slashes_too() -> None:
    tree = PathTree([operation("DELETE", "/subnets/{name:.+}"), operation("GET", "/subnets/{id}")])

    assert [
        one.params for one in (tree.match("DELETE", "/subnets/10.0.0.0/8/"), tree.match("DELETE", "/subnets/a")) if one
    ] == [
        {"name": "10.0.0.0/8"},
        {"name": "a"},
    ]
    assert tree.match("DELETE", "/subnets") is None
    assert tree.match("GET", "/subnets/10.0.0.0/8") is None


def test_head_is_answered_by_get_or_by_a_head_of_its_own() -> None:
    assert found("HEAD", "/vms/u1") == ("/vms/{uuid}", {"uuid": "u1"})
    assert found("HEAD", "/files/f1") == ("/files/{name}", {"name": "f1"})
    assert found("GET", "/files/f1") is None


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/vms", {"GET", "POST"}),
        ("/vms/u1/", {"GET", "DELETE"}),
        ("/vms/alerts", {"GET", "DELETE"}),
        ("/files/f1", {"HEAD"}),
        ("/vms/u1/nics", set()),
        ("/nothing", set()),
    ],
)
def test_a_path_allows_the_methods_of_every_operation_that_it_may_mean(path: str, methods: set[str]) -> None:
    assert TREE.allowed(path) == methods


def test_an_operation_is_named_by_generation_method_and_path() -> None:
    assert operation("GET", "/vms/{uuid}").name == "v9 GET /vms/{uuid}"


@pytest.mark.parametrize(
    ("folder", "described", "recorded"),
    [("v08", 59, 5), ("v1", 370, 61), ("v2", 297, 7), ("v3", 575, 0), ("v4", 983, 2)],
)
def test_a_catalogue_counts_what_is_described_and_what_is_recorded(folder: str, described: int, recorded: int) -> None:
    counts = Counter(known.source for known in TREES[folder].operations)

    assert counts == Counter(described=described, recorded=recorded)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_two_operations_of_a_catalogue_share_method_and_path(folder: str) -> None:
    shapes = Counter((known.method, PLACEHOLDER.sub("{}", known.path)) for known in TREES[folder].operations)

    assert [shape for shape, count in shapes.items() if count > 1] == []


@pytest.mark.parametrize("folder", FOLDERS)
@settings(max_examples=10)
@given(seed=st.uuids())
def test_every_operation_matches_itself(folder: str, seed: UUID) -> None:
    tree = TREES[folder]

    for known in tree.operations:
        values = {name: str(uuid5(seed, known.path + name)) for name in PLACEHOLDER.findall(known.path)}
        path = PLACEHOLDER.sub(lambda mark, values=values: values[mark[1]], known.path)  # type: ignore[misc]
        match = tree.match(known.method, path)
        assert match is not None, known.name
        given = {name.removesuffix(":.+"): value for name, value in values.items()}
        assert (match.operation, match.params) == (known, given)
        assert known.method in tree.allowed(path)


@pytest.mark.parametrize("folder", FOLDERS)
@given(method=st.sampled_from(["GET", "HEAD", "POST", "BREW"]), path=st.text("/%{}avms0é\x00 ", max_size=40))
def test_any_path_is_looked_up_without_a_fault(folder: str, method: str, path: str) -> None:
    match = TREES[folder].match(method, path)

    assert match is None or match.operation in TREES[folder].operations


def texts(value: object) -> Iterator[str]:
    """Every string of a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_catalogue_has_no_prose(folder: str) -> None:
    rows = json.loads(files(f"mock_prism.faces.rest.{folder}").joinpath("catalogue.json").read_bytes())["operations"]

    assert [text for text in texts(rows) if PROSE.search(text)] == []


@pytest.mark.parametrize("text", ["Get the list of hosts.", "takes a name, an id", "give it up", "x" * 201, "\n" * 201])
def test_prose_would_be_seen(text: str) -> None:
    assert PROSE.search(text)
    assert list(texts([{"op": text}])) == ["op", text]
