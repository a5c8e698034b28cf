"""The wall around a shell in a sandbox: bubblewrap, and limits that the kernel holds.

What a shell sees of the machine is read-only, home and /tmp are its own, and the only way out is a relay to the mock's
port. Where the server runs as root the shell does not: the kernel holds root to no number of processes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mock_prism.model.frozen import frozen
from mock_prism.ssh.cvm_files import laid_over
from mock_prism.ssh.homes import DYNAMIC_IDS, Home
from mock_prism.ssh.words import Login

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
HIDDEN = (
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/ssh",
    "/etc/ssl/private",
    "/etc/sudoers",
    "/etc/sudoers.d",
)
SOCKET = "mock-prism.socket"
USER_ID = 1000
MOST_PROCESSES = 1024  # of one account on one machine
MOST_BYTES = 256 << 20

APART_FOR_ROOT = (
    *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"),
)
"""Namespaces that root makes without one for users, and what it takes to become somebody else inside."""


@frozen
class Wall:
    """What is particular to one session. ``folder`` has its programs and the relay's socket."""

    folder: Path
    home: Home
    login: Login
    port: int

    def around(self, command: list[str]) -> list[str]:
        """The command line that runs a command behind the wall."""
        limits = ["prlimit", f"--nproc={MOST_PROCESSES}", f"--fsize={MOST_BYTES}", "--"]
        relay = [sys.executable, "-IS", str(Path(__file__).with_name("relay.py")), str(self.port)]
        inside = [*relay, str(self.folder / SOCKET), *command]
        return [*limits, "bwrap", *self._apart(), *self._seen(), "--", *self._as_user(), *inside]

    def hand_over(self) -> None:
        """Give the session's own files to who is to use them, once they are all there."""
        if self.home.user_id is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.user_id, self.user_id)

    @property
    def user_id(self) -> int:
        """Who one is behind it."""
        return USER_ID if self.home.user_id is None else self.home.user_id

    def _apart(self) -> list[str]:
        """Namespaces of its own. Whoever is not root needs one for users to make the others."""
        words = ["--die-with-parent", "--hostname", self.login.host_name[:63], "--cap-drop", "ALL"]
        if self.home.user_id is None:
            return ["--unshare-all", "--uid", str(USER_ID), "--gid", str(USER_ID), *words]
        return [*words, *APART_FOR_ROOT]

    def _as_user(self) -> list[str]:
        """From root to somebody without any rights."""
        return [] if self.home.user_id is None else _down_to(self.user_id)

    def _seen(self) -> list[str]:
        """The file system as it is inside."""
        words: list[str] = []
        for path in SYSTEM:
            if os.path.islink(path):
                words += ["--symlink", os.readlink(path), path]
            elif os.path.isdir(path):
                words += ["--ro-bind", path, path]
        for path in HIDDEN:
            if os.path.isdir(path):
                words += ["--tmpfs", path]
            elif os.path.exists(path):
                words += ["--ro-bind", "/dev/null", path]
        words += ["--proc", "/proc", "--dev", "/dev"]
        words += ["--perms", "1777", "--size", str(MOST_BYTES), "--tmpfs", "/tmp"]
        words += ["--perms", "0755", "--size", str(MOST_BYTES), "--tmpfs", "/home"]
        for path in _python_paths():
            words += [*_way_to(path), "--ro-bind", path, path]
        home = walled_home(self.login)
        words += self._accounts(home)
        words += [*_way_to(str(self.folder)), "--ro-bind", str(self.folder), str(self.folder)]
        words += laid_over(self.folder)
        return [*words, "--bind", str(self.home.path), home, "--chdir", home]

    def _accounts(self, home: str) -> list[str]:
        """Who there is: one user."""
        user, ids = self.login.user, f"{self.user_id}:{self.user_id}"
        words: list[str] = []
        for name, text in (("passwd", f"{user}:x:{ids}::{home}:/bin/bash\n"), ("group", f"{user}:x:{self.user_id}:\n")):
            path = self.folder / name
            path.write_text(text, encoding="utf-8")
            words += ["--ro-bind", str(path), f"/etc/{name}"]
        return words


def _down_to(user_id: int) -> list[str]:
    ids = ["--reuid", str(user_id), "--regid", str(user_id), "--clear-groups"]
    return ["setpriv", *ids, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]


def steps_down() -> bool:
    """Whether this is root, and can have sandboxes of users whose processes the kernel counts."""
    if os.geteuid() != 0:
        return False
    line = ["bwrap", "--ro-bind", "/", "/", "--cap-drop", "ALL", *APART_FOR_ROOT, *_down_to(DYNAMIC_IDS[0]), "true"]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def walled_home(login: Login) -> str:
    """Where one is in a sandbox. Root's is there too: what lies in ``/root`` may be this very Python."""
    return f"/home/{login.user}"


def _way_to(path: str) -> list[str]:
    """The folders above it, which bubblewrap would make for root alone."""
    parents = [str(parent) for parent in reversed(Path(path).parents)][1:]
    return [word for parent in parents for word in ("--perms", "0755", "--dir", parent)]


def _python_paths() -> list[str]:
    """Where this Python and this package are, as far as the system's own folders do not hold them."""
    package = Path(__file__).parents[1]
    paths = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1]), str(package)}
    outside = (path for path in paths if not path.startswith(tuple(f"{own}/" for own in SYSTEM)) and path != "/usr")
    return sorted(outside, key=len)
