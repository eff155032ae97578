#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# vm.sh BUILD CACHE: the real thing, once: a virtual machine with Secure Boot, a TPM, a measured boot and a root under
# dm-verity, stock Debian 12 otherwise. A private daemon runs on it as root, and each gate has to be what such a device is.
# About a minute and a half, without KVM. CACHE keeps the root file system and the image between runs.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
build=$(readlink -f "$1") cache=$2

mkdir -p "$cache"
cache=$(readlink -f "$cache")
"$here/rootfs.sh" "$cache/rootfs.tar"
if [ ! -e "$cache/stock" ] || [ "$cache/rootfs.tar" -nt "$cache/stock" ]; then
        "$here/device-image.sh" "$cache/rootfs.tar" "$cache/stock" --profile stock
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/payload"
cp -r "$build/bin" "$build/gates" "$build/policy" "$work/payload/"
cp "$here/on_device.sh" "$work/payload/run.sh"
"$here/device-vm.sh" "$cache/stock" --payload "$work/payload" --results "$work/results"

cat "$work/results/page"
exec python3 "$here/vm_verdicts.py" "$work/results"
