"""The Dockerfile as a table, and what its build stage makes. No engine is needed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from mock_prism.model.frozen import frozen

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


@frozen
class Instruction:
    """One instruction, its continued lines joined."""

    word: str
    rest: str


def instructions() -> list[Instruction]:
    """Those of the Dockerfile, in order."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Instruction(*line.split(None, 1)) for line in lines]


def copied() -> list[str]:
    """What the build stage copies, relative to the project."""
    return [source for row in instructions() if row.word == "COPY" for source in row.rest.split()[:-1]]


def build_wheel(folder: Path) -> Path:
    """The wheel that the build stage makes of what it copies."""
    sources, wheels = folder / "src", folder / "wheels"
    sources.mkdir()
    wheels.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, sources / name)
    done = subprocess.run([sys.executable, "-c", BUILD, str(wheels)], cwd=sources, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.iterdir()
    return wheel


def unpack(wheel: Path, folder: Path) -> Path:
    """A folder with what a wheel installs, apart from the programs."""
    site = folder / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site
