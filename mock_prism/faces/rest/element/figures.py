"""What the gateway's statistics call what is done to disks, and which figure of the model's activity each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from mock_prism.model.activity import Activity, Reading
from mock_prism.model.frozen import frozen
from mock_prism.model.series import PPM, READING_MICROS

KIB = 1024
Figure = Callable[[Reading, int], int]
"""A figure of a reading that stands for so many microseconds."""


def share(part: int, whole: int) -> int:
    """A share in parts per million."""
    return part * PPM // whole if whole else 0


def _per_second(rate: Callable[[Reading], int]) -> Figure:
    return lambda reading, micros: rate(reading)


def _in_all(rate: Callable[[Reading], int]) -> Figure:
    return lambda reading, micros: rate(reading) * micros // PPM


def _size(moved: int, operations: int) -> int:
    """KiB an operation."""
    return moved // operations // KIB if operations else 0


SERVED: Mapping[str, Figure] = {
    "num_iops": _per_second(lambda reading: reading.operations),
    "num_read_iops": _per_second(lambda reading: reading.rates.reads),
    "num_write_iops": _per_second(lambda reading: reading.rates.writes),
    "num_io": _in_all(lambda reading: reading.operations),
    "num_read_io": _in_all(lambda reading: reading.rates.reads),
    "num_write_io": _in_all(lambda reading: reading.rates.writes),
    "read_io_ppm": _per_second(lambda reading: share(reading.rates.reads, reading.operations)),
    "write_io_ppm": _per_second(lambda reading: share(reading.rates.writes, reading.operations)),
    "io_bandwidth_kBps": _per_second(lambda reading: reading.moved_bytes // KIB),
    "read_io_bandwidth_kBps": _per_second(lambda reading: reading.rates.read_bytes // KIB),
    "write_io_bandwidth_kBps": _per_second(lambda reading: reading.rates.written_bytes // KIB),
    "avg_io_latency_usecs": _per_second(lambda reading: reading.operation_micros),
    "total_io_size_kbytes": _in_all(lambda reading: reading.moved_bytes // KIB),
    "total_read_io_size_kbytes": _in_all(lambda reading: reading.rates.read_bytes // KIB),
    "total_io_time_usecs": _in_all(lambda reading: reading.operations * reading.operation_micros),
    "timespan_usecs": lambda reading, micros: micros,
}
"""What disks do. How long their reads and their writes take one by one is unknown (recorded)."""
LATENCIES: Mapping[str, Figure] = {
    "avg_read_io_latency_usecs": _per_second(lambda reading: reading.read_micros),
    "avg_write_io_latency_usecs": _per_second(lambda reading: reading.write_micros),
    "total_read_io_time_usecs": _in_all(lambda reading: reading.rates.reads * reading.read_micros),
}
SIZES: Mapping[str, Figure] = {
    "avg_read_io_size_kbytes": _per_second(lambda reading: _size(reading.rates.read_bytes, reading.rates.reads)),
    "avg_write_io_size_kbytes": _per_second(lambda reading: _size(reading.rates.written_bytes, reading.rates.writes)),
}
DISKS: Mapping[str, Figure] = {
    f"controller_{name}": figure for name, figure in {**SERVED, **LATENCIES, **SIZES}.items()
}
"""As Controller VMs tell it, which serve all I/O there is."""
HYPERVISOR: Mapping[str, Figure] = {
    f"hypervisor_{name}": lambda reading, micros: 0
    for name in {**SERVED, **LATENCIES}
    if not name.endswith("ppm") and name != "timespan_usecs"
} | {"hypervisor_timespan_usecs": lambda reading, micros: micros}
"""AHV serves none itself (recorded)."""
IO: Mapping[str, Figure] = {**SERVED, **DISKS, **HYPERVISOR}
"""All I/O that maps of statistics tell of."""


@frozen
class Subject:
    """What series are about: its activity, and the figures to tell of it."""

    activity: Activity
    figures: Mapping[str, Figure] = field(default_factory=lambda: DISKS)

    def read(self, at_micros: int) -> dict[str, int]:
        """Each figure of a reading; none before there was anything to read."""
        reading = self.activity.at(at_micros)
        if reading is None:
            return {}
        return {name: figure(reading, READING_MICROS) for name, figure in self.figures.items()}

    def at_rest(self) -> Subject:
        """The same where nothing is done, whatever was."""
        return replace(self, activity=replace(self.activity, works=(), since_micros=0))

    def values(self, metric: str, instants: list[list[int]], micros: int) -> list[int]:
        """The mean of each bundle of readings; -1 before there was anything to read."""
        return [self._mean(self.figures[metric], bundle, micros) for bundle in instants]

    def _mean(self, figure: Figure, bundle: list[int], micros: int) -> int:
        found = [figure(reading, micros) for at in bundle if (reading := self.activity.at(at)) is not None]
        return sum(found) // len(found) if found else -1
