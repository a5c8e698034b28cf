# A rolling maintenance of a whole cluster, one node after the other, from a machine beside it.
# Wants: ONE_CVM, where to begin; on USER LINE, which runs a line by SSH. Says what it does, a line a node.
set -euo pipefail

say() { printf '%s\n' "$*"; }
wait_for() { for _ in $(seq 150); do if "$@"; then return; fi; sleep 0.1; done; say "gave up: $*"; exit 1; }

healthy() {
    [ "$(on "nutanix+$1" "acli host.list | grep -c False")" = 0 ] &&
        [ "$(on "nutanix+$1" "cluster status 2>/dev/null | grep -icE 'CVM: .* (down|maintenance)'")" = 0 ] &&
        [ "$(on "nutanix+$1" "ncli cluster get-domain-fault-tolerance-status type=node | grep -c 'Tolerance   : 0'")" = 0 ]
}
cvm_is_down() { on "nutanix+$1" "cluster status 2>/dev/null | grep -q 'CVM: $2 Down'"; }
cvm_is_back() { on "nutanix+$1" "cluster status 2>/dev/null | grep -q 'CVM: $2 Maintenance'"; }
is_powered_off() { on "root+$1" "virsh list --all | grep -w $2 | grep -q 'shut off'"; }

# By way of other CVMs than the one that goes down.
read -r -a cvms <<<"$(on "nutanix+$ONE_CVM" svmips)"
read -r -a hosts <<<"$(on "nutanix+$ONE_CVM" hostips)"
for number in "${!cvms[@]}"; do
    cvm=${cvms[$number]} host=${hosts[$number]} via=${cvms[$(((number + 1) % ${#cvms[@]}))]}
    wait_for healthy "$via"
    on "nutanix+$via" "acli host.enter_maintenance_mode $host wait=true non_migratable_vm_action=acpi_shutdown" | tail -1
    say "$host $(on "nutanix+$via" "acli host.get $host | grep node_state | cut -d'\"' -f2")" \
        "$(on "root+$host" "virsh list | grep -c running") left"
    on "nutanix+$cvm" "cvm_shutdown -P now" 2>/dev/null || true
    wait_for cvm_is_down "$via" "$cvm"
    name=$(on "root+$host" "virsh list --all | awk '/CVM/ {print \$2}'")
    wait_for is_powered_off "$host" "$name"
    on "root+$host" "virsh start $name" | head -1
    wait_for cvm_is_back "$via" "$cvm"
    id=$(on "nutanix+$via" "ncli host ls | grep -w $cvm -B4 | grep Id | awk -F'::' '{print \$2}'")
    on "nutanix+$via" "ncli host edit id=$id enable-maintenance-mode=false | grep -o 'Maintenance Mode.*'"
    on "nutanix+$via" "acli host.exit_maintenance_mode $host"
done
wait_for healthy "$ONE_CVM"
say "healthy"
