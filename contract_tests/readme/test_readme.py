"""The README speaks the truth: its commands are run, its tables compared with what they are about."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.cli import build_parser
from mock_prism.site_files import site_names
from mock_prism.testing import plugin
from mock_prism.testing.live_server import LiveServer, live_server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVER = "https://127.0.0.1:9440"
OPENERS = ("mock-prism serve --pace eager &", "mock-prism cvm")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--pace", "eager") as server:
        yield server


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ``mock-prism`` that runs this very package."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "mock-prism"
    start = "import sys; from mock_prism.cli import main; sys.exit(main())"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' \"$@\"\n")
    program.chmod(0o755)
    return folder


def transcript(block: str) -> list[tuple[str, str]]:
    """Commands with what they print. A command goes on as long as lines end with a backslash."""
    found: list[tuple[str, str]] = []
    for chunk in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = chunk.splitlines()
        length = 1
        while lines[length - 1].endswith("\\"):
            length += 1
        found.append(("\n".join(lines[:length]), "\n".join(lines[length:])))
    return found


def run_all(commands: list[str], server: LiveServer, programs: Path) -> list[str]:
    """What each of some commands prints, typed one after another into one bash on a CVM."""
    mark = "----- next -----"
    script = f"\necho; echo '{mark}'\n".join(commands)
    environment = server.environment
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    done = subprocess.run(
        ["mock-prism", "cvm", "--", "bash", "-c", script],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return [text.strip("\n") for text in done.stdout.split(f"{mark}\n")]


def test_the_screenful_is_what_one_sees(server: LiveServer, programs: Path) -> None:
    """Every command is run, against a server at another port; trailing blanks do not count."""
    typed = [pair for block in blocks("console") for pair in transcript(block)]
    story = [pair for pair in typed if pair[0] not in OPENERS]

    printed = run_all([command.replace(SERVER, server.url) for command, _ in story], server, programs)

    for (command, expected), got in zip(story, printed, strict=True):
        assert plain(got) == plain(expected), command


def plain(text: str) -> list[str]:
    """Lines without trailing blanks."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_the_mixed_exit_is_on_the_screenful() -> None:
    """The reason why this project exists."""
    text = "".join(blocks("console"))

    assert "exit by the method that entered" in text
    assert re.search(r"CVM: 192\.168\.38\.161|CVM: 192\.168\.38\.165 Down", text)


def test_ci_runs_the_readmes_own_commands() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    run, test = (block.strip() for block in blocks("sh"))

    for part in (*run.split(" && ")[:2], *test.split(" && ")):
        assert part in ci, part


def test_every_flag_of_serve_is_in_the_table() -> None:
    parser: Any = build_parser()
    commands = next(action for action in parser._actions if action.dest == "command").choices
    flags = {flag for action in commands["serve"]._actions for flag in action.option_strings if flag.startswith("--")}

    for flag in flags - {"--help"}:
        assert f"`{flag}" in README or f"{flag}`" in README or f", {flag}" in README or f"{flag} " in README, flag


def test_every_site_is_named() -> None:
    for name in site_names():
        assert f"`{name}`" in README


def test_the_test_of_the_readme_passes(mock_server: LiveServer, mock_sandbox: str) -> None:
    (code,) = blocks("python")
    names: dict[str, Any] = {}

    exec(compile(code, "README.md", "exec"), names)

    names["test_web_01_is_on"](mock_server, mock_sandbox)


def test_every_fixture_is_named() -> None:
    for name in filter(lambda name: name.startswith("mock_"), vars(plugin)):
        assert f"`{name}`" in README


def test_ready_made_blocks_are_well_formed() -> None:
    for block in blocks("yaml"):
        yaml.safe_load(block)
