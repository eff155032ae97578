#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# service.sh BUILD CACHE: installs BUILD into a container with systemd as PID 1, and looks at the service there.
# CACHE keeps the root file system between runs. Exit status 77: not root, or no tools for it.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
build=$(readlink -f "$1") cache=$2

[ "$(id -u)" -eq 0 ] || { echo "needs root: skipped"; exit 77; }
command -v mmdebstrap >/dev/null || { echo "needs mmdebstrap: skipped"; exit 77; }

mkdir -p "$cache"
cache=$(readlink -f "$cache")
"$here/rootfs.sh" "$cache/rootfs.tar"
if [ ! -e "$cache/rootfs/lib/systemd/systemd" ] || [ "$cache/rootfs.tar" -nt "$cache/rootfs.stamp" ]; then
        rm -rf "$cache/rootfs"
        mkdir -p "$cache/rootfs"
        tar --numeric-owner --xattrs --xattrs-include='*' -xpf "$cache/rootfs.tar" -C "$cache/rootfs"
        touch "$cache/rootfs.stamp"
fi

stage=$(mktemp -d)
chmod 755 "$stage"
trap 'rm -rf "$stage"' EXIT
DESTDIR=$stage cmake --install "$build" --prefix /usr >/dev/null

"$here/container.sh" "$cache/rootfs" "posture-$$" --bind-ro "$stage:/run/stage" --bind-ro "$here:/run/test" \
        --timeout 300 -- /bin/bash /run/test/in_container.sh
