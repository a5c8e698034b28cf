"""The figures of v4's statistics: which field shows what of a reading.

Other fields of the same types stay away: what they mean is not known, or nothing in the model could tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.model.activity import Reading
from mock_prism.model.data_reduction import Reduction
from mock_prism.model.frozen import frozen
from mock_prism.model.series import PPM

KIB = 1024


@frozen
class Measured:
    """A reading, and what it is measured against: cycles a second, memory and storage in bytes.

    ``allotted_bytes`` is the memory of the guests that run, ``vcpus`` are theirs. Of what is used so much is on flash,
    and so much reserved for containers; ``factor`` is how often each byte is kept. A sample lasts ``micros``
    microseconds.
    """

    reading: Reading
    cycles: int = 0
    memory_bytes: int = 0
    capacity_bytes: int = 0
    used_bytes: int = 0
    allotted_bytes: int = 0
    vcpus: int = 0
    reduction: Reduction = Reduction()
    flash_bytes: int = 0
    reserved_bytes: int = 0
    reserved_used_bytes: int = 0
    factor: int = 1
    micros: int = 0

    @property
    def seconds(self) -> int:
        """How long a sample lasts."""
        return self.micros // PPM

    @property
    def cycles_used(self) -> int:
        """Never more than there are."""
        return min(self.reading.rates.cycles, self.cycles)

    @property
    def memory_used(self) -> int:
        """Never more than there is."""
        return min(self.reading.memory_bytes, self.memory_bytes)

    @property
    def free_bytes(self) -> int:
        """Storage that nothing is kept on."""
        return max(0, self.capacity_bytes - self.used_bytes)


Figure = Callable[[Measured], int]
Figures = Mapping[str, Figure]


def ppm(part: int, whole: int) -> int:
    """A share in parts per million."""
    return min(PPM, part * PPM // whole) if whole else 0


IO: dict[str, Figure] = {
    "operations": lambda m: m.reading.operations,
    "reads": lambda m: m.reading.rates.reads,
    "writes": lambda m: m.reading.rates.writes,
    "bandwidth": lambda m: m.reading.moved_bytes // KIB,
    "read bandwidth": lambda m: m.reading.rates.read_bytes // KIB,
    "write bandwidth": lambda m: m.reading.rates.written_bytes // KIB,
    "latency": lambda m: m.reading.operation_micros,
    "read latency": lambda m: m.reading.read_micros,
    "write latency": lambda m: m.reading.write_micros,
}


def _io(*names: str) -> dict[str, Figure]:
    """The figures of I/O under the names that a type has for them."""
    return dict(zip(names, IO.values(), strict=True))


NODES: Figures = {
    **_io(
        "controllerNumIops",
        "controllerNumReadIops",
        "controllerNumWriteIops",
        "ioBandwidthKbps",
        "controllerReadIoBandwidthKbps",
        "controllerWriteIoBandwidthKbps",
        "controllerAvgIoLatencyUsecs",
        "controllerAvgReadIoLatencyUsecs",
        "controllerAvgWriteIoLatencyUsecs",
    ),
    "hypervisorCpuUsagePpm": lambda m: ppm(m.cycles_used, m.cycles),
    "cpuUsageHz": lambda m: m.cycles_used,
    "cpuCapacityHz": lambda m: m.cycles,
    "aggregateHypervisorMemoryUsagePpm": lambda m: ppm(m.reading.assigned_bytes, m.memory_bytes),
    "overallMemoryUsagePpm": lambda m: ppm(m.memory_used, m.memory_bytes),
    "overallMemoryUsageBytes": lambda m: m.memory_used,
    "memoryCapacityBytes": lambda m: m.memory_bytes,
    "freeMemoryBytes": lambda m: m.memory_bytes - m.memory_used,
    "totalMemoryAllottedToVmBytes": lambda m: m.allotted_bytes,
    "totalConfiguredVmMemoryBytes": lambda m: m.allotted_bytes,
    "storageCapacityBytes": lambda m: m.capacity_bytes,
    "storageUsageBytes": lambda m: m.used_bytes,
    "freePhysicalStorageBytes": lambda m: m.free_bytes,
}
TIERS: Figures = {
    "storageTierSsdUsageBytes": lambda m: m.flash_bytes,
    "storageTierDasSataUsageBytes": lambda m: m.used_bytes - m.flash_bytes,
}
CLUSTER: Figures = {
    **NODES,
    "aggregateVmConfiguredVcpus": lambda m: m.vcpus,
    "storageRawCapacityBytes": lambda m: m.capacity_bytes,
    "logicalStorageUsageBytes": lambda m: m.reduction.whole.pre_bytes,
    "overallSavingsBytes": lambda m: m.reduction.overall.saved_bytes,
    "dataReductionSavedBytes": lambda m: m.reduction.whole.saved_bytes,
    "dataReductionSavingRatioPpm": lambda m: m.reduction.whole.ratio_ppm,
    "dataReductionCompressionSavedBytes": lambda m: m.reduction.compression.saved_bytes,
    "dataReductionThinProvisionPreReductionBytes": lambda m: m.reduction.thin.pre_bytes,
    "dataReductionThinProvisionPostReductionBytes": lambda m: m.reduction.thin.post_bytes,
    "storageReservedFreeBytes": lambda m: m.reserved_bytes - m.reserved_used_bytes,
    **TIERS,
    "percentageUsedStorage": lambda m: ppm(m.used_bytes, m.capacity_bytes) // (PPM // 100),
}
HOST: Figures = {**NODES, "totalVmConfiguredVcpus": lambda m: m.vcpus}
DISK: Figures = {
    **_io(
        "diskNumIops",
        "diskReadIops",
        "diskWriteIops",
        "diskIoBandwidthkbps",
        "diskReadIoBandwidthkbps",
        "diskWriteIoBandwidthkbps",
        "diskAvgIoLatencyMicrosec",
        "diskReadIoAvgLatencyMicrosec",
        "diskWriteIoAvgLatencyMicrosec",
    ),
    "diskReadIoPpm": lambda m: ppm(m.reading.rates.reads, m.reading.operations),
    "diskWriteIoPpm": lambda m: ppm(m.reading.rates.writes, m.reading.operations),
    "diskCapacityBytes": lambda m: m.capacity_bytes,
    "diskUsageBytes": lambda m: m.used_bytes,
    "diskFreeBytes": lambda m: m.free_bytes,
    "diskUsagePpm": lambda m: ppm(m.used_bytes, m.capacity_bytes),
}
CONTAINER: Figures = {
    **_io(
        "controllerNumIops",
        "controllerNumReadIops",
        "controllerNumWriteIops",
        "controllerIoBandwidthkBps",
        "controllerReadIoBandwidthkBps",
        "controllerWriteIoBandwidthkBps",
        "controllerAvgIoLatencyuSecs",
        "controllerAvgReadIoLatencyuSecs",
        "controllerAvgWriteIoLatencyuSecs",
    ),
    "controllerReadIoRatioPpm": lambda m: ppm(m.reading.rates.reads, m.reading.operations),
    "controllerWriteIoRatioPpm": lambda m: ppm(m.reading.rates.writes, m.reading.operations),
    "storageCapacityBytes": lambda m: m.capacity_bytes,
    "storageUsageBytes": lambda m: m.used_bytes,
    "storageFreeBytes": lambda m: m.free_bytes,
    "storageActualPhysicalUsageBytes": lambda m: m.used_bytes,
    "storageReservedCapacityBytes": lambda m: m.reserved_bytes,
    "storageReservedUsageBytes": lambda m: m.reserved_used_bytes,
    "storageReservedFreeBytes": lambda m: m.reserved_bytes - m.reserved_used_bytes,
    "storageUnreservedUsageBytes": lambda m: m.used_bytes - m.reserved_used_bytes,
    "storageReplicationFactor": lambda m: m.factor,
    **TIERS,
    "dataReductionOverallPreReductionBytes": lambda m: m.reduction.overall.pre_bytes,
    "dataReductionOverallPostReductionBytes": lambda m: m.reduction.overall.post_bytes,
    "dataReductionOverallSavedBytes": lambda m: m.reduction.overall.saved_bytes,
    "dataReductionTotalSavingRatioPpm": lambda m: m.reduction.overall.ratio_ppm,
    "dataReductionSavedBytes": lambda m: m.reduction.whole.saved_bytes,
    "dataReductionSavingRatioPpm": lambda m: m.reduction.whole.ratio_ppm,
    "dataReductionCompressionSavedBytes": lambda m: m.reduction.compression.saved_bytes,
    "dataReductionCompressionSavingRatioPpm": lambda m: m.reduction.compression.ratio_ppm,
    "dataReductionDedupSavedBytes": lambda m: m.reduction.dedup.saved_bytes,
    "dataReductionDedupSavingRatioPpm": lambda m: m.reduction.dedup.ratio_ppm,
    "dataReductionErasureCodingSavedBytes": lambda m: m.reduction.erasure_coding.saved_bytes,
    "dataReductionErasureCodingSavingRatioPpm": lambda m: m.reduction.erasure_coding.ratio_ppm,
    "dataReductionThinProvisionSavedBytes": lambda m: m.reduction.thin.saved_bytes,
    "dataReductionThinProvisionSavingRatioPpm": lambda m: m.reduction.thin.ratio_ppm,
}
OF_GUESTS: Figures = {
    "controllerNumIo": lambda m: m.reading.operations * m.seconds,
    "controllerNumIops": IO["operations"],
    "controllerNumReadIo": lambda m: m.reading.rates.reads * m.seconds,
    "controllerNumReadIops": IO["reads"],
    "controllerNumWriteIo": lambda m: m.reading.rates.writes * m.seconds,
    "controllerReadIoPpm": lambda m: ppm(m.reading.rates.reads, m.reading.operations),
    "controllerWriteIoPpm": lambda m: ppm(m.reading.rates.writes, m.reading.operations),
    "controllerIoBandwidthKbps": IO["bandwidth"],
    "controllerReadIoBandwidthKbps": IO["read bandwidth"],
    "controllerWriteIoBandwidthKbps": IO["write bandwidth"],
    "controllerAvgIoLatencyMicros": IO["latency"],
    "controllerAvgReadIoLatencyMicros": IO["read latency"],
    "controllerAvgWriteIoLatencyMicros": IO["write latency"],
    "controllerTimespanMicros": lambda m: m.micros,
    "controllerUserBytes": lambda m: m.used_bytes,
}
VM: Figures = {
    **OF_GUESTS,
    "controllerNumWriteIops": IO["writes"],
    "hypervisorCpuUsagePpm": lambda m: ppm(m.cycles_used, m.cycles),
    "numVcpusUsedPpm": lambda m: m.reading.rates.cycles * PPM // m.cycles * m.vcpus if m.cycles else 0,
    "hypervisorMemoryUsagePpm": lambda m: ppm(m.memory_used, m.memory_bytes),
    "guestMemoryUsagePpm": lambda m: ppm(m.memory_used, m.memory_bytes),
    "memoryUsagePpm": lambda m: ppm(m.memory_used, m.memory_bytes),
    "memoryUsageBytes": lambda m: m.memory_used,
    "configuredMemoryBytes": lambda m: m.memory_bytes,
    "diskCapacityBytes": lambda m: m.capacity_bytes,
    "diskUsagePpm": lambda m: ppm(m.used_bytes, m.capacity_bytes),
    "hypervisorNumReceivedBytes": lambda m: m.reading.rates.received_bytes * m.seconds,
    "hypervisorNumTransmittedBytes": lambda m: m.reading.rates.sent_bytes * m.seconds,
    "hypervisorNumReceivePacketsDropped": lambda m: 0,
    "hypervisorNumTransmitPacketsDropped": lambda m: 0,
    "hypervisorTimespanMicros": lambda m: m.micros,
}
VM_NIC: Figures = {
    "networkDroppedReceivedPackets": lambda m: 0,
    "networkDroppedTransmittedPackets": lambda m: 0,
}
VOLUMES: Figures = {
    **_io(
        "controllerNumIOPS",
        "controllerNumReadIOPS",
        "controllerNumWriteIOPS",
        "controllerIOBandwidthKBps",
        "controllerReadIOBandwidthKBps",
        "controllerWriteIOBandwidthKBps",
        "controllerAvgIOLatencyUsecs",
        "controllerAvgReadIOLatencyUsecs",
        "controllerAvgWriteIOLatencyUsecs",
    ),
    "controllerUserBytes": lambda m: m.used_bytes,
}
