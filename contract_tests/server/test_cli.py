"""The command line itself."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mock_prism
from mock_prism.app import GENERATIONS
from mock_prism.cli import main
from mock_prism.coverage import Coverage
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS
from mock_prism.settings import OPTIONS
from mock_prism.site_files import read_spec, site_names
from mock_prism.site_format import page
from mock_prism.testing.live_server import server_environment

HEAVY = ("flask", "gunicorn", "marshmallow", "yaml", "trustme", "mock_prism.app", "urllib.request")


def test_coverage_counts_every_operation_by_generation_and_tier(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["coverage"])

    said = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert status == 0
    tiers: dict[str, list[str]] = {}
    for group, _, tier in Coverage(GENERATIONS).rows():
        tiers.setdefault(group, []).append(tier)
    assert said.keys() == tiers.keys() == {*(generation.name for generation in GENERATIONS), *VERB_PROGRAMS}
    for group, own in tiers.items():
        counts = ", ".join(f"{own.count(tier)} {tier}" for tier in ("modelled", "document", "declared"))
        assert said[group].endswith(f" {len(own)}: {counts}")
    assert {len(tiers[program]) for program in VERB_PROGRAMS} == {
        len(table.verbs.rows) for table in VERB_PROGRAMS.values()
    }


def test_coverage_lists_every_operation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--json"])

    rows = [tuple(row.values()) for row in json.loads(capsys.readouterr().out)]
    assert rows == Coverage(GENERATIONS).rows()


def test_coverage_is_a_page_that_leads_from_each_count_to_what_it_counts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--html"])

    page = capsys.readouterr().out
    ways, places = re.findall(r'href="#([^"]+)"', page), re.findall(r'id="([^"]+)"', page)
    assert sorted(ways) == sorted(places)
    for _, name, _ in Coverage(GENERATIONS).rows():
        assert f"<code>{html.escape(name)}</code>" in page


def test_a_description_is_printed_or_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    printed = main(["openapi", "v0.8"])
    document = json.loads(capsys.readouterr().out)
    refused = main(["openapi", "v9"])

    assert (printed, document["openapi"], document["info"]["version"]) == (0, "3.0.3", "0.8")
    assert (refused, capsys.readouterr().err) == (2, "mock-prism: v9 is none of v4, v3, v2.0, v1, v0.8\n")


def test_sites_are_listed_and_one_is_printed_to_begin_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = main(["sites"]), capsys.readouterr().out.splitlines()
    main(["sites", "three-node"])
    (tmp_path / "own.yaml").write_text(capsys.readouterr().out)
    refused = main(["sites", "no-such"]), capsys.readouterr().err
    main(["sites", "--keys"])

    assert listed == (0, list(site_names()))
    assert read_spec(str(tmp_path / "own.yaml")) == read_spec("three-node")
    assert refused[0] == 2
    assert refused[1].startswith("mock-prism: no-such: no such site; there are ")
    assert capsys.readouterr().out == page()


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])

    assert capsys.readouterr().out == f"mock-prism {mock_prism.__version__}\n"


def test_help_names_every_flag(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["serve", "--help"])

    said = capsys.readouterr().out
    assert [option.flag for option in OPTIONS if option.flag not in said] == []


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["no-such"],
        ["serve", "extra"],
        ["serve", "--por", "1"],
        ["serve", "--", "acli"],
        ["cvm", "acli"],
        ["control"],
        ["control", "advance", "soon"],
        ["control", "pace", "quick"],
        ["control", "settings", "enforce_access=true"],
        ["control", "settings", "behaviour.enforce_access"],
    ],
)
def test_a_wrong_command_line_has_exit_status_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)

    assert left.value.code == 2


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; import mock_prism.cli, mock_prism.cvm_environment;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], env=server_environment(), capture_output=True, text=True)

    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("words", ["openapi v0.8", "coverage --json", "sites --keys", "reference"])
def test_a_reader_that_has_seen_enough_is_no_error(words: str) -> None:
    command = f"exec '{sys.executable}' -m mock_prism {words} | :"

    done = subprocess.run(["bash", "-c", command], env=server_environment(), stderr=subprocess.PIPE, text=True)

    assert done.stderr == ""


@pytest.mark.parametrize("module", ["mock_prism", "mock_prism.cli"])
def test_python_runs_the_package_as_a_command(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"],
        env=server_environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"mock-prism {mock_prism.__version__}\n"
