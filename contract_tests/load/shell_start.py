"""``acli host.list`` from exec to exit, as a shim of ``mock-prism cvm`` and as pip installs it.

Beside it a Python that does nothing, and one that imports what any such client must.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mock_prism
from contract_tests.load.cold_start import environment
from mock_prism.faces.shell.shims import write_shims
from mock_prism.testing.live_server import live_server

ROUNDS = 40
GOAL = 2.0
INSTALLED = """#!{python}
import re
import sys
sys.path.append({root!r})
from mock_prism.faces.shell.client import acli
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit(acli())
"""
"""As pip writes it for an entry point."""


def timed(command: list[str], variables: dict[str, str]) -> float:
    """Milliseconds of one run, which must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Take turns, as for the cold start. The interpreter is the same, and isolated, for both."""
    with tempfile.TemporaryDirectory() as folder, live_server("--no-tls") as plain, live_server() as secured:
        shims = Path(folder, "bin")
        shims.mkdir()
        write_shims(shims, sys.executable)
        installed = Path(folder, "installed-acli")
        installed.write_text(INSTALLED.format(python=sys.executable, root=str(Path(mock_prism.__file__).parents[1])))
        installed.chmod(0o755)
        shim, script = [str(shims / "acli"), "host.list"], [str(installed), "host.list"]
        runs = {
            "python -c pass": ([sys.executable, "-c", "pass"], plain),
            "python -IS, json, socket": ([sys.executable, "-IS", "-c", "import json, socket"], plain),
            "python, json, socket": ([sys.executable, "-c", "import json, socket"], plain),
            "python, json, socket, ssl": ([sys.executable, "-c", "import json, socket, ssl"], plain),
            "shim, http": (shim, plain),
            "shim, https": (shim, secured),
            "installed, http": (script, plain),
            "installed, https": (script, secured),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        for number in range(ROUNDS + 1):
            for name, (command, server) in runs.items():
                variables = {**os.environ, **environment(folder), **server.environment}
                variables.pop("PYTHONDONTWRITEBYTECODE", None)
                spent = timed(command, variables)
                if number:
                    times[name].append(spent)
    medians = {name: statistics.median(spans) for name, spans in times.items()}
    nothing, least = medians["python -c pass"], medians["python -IS, json, socket"]
    print(f"{'':28}{'exec to exit':>13}{'of nothing':>12}{'of imports':>12}   (medians of {ROUNDS})")
    for name, spent in medians.items():
        print(f"{name:28}{spent:10.1f} ms{spent / nothing:12.2f}{spent / least:12.2f}")
    print(f"  (goal: the shim over http at {GOAL:g} of isolated imports or less)")


if __name__ == "__main__":
    main()
