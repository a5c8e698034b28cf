"""``acli host.list`` from the shell's exec to its exit, beside a Python that imports what any such client must."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contract_tests.load.cold_start import environment
from mock_prism.faces.shell.client import write_shims
from mock_prism.testing.live_server import live_server

ROUNDS = 40
GOAL = 2.0


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
        runs = {
            "python -IS, json, socket": ([sys.executable, "-IS", "-c", "import json, socket"], plain),
            "acli host.list, http": ([str(shims / "acli"), "host.list"], plain),
            "acli host.list, https": ([str(shims / "acli"), "host.list"], secured),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        for number in range(ROUNDS + 1):
            for name, (command, server) in runs.items():
                variables = {**os.environ, **environment(folder), **server.environment}
                variables.pop("PYTHONDONTWRITEBYTECODE", None)
                spent = timed(command, variables)
                if number:
                    times[name].append(spent)
    first = statistics.median(next(iter(times.values())))
    print(f"{'':28}{'exec to exit':>13}{'ratio':>8}   (medians of {ROUNDS}; goal: a ratio under {GOAL:g})")
    for name, spans in times.items():
        print(f"{name:28}{statistics.median(spans):10.1f} ms{statistics.median(spans) / first:8.2f}")


if __name__ == "__main__":
    main()
