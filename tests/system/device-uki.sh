#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# device-uki.sh OUTDIR NAME "KERNEL COMMAND LINE"
#
# Joins OUTDIR/vmlinuz, OUTDIR/initrd.zst and the command line into a unified kernel image, signs it and puts it on an
# EFI system partition: OUTDIR/NAME.efi (signed), OUTDIR/NAME.unsigned.efi, OUTDIR/NAME.esp (a FAT image, bootable).
# Half a second; device-image.sh and device-vm.sh call it. (Debian 12 has no ukify; objcopy does the same.)
#
#   UKI_KEY, UKI_CERT   signing key and certificate (PEM); default: the snakeoil pair that package ovmf ships and
#                       that OVMF_VARS_4M.snakeoil.fd already trusts
#   UKI_STUB            default: /usr/lib/systemd/boot/efi/linuxx64.efi.stub
#   UKI_UNSIGNED=1      put the unsigned image on the partition
# Needs: binutils, systemd-boot-efi, sbsigntool, openssl, ovmf, dosfstools, mtools. No root, no mounts.
set -euo pipefail

die() { echo "device-uki.sh: $*" >&2; exit 2; }
(($# == 3)) || die 'usage: device-uki.sh OUTDIR NAME "KERNEL COMMAND LINE"'
out=$1 name=$2 cmdline=$3 stub=${UKI_STUB:-/usr/lib/systemd/boot/efi/linuxx64.efi.stub}
PATH=$PATH:/usr/sbin:/sbin
for tool in objcopy objdump sbsign mkfs.vfat mcopy openssl; do command -v "$tool" >/dev/null || die "$tool is missing"; done
[[ -f $stub ]] || die "$stub is missing (package systemd-boot-efi)"
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT

key=${UKI_KEY:-} cert=${UKI_CERT:-}
if [[ -z $key ]]; then
    key=$tmp/key.pem cert=/usr/share/ovmf/PkKek-1-snakeoil.pem
    openssl rsa -passin pass:snakeoil -in /usr/share/ovmf/PkKek-1-snakeoil.key -out "$key" 2>/dev/null
fi

printf '%s\0' "$cmdline" >"$tmp/cmdline"
cp "$out/os-release" "$tmp/osrel"
cp "$out/kver" "$tmp/uname"

# Each section goes behind the last one of the stub, page-aligned.
align=4096
read -r size vma < <(objdump -h "$stub" | awk 'NF == 7 { s = $3; v = $4 } END { print s, v }')
offset=$(((16#$size + 16#$vma + align - 1) / align * align))
sections=()
for pair in "osrel:$tmp/osrel" "cmdline:$tmp/cmdline" "uname:$tmp/uname" "initrd:$out/initrd.zst" "linux:$out/vmlinuz"; do
    file=${pair#*:} section=.${pair%%:*}
    sections+=(--add-section "$section=$file" --change-section-vma "$section=$(printf '0x%x' "$offset")")
    offset=$(((offset + $(stat -Lc %s "$file") + align - 1) / align * align))
done
objcopy "${sections[@]}" "$stub" "$out/$name.unsigned.efi"
sbsign --key "$key" --cert "$cert" --output "$out/$name.efi" "$out/$name.unsigned.efi" 2>"$tmp/sbsign.log" >&2 ||
    { cat "$tmp/sbsign.log" >&2; die "sbsign failed"; }

image=$out/$name.efi
[[ -z ${UKI_UNSIGNED:-} ]] || image=$out/$name.unsigned.efi
rm -f "$out/$name.esp"
truncate -s $(($(stat -c %s "$image") / 1048576 + 8))M "$out/$name.esp"
mkfs.vfat -n ESP -i 50535445 "$out/$name.esp" >/dev/null
mmd -i "$out/$name.esp" ::/EFI ::/EFI/BOOT
mcopy -i "$out/$name.esp" "$image" ::/EFI/BOOT/BOOTX64.EFI
