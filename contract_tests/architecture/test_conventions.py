"""The house rules: sizes, names, docstrings, packages, and nothing private in what is shipped."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "mock_prism").rglob("*.py"))
TESTS = sorted((ROOT / "contract_tests").rglob("*.py"))
LONGEST_MODULE, LONGEST_TEST_MODULE, LONGEST_FUNCTION = 300, 400, 40
BANNED_NAMES = re.compile(r"(?i:(^|_)(fake|manager|helper|util|utils|base|info|obj)(_|$))|^Mock")
PRIVATE = re.compile(r"/(wor[k]|roo[t]|opt/ven[v])/|\.\./share[d]|session[- ]\d|issue #?\d", re.IGNORECASE)
TEXT_SUFFIXES = {".py", ".md", ".cfg", ".toml", ".yaml", ".yml", ".json", ".html", ".js", ".css", ".txt", ""}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def words(name: str) -> str:
    """A name in snake case, whatever case it is in."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    module = tree(path)

    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(module) or path.stat().st_size == 0
    for function in functions(module):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_a_test_module_is_not_much_longer(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEST_MODULE
    assert "unittest" not in path.read_text(encoding="utf-8") or path == Path(__file__)
    for function in functions(tree(path)):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_public_classes_and_functions_have_docstrings(path: Path) -> None:
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_names_are_the_fields_own(path: Path) -> None:
    named = [
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [name for name in (*named, path.stem) if BANNED_NAMES.search(words(name))] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_what_is_frozen_is_so_by_the_house_s_decorator(path: Path) -> None:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    options = [word.arg for call in calls if getattr(call.func, "id", "") == "dataclass" for word in call.keywords]

    assert "frozen" not in options, "write @frozen, of mock_prism.model.frozen: dataclass takes long at every start"


def test_setup_cfg_lists_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    found = {
        relative(path.parent).replace("/", ".")
        for path in SOURCES
        if path.name == "__init__.py" or (path.parent / "catalogue.json").exists()
    }
    catalogues = {relative(path.parent).replace("/", ".") for path in (ROOT / "mock_prism").rglob("catalogue.json")}

    assert listed == found | catalogues | {"mock_prism.fixtures"}


def committed() -> list[Path]:
    """The files under version control; without git, those that a source archive has."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [ROOT / line for line in done.stdout.splitlines()]
    return [*SOURCES, *TESTS]


def test_what_is_shipped_cites_nothing_private() -> None:
    for path in committed():
        if path.suffix in TEXT_SUFFIXES and path.is_file() and path != Path(__file__):
            found = PRIVATE.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{relative(path)}: {found}"


def test_the_top_level_has_what_it_may_have_and_nothing_else() -> None:
    allowed = {
        "setup.cfg",
        "mock_prism",
        "fixtures",
        "contract_tests",
        "Dockerfile",
        "README.md",
        "pyproject.toml",
        "LICENSE",
    }

    top = {relative(path).split("/")[0] for path in committed()}

    assert {name for name in top if not name.startswith(".")} <= allowed
