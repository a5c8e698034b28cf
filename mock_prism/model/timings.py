"""How long things take, in microseconds of virtual time, and what the operator may set differently.

All figures are *assumed*, of the order that operators report for a small NX block.
"""

from __future__ import annotations

from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.frozen import frozen
from mock_prism.model.states import Evacuation, MixedExit, PlannedExitByAcropolis

GIB = 1 << 30


@frozen
class Timings:
    """Every duration of the model. No other module holds one."""

    vm_create_micros: int = MICROS_PER_SECOND // 4
    vm_update_micros: int = MICROS_PER_SECOND // 5
    vm_delete_micros: int = MICROS_PER_SECOND // 4
    vm_power_on_micros: int = 3 * MICROS_PER_SECOND  # captured: vm.on took about 3 s
    vm_power_off_micros: int = MICROS_PER_SECOND
    guest_shutdown_micros: int = 20 * MICROS_PER_SECOND
    migration_setup_micros: int = 2 * MICROS_PER_SECOND
    migration_micros_per_gib: int = MICROS_PER_SECOND
    guest_tools_micros: int = 60 * MICROS_PER_SECOND
    copy_micros_per_gib: int = MICROS_PER_SECOND // 2
    replication_retry_micros: int = 60 * MICROS_PER_SECOND
    cvm_flag_micros: int = 2 * MICROS_PER_SECOND
    cvm_stop_services_micros: int = 30 * MICROS_PER_SECOND
    cvm_power_off_micros: int = 30 * MICROS_PER_SECOND
    cvm_boot_micros: int = 60 * MICROS_PER_SECOND
    cvm_start_services_micros: int = 90 * MICROS_PER_SECOND
    host_shutdown_micros: int = 60 * MICROS_PER_SECOND
    host_boot_micros: int = 240 * MICROS_PER_SECOND
    ha_detection_micros: int = 40 * MICROS_PER_SECOND
    cvm_check_micros: int = MICROS_PER_SECOND
    non_migratable_report_micros: int = 2 * MICROS_PER_SECOND
    node_inspection_micros: int = 10 * MICROS_PER_SECOND
    node_expansion_micros: int = 600 * MICROS_PER_SECOND
    node_data_move_micros: int = 900 * MICROS_PER_SECOND
    software_upload_micros: int = 30 * MICROS_PER_SECOND
    document_micros: int = MICROS_PER_SECOND // 5
    disk_removal_micros: int = 600 * MICROS_PER_SECOND
    lockout_micros: int = 15 * 60 * MICROS_PER_SECOND  # document: an account stays locked for 15 minutes
    unschedulable_alert_micros: int = 6 * 3600 * MICROS_PER_SECOND  # captured: "not schedulable for 6+ hours"

    def migration_micros(self, memory_bytes: int) -> int:
        """How long a live migration of a guest with so much memory takes."""
        return self.migration_setup_micros + memory_bytes * self.migration_micros_per_gib // GIB

    def copy_micros(self, size_bytes: int) -> int:
        """How long so much data of disks takes to be copied."""
        return size_bytes * self.copy_micros_per_gib // GIB


@frozen
class Behaviour:
    """Choices where the sources are silent or disagree; each default is argued in the rule it names."""

    mixed_exit: MixedExit = MixedExit.CVM_OFF_THEN_FAIL  # M47, AOS 6.5
    acropolis_exit_of_planned_outage: PlannedExitByAcropolis = PlannedExitByAcropolis.HOST_ONLY  # M49, assumed
    restart_stopped_guests: bool = True  # M31, M35, assumed
    rollback_returns_guests: bool = False  # M27, assumed
    cvm_shutdown_sets_flag: bool = True  # M44, assumed
    planned_outage_reason: str | None = None  # M25: the reason text is not known
    acli_errors_on_stderr: bool = False  # assumed: callers that print stdout on failure are more than those of stderr
    enter_wait: bool = True  # 2.2, assumed: whether acli waits for an entry unless it is told
    evacuation_mode: Evacuation = Evacuation.LIVE  # M11, assumed: how guests leave unless somebody says
    parallel_migrations: int = 2  # assumed: guests that leave a host at the same time
    foreign_addresses_answer: bool = True  # assumed: whether an image is had from an address elsewhere, unfetched
    foreign_checksums_match: bool = True  # assumed: whether what is had from there has the checksum that is asked for
    enforce_access: bool = False  # whether who has no role on clusters is bound by authorization policies
    events_kept: int = 5_000  # assumed: events, and audits, beyond which the oldest go
    failover_keeps_macs: bool = True  # assumed: whether VMs come back with their MAC addresses where these are free
    lockout_attempts: int = 0  # wrong passwords in a row that lock an account, on the product 5 (assumed); 0 never does
    most_vcpus: int = 240  # assumed: what AHV gives a VM at the most
    most_memory_bytes: int = 6 << 40  # assumed: the same of memory
    most_disk_bytes: int = 64 << 40  # assumed: the largest virtual disk
    most_written_bytes: int = 1 << 40  # assumed: what a guest writes to one disk at the most
    unknown_categories: bool = False  # assumed: whether a document may name categories that are not there
    unknown_references: bool = False  # assumed: whether policies may name users, clusters and VMs that are not there
    vcpus_per_core: int = 8  # assumed: beyond this a host takes no more guests
