"""What virtual disks' statistics tell beside their I/O: how random and how large it is, how long it takes, where it
comes from and goes to, and how much data it is about.

Which parts of I/O are of which sort is *assumed*; parts of one sort make up the whole. A figure without a second in its
name counts what was within the sample's time, in bytes or operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from mock_prism.faces.rest.element.figures import KIB, Figure, share
from mock_prism.model.activity import Reading
from mock_prism.model.series import PPM

Rate = Callable[[Reading], int]
MIB = 1 << 20
LATENCY_MICROS = (0, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
SIZE_KIB = (0, 4, 8, 16, 32, 64, 512, 1024)
"""From where on operations are counted in which bar of a histogram."""
NEXT_PERCENT, LAST_PERCENT = 15, 5
"""How many operations are in the bar after that of the average, and in the one after that."""
RANDOM_KIB = 16
"""Half of all operations of this size are random, less of larger ones."""
SOURCES: Mapping[bool, Mapping[str, int]] = {
    False: {"cache_dram": 30, "extent_cache": 10, "oplog": 5, "estore_zero": 1, "estore_ssd": 54},
    True: {"cache_dram": 30, "extent_cache": 10, "oplog": 5, "estore_zero": 1, "estore_hdd": 6, "estore_ssd": 48},
}
"""Where reads come from, in percent: from flash alone, or from hard disks too."""
CACHES, STORES = ("cache_dram", "cache_ssd", "extent_cache"), ("estore_hdd", "estore_ssd", "estore_zero")
EVERY_SOURCE = (*CACHES, *STORES, "block_store", "oplog")
SUMMARIES = {"cache": CACHES, "hdd": ("estore_hdd",), "ssd": ("estore_ssd",)}
TARGETS = {"block_store": 0, "estore": 20, "oplog": 80}
"""Where writes go, in percent."""
WORKING_SETS = {120: 8, 3600: 64}
"""Over how many seconds the data that I/O is about is told, and how often each byte of it is read or written then."""


@cache
def of_virtual_disk(has_hard_disks: bool) -> Mapping[str, Figure]:
    """The figures of a virtual disk, on hard disks too or on flash alone."""
    return {
        **_operations(),
        **_histograms("latency_histogram", "us", LATENCY_MICROS, lambda way, one: _of(way, one)[2], "frontend_"),
        **_histograms("size_histogram", "kB", SIZE_KIB, _kib, ""),
        **_places(SOURCES[has_hard_disks]),
        **{f"controller.cse_target_90_percent_{way}_MB": _working_set(3600, way, 90) for way in ("read", "write")},
        **{
            f"controller.wss_{seconds}s_{way}_MB": _working_set(seconds, way, 100)
            for seconds in WORKING_SETS
            for way in ("read", "write", "union")
        },
    }


def _of(way: str, reading: Reading) -> tuple[int, int, int]:
    """Operations and bytes a second, and microseconds an operation, of reads or of writes."""
    rates = reading.rates
    if way == "read":
        return rates.reads, rates.read_bytes, reading.read_micros
    return rates.writes, rates.written_bytes, reading.write_micros


def _kib(way: str, reading: Reading) -> int:
    operations, moved, _ = _of(way, reading)
    return moved // operations // KIB if operations else 0


def _random(way: str, reading: Reading) -> int:
    """Random operations a second: the smaller they are, the more of them."""
    return _of(way, reading)[0] * RANDOM_KIB // (RANDOM_KIB + _kib(way, reading))


def _both(rate: Callable[[str, Reading], int]) -> Rate:
    return lambda reading: rate("read", reading) + rate("write", reading)


def _operations() -> dict[str, Figure]:
    rates: dict[str, Rate] = {
        "frontend_ops": lambda reading: reading.operations,
        "random_ops": _both(_random),
        "random_read_ops": lambda reading: _random("read", reading),
        "random_write_ops": lambda reading: _random("write", reading),
    }
    counts = rates | {f"frontend_{way}_ops": lambda reading, way=way: _of(way, reading)[0] for way in ("read", "write")}
    return {
        **{f"controller.{name}_per_sec": _now(rate) for name, rate in rates.items()},
        **{f"controller.{name}": _counted(rate) for name, rate in counts.items()},
        "controller.random_ops_ppm": lambda reading, micros: share(rates["random_ops"](reading), reading.operations),
    }


def _now(rate: Rate) -> Figure:
    return lambda reading, micros: rate(reading)


def _counted(rate: Rate) -> Figure:
    return lambda reading, micros: rate(reading) * micros // PPM


def _histograms(
    name: str, unit: str, bars: tuple[int, ...], average: Callable[[str, Reading], int], before: str
) -> dict[str, Figure]:
    """The bars of reads and of writes: together they are all operations."""
    return {
        f"controller.{before}{way}_{name}_{bar}{unit}": _bar(way, number, bars, average)
        for way in ("read", "write")
        for number, bar in enumerate(bars)
    }


def _bar(way: str, number: int, bars: tuple[int, ...], average: Callable[[str, Reading], int]) -> Figure:
    def figure(reading: Reading, micros: int) -> int:
        operations = _of(way, reading)[0] * micros // PPM
        mean = average(way, reading)
        centre = sum(bar <= mean for bar in bars) - 1
        tail = {1: operations * NEXT_PERCENT // 100, 2: operations * LAST_PERCENT // 100}
        within = {centre + apart: count for apart, count in tail.items() if centre + apart < len(bars)}
        return operations - sum(within.values()) if number == centre else within.get(number, 0)

    return figure


def _places(sources: Mapping[str, int]) -> dict[str, Figure]:
    """Where bytes are read from and written to."""

    def percent(way: str, of_all: int) -> Rate:
        return lambda reading: _of(way, reading)[1] * of_all // 100

    return {
        **{
            f"controller.read_source_{name}_bytes": _counted(percent("read", sources.get(name, 0)))
            for name in EVERY_SOURCE
        },
        **{f"controller.write_dest_{name}_bytes": _counted(percent("write", part)) for name, part in TARGETS.items()},
        **{
            f"controller.summary_read_source_{name}_bytes_per_sec": _now(
                percent("read", sum(sources.get(part, 0) for part in parts))
            )
            for name, parts in SUMMARIES.items()
        },
    }


def _working_set(seconds: int, way: str, percent: int) -> Figure:
    """How many MiB reads, writes or both are about; half of what fewer are about, the others are about too."""

    def size(which: str, reading: Reading) -> int:
        return _of(which, reading)[1] * seconds // WORKING_SETS[seconds]

    def figure(reading: Reading, micros: int) -> int:
        if way != "union":
            return size(way, reading) * percent // 100 // MIB
        fewer, more = sorted(size(which, reading) for which in ("read", "write"))
        return (more + fewer // 2) // MIB

    return figure
