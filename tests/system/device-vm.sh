#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# device-vm.sh OUTDIR --results DIR [OPTIONS]
#
# Boots what device-image.sh left in OUTDIR: OVMF firmware, a TPM 2.0 (swtpm), dm-verity root. After multi-user.target
# the device runs the payload's run.sh as root with $RESULTS and $PAYLOAD set, sends back what lies in $RESULTS, powers off.
#
#   --results DIR         (new, empty, or of an earlier run, which is replaced) gets the contents of $RESULTS, with exit-status, output.txt (of run.sh), state.txt, failed-units.txt,
#                         boot-time.txt, canary.txt from the runner; console.log, firmware.log, timing.txt from outside
#   --payload DIR         directory with run.sh (default: OUTDIR/payload.img, if there; else the device just boots and ends)
#   --secure-boot on|off  on (default): the keys that signed the UKI are enrolled. off: no keys, setup mode
#   --tpm crb|tis|none    default crb                --pcr-banks LIST   default sha256 (sha1,sha256,sha384)
#   --tamper none         (default)
#            verity       one byte of a file in the root differs: mounts, reads of that file fail, dm-verity says corrupted
#            uki          one byte of the signed UKI differs  } with Secure Boot on the firmware refuses: exit status 4
#            unsigned     the UKI carries no signature        } (the byte makes roothash= unknown: with Secure Boot off
#                         the device comes up without dm-verity, and PCR 11 differs)
#   --cmdline EXTRA       more kernel command line, in a UKI that is signed again
#   --data luks|none      an encrypted data disk for /var, or /var in memory (default: luks for profile production, none for stock)
#   --network on|off      on (default): an emulated network with DHCP and DNS that leads nowhere. off: no network card
#   --accel tcg|kvm       default tcg                --memory MIB       default 1024
#   --timeout S           default 300
# Exit status: that of run.sh; 4 refused by the firmware; 5 ended without results; 124 not done in time; 2 usage.
# Several may run at once; each needs 1 GiB of memory and most of one core. No process stays behind, not even after kill -9
# (then a directory under $TMPDIR does).
# Needs: qemu-system-x86, ovmf, swtpm, swtpm-tools, util-linux (setpriv); squashfs-tools for --payload;
# for --cmdline and --tamper unsigned what device-uki.sh needs. No root needed, no KVM.
set -euo pipefail

die() { echo "device-vm.sh: $1" >&2; exit "${2:-2}"; }
now() { date +%s%3N; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

results='' payload='' secure_boot=on tpm=crb banks=sha256 tamper=none cmdline='' data='' network=on accel=tcg memory=1024 limit=300 image=''
while (($#)); do
    case $1 in
        --results) results=${2:?}; shift 2 ;;
        --payload) payload=${2:?}; shift 2 ;;
        --secure-boot) secure_boot=${2:?}; shift 2 ;;
        --tpm) tpm=${2:?}; shift 2 ;;
        --pcr-banks) banks=${2:?}; shift 2 ;;
        --tamper) tamper=${2:?}; shift 2 ;;
        --cmdline) cmdline=${2:?}; shift 2 ;;
        --data) data=${2:?}; shift 2 ;;
        --network) network=${2:?}; shift 2 ;;
        --accel) accel=${2:?}; shift 2 ;;
        --memory) memory=${2:?}; shift 2 ;;
        --timeout) limit=${2:?}; shift 2 ;;
        -*) die "unknown option $1" ;;
        *) [[ -z $image ]] || die "one OUTDIR, please"; image=$1; shift ;;
    esac
done
[[ -n $image && -n $results ]] || die "usage: device-vm.sh OUTDIR --results DIR [OPTIONS]"
[[ -s $image/key ]] || die "$image is not complete: run device-image.sh"
[[ $secure_boot =~ ^(on|off)$ && $tpm =~ ^(crb|tis|none)$ && $tamper =~ ^(none|verity|uki|unsigned)$ ]] || die "unknown value"
[[ -z $payload || -f $payload/run.sh ]] || die "$payload/run.sh is missing"
for tool in qemu-system-x86_64 swtpm swtpm_setup setpriv; do command -v "$tool" >/dev/null || die "$tool is missing"; done
if [[ -z $data ]]; then data=luks; if [[ $(cat "$image/profile") == stock ]]; then data=none; fi; fi

if [[ -f $results/timing.txt && -f $results/console.log ]]; then rm -rf "$results"; fi # of an earlier run
mkdir -p "$results"
[[ -z $(ls -A "$results") ]] || die "$results holds other things"
work=$(mktemp -d "${TMPDIR:-/tmp}/device-vm.XXXXXX")
qemu_pid='' swtpm_pid=''
# shellcheck disable=SC2317 # called by the trap
finish() {
    local rc=$? pid
    trap '' INT TERM HUP
    for pid in $qemu_pid $swtpm_pid; do kill -KILL "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
    exit "$rc"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ------------------------------------------------------- firmware, TPM, disks
ovmf=/usr/share/OVMF
vars=$ovmf/OVMF_VARS_4M.fd
if [[ $secure_boot == on ]]; then vars=${OVMF_VARS:-$ovmf/OVMF_VARS_4M.snakeoil.fd}; fi
[[ -f $vars ]] || die "$vars is missing (package ovmf)"
cp "$vars" "$work/vars.fd"

devices=(-device virtio-rng-pci)
if [[ $tpm != none ]]; then
    mkdir "$work/tpm"
    swtpm_setup --tpm2 --tpmstate "$work/tpm" --createek --create-ek-cert --create-platform-cert --lock-nvram \
        --pcr-banks "$banks" --overwrite >"$work/swtpm_setup.log" 2>&1 ||
        swtpm_setup --tpm2 --tpmstate "$work/tpm" --pcr-banks "$banks" --overwrite >>"$work/swtpm_setup.log" 2>&1 ||
        { cat "$work/swtpm_setup.log" >&2; die "swtpm_setup failed"; }
    setpriv --pdeathsig KILL swtpm socket --tpm2 --tpmstate "dir=$work/tpm" --ctrl "type=unixio,path=$work/tpm.sock" \
        --terminate >/dev/null 2>&1 &
    swtpm_pid=$!
    for ((i = 0; i < 100; i++)); do [[ -S $work/tpm.sock ]] && break; sleep 0.05; done
    devices+=(-chardev "socket,id=tpmctl,path=$work/tpm.sock" -tpmdev "emulator,id=tpm0,chardev=tpmctl" -device "tpm-$tpm,tpmdev=tpm0")
fi

disk() { # SERIAL FILE [more options for the drive] [more for the device]
    devices+=(-drive "if=none,id=$1,format=raw,file=$2${3:+,$3}" -device "virtio-blk-pci,drive=$1,serial=$1${4:+,$4}")
}
root=$image/root.img esp=$image/device.esp
if [[ $tamper == verity ]]; then
    root=$work/root.img
    cp --reflink=auto "$image/root.img" "$root"
    at=$(($(cat "$image/canary-offset") + 5000))
    byte=$(od -An -tu1 -j "$at" -N1 "$root")
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\x$(printf %02x $((byte ^ 255)))" | dd of="$root" bs=1 seek="$at" conv=notrunc status=none
fi
if [[ -n $cmdline || $tamper == unsigned ]]; then
    for file in vmlinuz initrd.zst kver os-release; do cp --reflink=auto "$image/$file" "$work/"; done
    if [[ $tamper == unsigned ]]; then export UKI_UNSIGNED=1; fi
    "$here/device-uki.sh" "$work" device "$(cat "$image/cmdline")${cmdline:+ $cmdline}"
    esp=$work/device.esp
elif [[ $tamper == uki ]]; then
    esp=$work/device.esp
    cp --reflink=auto "$image/device.esp" "$esp"
    at=$(LC_ALL=C grep -obUaP -m1 'roothash=' "$esp" | head -n 1 | cut -d: -f1)
    printf 'R' | dd of="$esp" bs=1 seek="$at" conv=notrunc status=none
fi
truncate -s 64M "$work/results.img"
disk root "$root" readonly=on
disk verity "$image/verity.img" readonly=on
disk results "$work/results.img"
disk esp "$esp" readonly=on bootindex=1
if [[ $data == luks ]]; then truncate -s 256M "$work/data.img"; disk data "$work/data.img" cache=unsafe; fi
if [[ -n $payload ]]; then
    mksquashfs "$payload" "$work/payload.img" -noappend -all-root -comp zstd -Xcompression-level 3 -no-progress -quiet >/dev/null
    disk payload "$work/payload.img" readonly=on
elif [[ -f $image/payload.img ]]; then
    disk payload "$image/payload.img" readonly=on
fi
if [[ $network == on ]]; then
    devices+=(-netdev "user,id=net0,restrict=on" -device "virtio-net-pci,netdev=net0,romfile=")
else
    devices+=(-nic none)
fi
case $accel in # a second virtual processor makes TCG slower
    tcg) machine=(-accel "tcg,tb-size=512" -cpu "${DEVICE_CPU:-max}") ;;
    kvm) machine=(-accel kvm -cpu host) ;;
    *) die "unknown accelerator $accel" ;;
esac

# ------------------------------------------------------- boot, and wait
: >"$results/console.log"
: >"$results/firmware.log"
start=$(now)
setpriv --pdeathsig KILL qemu-system-x86_64 -name device -M q35,smm=off "${machine[@]}" -smp 1 -m "$memory" \
    -nodefaults -display none -no-reboot -monitor none \
    -drive "if=pflash,unit=0,format=raw,readonly=on,file=$ovmf/OVMF_CODE_4M.fd" -drive "if=pflash,unit=1,format=raw,file=$work/vars.fd" \
    "${devices[@]}" -serial "file:$results/console.log" \
    -debugcon "file:$results/firmware.log" -global isa-debugcon.iobase=0x402 >"$work/qemu.log" 2>&1 &
qemu_pid=$!
status=''
while kill -0 "$qemu_pid" 2>/dev/null; do
    sleep 0.25
    if grep -aqs 'Security Violation\|BdsDxe: failed to load.*Access Denied' "$results/console.log"; then status=4; break; fi
    if (($(now) - start > limit * 1000)); then status=124; break; fi
done
[[ -z $status ]] || kill -KILL "$qemu_pid" 2>/dev/null || true
rc=0
wait "$qemu_pid" 2>/dev/null || rc=$?
qemu_pid=''
end=$(now)

tar -C "$results" --warning=no-timestamp --no-same-owner -xf "$work/results.img" 2>/dev/null || true
if [[ -z $status ]]; then
    status=5
    if [[ -s $results/exit-status ]]; then status=$(<"$results/exit-status"); elif ((rc)); then cat "$work/qemu.log" >&2; fi
fi
{
    printf 'secure-boot=%s tpm=%s tamper=%s profile=%s status=%s total=%d.%d s' "$secure_boot" "$tpm" "$tamper" "$(cat "$image/profile")" \
        "$status" $(((end - start) / 1000)) $(((end - start) % 1000 / 100))
    [[ ! -s $results/boot-time.txt ]] || printf ' | %s' "$(head -n 1 "$results/boot-time.txt")"
    [[ ! -s $results/uptime ]] || printf ' | uptime %s s' "$(<"$results/uptime")"
    echo
} >"$results/timing.txt"
echo "device-vm.sh: $(cat "$results/timing.txt")"
case $status in
    4) echo "device-vm.sh: the firmware refused to start the image" >&2 ;;
    5) echo "device-vm.sh: the device ended without results; the last lines of its console:" >&2; tail -n 5 "$results/console.log" >&2 ;;
    124) echo "device-vm.sh: not done after $limit s" >&2 ;;
esac
exit "$status"
