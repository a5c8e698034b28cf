"""What scripts take for granted of a Controller VM, laid over the machine's files in a sandbox: the product's paths, an
``sh`` that is bash, a profile that sets the PATH, and ``ssh`` and ``sudo`` at their usual places.

With real files there, every program finds the commands: ``env``, ``timeout``, ``xargs``, a Python, an ``sh``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from mock_prism.cvm_environment import PRODUCT_PATHS, SUDO, SYSTEM_PLACES
from mock_prism.faces.shell.client import SSH
from mock_prism.faces.shell.commands import COMMANDS

LOCAL, PRODUCT = "/usr/local", "nutanix"
PROFILES = "/etc/profile.d"
PROFILE = "nutanix_env.sh"  # scripts read it by itself too
SHIMS = "bin"
"""Under which a session's folder has its commands."""


def laid_over(folder: Path) -> list[str]:
    """The words of bubblewrap for it. ``folder`` is the session's, where the profile is written too."""
    shims = folder / SHIMS
    return [*_product(shims), *_shell(), *_profile(folder, shims), *_usual_places(shims)]


def _product(shims: Path) -> list[str]:
    """Commands at the product's paths. What else is in the folder above stays, in a folder that can be added to."""
    if not os.path.isdir(LOCAL):
        return []
    words = ["--perms", "0755", "--tmpfs", LOCAL]
    for name in sorted(set(os.listdir(LOCAL)) - {PRODUCT}):
        path = f"{LOCAL}/{name}"
        words += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind", path, path]
    for name, paths in PRODUCT_PATHS.items():
        for path in (path for path in paths if path.startswith(f"{LOCAL}/")):
            parents = [str(parent) for parent in Path(path).parents if len(parent.parts) > len(Path(LOCAL).parts)]
            words += [word for parent in reversed(parents) for word in ("--perms", "0755", "--dir", parent)]
            words += ["--symlink", str(shims / name), path]
    return [*words, "--remount-ro", LOCAL]


def _shell() -> list[str]:
    """A CVM's ``sh`` is bash: scripts have it ``source`` profiles."""
    bash, sh = shutil.which("bash"), os.path.realpath("/bin/sh")
    return [] if bash is None or os.path.samefile(bash, sh) else ["--ro-bind", os.path.realpath(bash), sh]


def _profile(folder: Path, shims: Path) -> list[str]:
    """What ``/etc/profile`` reads last; before that it has set a PATH without the commands."""
    if not os.path.isdir(PROFILES):
        return []
    path = folder / PROFILE
    path.write_text(f"PATH={shims}:$PATH\nexport PATH\n", encoding="utf-8")
    return ["--tmpfs", PROFILES, "--ro-bind", str(path), f"{PROFILES}/{PROFILE}", "--remount-ro", PROFILES]


def _usual_places(shims: Path) -> list[str]:
    """Those of the machine's programs that would lead past the mock, each once, however it is reached."""
    places = (f"{place}/{name}" for name in (*COMMANDS, SSH, SUDO) for place in SYSTEM_PLACES)
    found = {os.path.realpath(path): path for path in places if os.path.isfile(path) and not os.path.islink(path)}
    return [word for real, path in found.items() for word in ("--ro-bind", str(shims / Path(path).name), real)]
