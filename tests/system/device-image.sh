#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# device-image.sh ROOTFS.tar OUTDIR [--profile production|stock] [--deb FILE]... [--payload DIR] [--force]
#
# Turns a root file system (rootfs.sh) into the disks of a virtual device: a read-only squashfs root under dm-verity,
# an initrd that opens it, and a signed unified kernel image that carries the root hash. device-vm.sh boots the result.
#
#   OUTDIR/root.img verity.img roothash    root file system, hash tree, root hash
#   OUTDIR/vmlinuz initrd.zst kver cmdline os-release device.efi device.esp     what boots
#   OUTDIR/canary-offset                   where in root.img the block lies that device-vm.sh --tamper verity changes
#   OUTDIR/payload.img                     from --payload DIR: a separate disk, so that root and UKI stay cached
#
#   --profile production  (default) hardened: default-drop nftables, DNS over TLS, sysctl, audit rules, sshd, no
#                         automatic serial login, pinned apt sources, noexec /tmp, /var/tmp and /dev/shm, encrypted /var
#                         stock: Debian as shipped, plain /var
#   --deb FILE            install this package in the read-only root (repeatable; all in one go, in any order): dpkg runs
#                         in the unpacked tree, so units are enabled, users made, files registered, and no daemon started.
#                         What it depends on must be in ROOTFS.tar (rootfs.sh --include) or be another --deb
#   --payload DIR         files for the device; DIR/run.sh is run there as root (device-vm.sh takes --payload too)
# The harness (package device-test in dpkg's status) runs the payload, and at boot, before anything looks, gives apt's
# periodic stamps and lists the present time, so that no age depends on when the image was made; FRESH=no in the
# environment leaves that out.
# A second call with the same input does nothing but the payload. About 10 s; 170 MiB in OUTDIR.
# Needs: root (to unpack owners and devices), squashfs-tools, cryptsetup-bin, busybox-static, cpio, zstd, kmod
# and what device-uki.sh needs. No loop device, no mount, no network.
set -euo pipefail

die() { echo "device-image.sh: $*" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
profile=production payload='' force='' debs=() positional=()
while (($#)); do
    case $1 in
        --profile) profile=${2:?}; shift 2 ;;
        --payload) payload=${2:?}; shift 2 ;;
        --deb) [[ -s ${2:?} ]] || die "$2 is missing"; debs+=("$2"); shift 2 ;;
        --force) force=1; shift ;;
        -*) die "unknown option $1" ;;
        *) positional+=("$1"); shift ;;
    esac
done
((${#positional[@]} == 2)) || die "usage: device-image.sh ROOTFS.tar OUTDIR [--profile production|stock] [--deb FILE]... [--payload DIR]"
[[ $profile =~ ^(production|stock)$ ]] || die "unknown profile $profile"
tar=${positional[0]} out=${positional[1]}
[[ -s $tar ]] || die "$tar is missing"
for tool in mksquashfs veritysetup busybox cpio zstd depmod modprobe; do
    command -v "$tool" >/dev/null || die "$tool is missing"
done
mkdir -p "$out"
start=$SECONDS
work=$(mktemp -d "${TMPDIR:-/tmp}/device-image.XXXXXX")
trap 'rm -rf "$work"' EXIT

# ------------------------------------------------------- the payload disk
if [[ -n $payload ]]; then
    [[ -f $payload/run.sh ]] || die "$payload/run.sh is missing"
    mksquashfs "$payload" "$out/payload.img" -noappend -all-root -comp zstd -Xcompression-level 3 -no-progress -quiet >/dev/null
fi
key=$({ cat "${BASH_SOURCE[0]}" "$here/device-uki.sh"; cat "$tar.key" 2>/dev/null || sha256sum <"$tar"; echo "$profile ${UKI_KEY:-} ${FRESH:-}"; ((${#debs[@]} == 0)) || cat "${debs[@]}"; } |
    sha256sum | cut -d' ' -f1)
if [[ -z $force && $(cat "$out/key" 2>/dev/null) == "$key" ]]; then
    echo "device-image.sh: $out is up to date"
    exit 0
fi
rm -f "$out/key"

# ------------------------------------------------------- the root file system
root=$work/root
mkdir "$root"
tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' -xpf "$tar"
kver=$(basename "$(ls -d "$root"/lib/modules/*)")
cp "$root/boot/vmlinuz-$kver" "$out/vmlinuz"
echo "$kver" >"$out/kver"
unit() { # wanted by TARGET, unit NAME
    mkdir -p "$root/etc/systemd/system/$1.wants"
    ln -sf "/lib/systemd/system/$2" "$root/etc/systemd/system/$1.wants/$2"
}

: >"$root/etc/machine-id" # empty: a transient id for each boot, and no first-boot presets
: >"$root/etc/fstab"
mkdir -p "$root/etc/systemd/system/local-fs.target.wants"
if [[ $profile == stock ]]; then # PrivateTmp= fails on a read-only root otherwise
    cp "$root/usr/share/systemd/tmp.mount" "$root/etc/systemd/system/tmp.mount"
    ln -sf ../tmp.mount "$root/etc/systemd/system/local-fs.target.wants/tmp.mount"
fi
echo 'd /var/log/audit 0750 root adm -' >"$root/usr/lib/tmpfiles.d/device-test.conf"
rm -f "$root"/etc/systemd/system/*.wants/e2scrub_* # no LVM here, and three seconds at boot
printf '[Match]\nType=ether\n\n[Network]\nDHCP=yes\nIPv6PrivacyExtensions=yes\n\n[DHCPv4]\nSendHostname=no\n' \
    >"$root/etc/systemd/network/80-wired.network"

if [[ $profile == production ]]; then
    sed -i 's|^deb |deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] |' "$root/etc/apt/sources.list"
    printf '%s\n' 'tmpfs /tmp tmpfs mode=1777,strictatime,nosuid,nodev,noexec,size=50%,nr_inodes=1m 0 0' \
        '/var/tmp /var/tmp none bind,nosuid,nodev,noexec 0 0' 'tmpfs /dev/shm tmpfs nosuid,nodev,noexec 0 0' >"$root/etc/fstab"
    unit local-fs.target systemd-remount-fs.service # PID 1 mounts /dev/shm before it reads fstab
    ln -sf /dev/null "$root/etc/systemd/system/ctrl-alt-del.target"
    printf '%s\n' 'net.ipv4.conf.all.rp_filter = 1' 'net.ipv4.conf.default.rp_filter = 1' \
        'net.ipv4.conf.all.accept_redirects = 0' 'net.ipv4.conf.default.accept_redirects = 0' \
        'net.ipv4.conf.all.secure_redirects = 0' 'net.ipv4.conf.all.send_redirects = 0' 'net.ipv4.conf.default.send_redirects = 0' \
        'net.ipv6.conf.all.accept_redirects = 0' 'net.ipv6.conf.default.accept_redirects = 0' \
        'net.ipv6.conf.all.use_tempaddr = 2' 'net.ipv6.conf.default.use_tempaddr = 2' 'net.core.bpf_jit_harden = 2' \
        'kernel.yama.ptrace_scope = 2' 'kernel.kptr_restrict = 2' 'kernel.sysrq = 0' 'kernel.kexec_load_disabled = 1' \
        'kernel.unprivileged_userns_clone = 0' 'vm.unprivileged_userfaultfd = 0' 'dev.tty.ldisc_autoload = 0' 'fs.suid_dumpable = 0' \
        'kernel.core_pattern = |/bin/false' >"$root/etc/sysctl.d/60-production.conf"
    for module in cramfs hfs hfsplus jffs2 udf dccp sctp rds tipc firewire-core usb-storage; do
        printf 'blacklist %s\ninstall %s /bin/false\n' "$module" "$module"
    done >"$root/etc/modprobe.d/60-production.conf"
    cat >"$root/etc/nftables.conf" <<'NFT'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
		icmp type echo-request limit rate 5/second accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
	chain output {
		type filter hook output priority filter; policy accept;
	}
}
NFT
    unit sysinit.target nftables.service
    mkdir -p "$root/etc/systemd/resolved.conf.d" "$root/etc/systemd/journald.conf.d" "$root/etc/ssh/sshd_config.d"
    printf '[Resolve]\nDNS=192.0.2.53#resolver.example\nDNSOverTLS=yes\nDNSSEC=yes\nLLMNR=no\nMulticastDNS=no\n' \
        >"$root/etc/systemd/resolved.conf.d/60-production.conf"
    printf '\nDNSOverTLS=yes\nDNSSEC=yes\nLLMNR=no\nMulticastDNS=no\n' |
        sed -i '/^IPv6PrivacyExtensions/r /dev/stdin' "$root/etc/systemd/network/80-wired.network"
    printf '[Journal]\nStorage=persistent\nSystemMaxUse=16M\n' >"$root/etc/systemd/journald.conf.d/60-production.conf"
    printf 'PermitRootLogin no\nPasswordAuthentication no\nX11Forwarding no\n' >"$root/etc/ssh/sshd_config.d/60-production.conf"
    printf '%s\n' '-w /etc/passwd -p wa -k identity' '-w /etc/shadow -p wa -k identity' \
        '-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -k modules' >"$root/etc/audit/rules.d/60-production.rules"
    chroot "$root" /sbin/augenrules >/dev/null # now: /etc is read-only on the device
    rm -f "$root/etc/os-release"
    { cat "$root/usr/lib/os-release"; printf '%s\n' VARIANT_ID=production IMAGE_ID=test-device IMAGE_VERSION=1 BUILD_ID=1 SUPPORT_END=2028-06-30; } \
        >"$root/etc/os-release"
    : >"$root/etc/securetty"
    mkdir -p "$root/var/log/journal"
fi
# as if the periodic update jobs had run; device-test-fresh.service gives these the time of the boot
mkdir -p "$root/var/lib/apt/periodic"
touch "$root"/var/lib/apt/periodic/{update,update-success,download-upgradeable,upgrade,unattended-upgrades}-stamp
cp "$root/etc/os-release" "$out/os-release" 2>/dev/null || cp "$root/usr/lib/os-release" "$out/os-release"

# the test runner: vendor files, as an image would carry its own agent
mkdir -p "$root/usr/lib/device-test" "$root/etc/systemd/system/graphical.target.wants"
cat >"$root/usr/lib/device-test/run" <<'RUN'
#!/bin/bash
# Runs the payload's run.sh as root, with RESULTS naming the directory whose contents come back; then the unit powers off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 RESULTS=/run/results PAYLOAD=/run/payload
mkdir -p "$RESULTS" "$PAYLOAD"
systemctl is-system-running --wait >"$RESULTS/state.txt" 2>&1
systemctl --failed --no-legend --plain --no-pager >"$RESULTS/failed-units.txt" 2>&1
systemd-analyze time >"$RESULTS/boot-time.txt" 2>&1
cat /usr/lib/device-test/canary >/dev/null 2>"$RESULTS/canary.txt" # a changed block is noticed only when it is read
status=0
if mount -t squashfs -o ro,nodev,nosuid /dev/disk/by-id/virtio-payload "$PAYLOAD" 2>/dev/null; then
    cd "$PAYLOAD" && bash ./run.sh >"$RESULTS/output.txt" 2>&1
    status=$?
fi
echo "$status" >"$RESULTS/exit-status"
cut -d' ' -f1 /proc/uptime >"$RESULTS/uptime"
cd / && tar -C "$RESULTS" -cf - . 2>/dev/null | dd of=/dev/disk/by-id/virtio-results bs=256k iflag=fullblock conv=fsync status=none
echo "device-test: exit status $status, uptime $(cat "$RESULTS/uptime") s" >/dev/console
RUN
chmod 755 "$root/usr/lib/device-test/run"
# 256 KiB that do not compress, so that squashfs stores them as they are and their place can be found
openssl enc -aes-128-ctr -nosalt -K 00112233445566778899aabbccddeeff -iv 0 -in /dev/zero 2>/dev/null | head -c 262144 >"$root/usr/lib/device-test/canary" || true
cat >"$root/usr/lib/systemd/system/device-test.service" <<'UNIT'
[Unit]
Description=Run the test payload, then power off
After=multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=exec
ExecStart=/usr/lib/device-test/run
StandardOutput=journal+console

[Install]
WantedBy=graphical.target
UNIT
cat >"$root/usr/lib/systemd/system/device-test-fresh.service" <<'UNIT'
[Unit]
Description=Give apt's periodic stamps and lists the present time
DefaultDependencies=no
RequiresMountsFor=/var/lib/apt
After=local-fs.target
Before=sysinit.target timers.target

[Service]
Type=oneshot
ExecStart=/usr/bin/find /var/lib/apt/periodic /var/lib/apt/lists -type f -exec touch {} +

[Install]
WantedBy=sysinit.target
UNIT
unit graphical.target device-test.service
[[ ${FRESH:-yes} == no ]] || unit sysinit.target device-test-fresh.service
# known to dpkg like everything else on the device
printf '%s\n' /. /usr /usr/lib /usr/lib/device-test /usr/lib/device-test/{canary,run} /usr/lib/systemd /usr/lib/systemd/system \
    /usr/lib/systemd/system/device-test{,-fresh}.service /usr/lib/tmpfiles.d /usr/lib/tmpfiles.d/device-test.conf \
    >"$root/var/lib/dpkg/info/device-test.list"
(cd "$root" && md5sum usr/lib/device-test/{canary,run} usr/lib/systemd/system/device-test{,-fresh}.service usr/lib/tmpfiles.d/device-test.conf) \
    >"$root/var/lib/dpkg/info/device-test.md5sums"
printf '%s\n' 'Package: device-test' 'Status: install ok installed' 'Priority: optional' 'Section: misc' \
    'Maintainer: Test harness <root@localhost>' 'Architecture: all' 'Version: 1' 'Description: runs a test payload on a virtual device' '' \
    >>"$root/var/lib/dpkg/status"

if ((${#debs[@]})); then
    mkdir "$root/tmp/debs"
    cp "${debs[@]}" "$root/tmp/debs/"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing is started
    chmod 755 "$root/usr/sbin/policy-rc.d"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        sh -c 'dpkg --install /tmp/debs/*.deb' >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2; die "dpkg did not install ${debs[*]}"; }
    rm -r "$root/tmp/debs" "$root/usr/sbin/policy-rc.d"
fi

rm -rf "${root:?}"/dev/* "$root"/var/cache/apt "$root"/var/log/*.log "$root"/var/lib/dpkg/*-old "$root"/boot/vmlinuz-* "$root"/boot/System.map-* "$root"/vmlinuz* "$root"/initrd*
touch "$root/etc/.updated" "$root/var/.updated"
rm -f "$out/root.img" "$out/verity.img"
mksquashfs "$root" "$out/root.img" -noappend -comp zstd -Xcompression-level 6 -no-progress -quiet >/dev/null 2>"$work/squashfs.log" ||
    { cat "$work/squashfs.log" >&2; die "mksquashfs failed"; } # it grumbles about each ACL that it cannot store
marker=$(head -c 16 "$root/usr/lib/device-test/canary" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\x&/g')
LC_ALL=C grep -obUaP -m1 "$marker" "$out/root.img" | head -n 1 | cut -d: -f1 >"$out/canary-offset"
[[ -s $out/canary-offset ]] || die "the canary is not to be found in root.img"
veritysetup format "$out/root.img" "$out/verity.img" --salt="$(printf %064d 1)" \
    --uuid=00000000-1111-2222-3333-444444444444 >"$work/verity.txt"
chmod 644 "$out/verity.img"
awk '/Root hash/ { print $3 }' "$work/verity.txt" >"$out/roothash"

# ------------------------------------------------------- the initrd
initrd=$work/initrd
mkdir -p "$initrd"/{bin,sbin,lib,lib64,dev,proc,sys,run,newroot,modules,etc}
cp "$(command -v busybox)" "$initrd/bin/busybox"
for tool in sh mount umount switch_root insmod mkdir rmdir rm sleep cat cp echo head; do ln -s busybox "$initrd/bin/$tool"; done
for program in /usr/sbin/veritysetup /usr/sbin/cryptsetup /usr/sbin/mke2fs; do
    cp "$root$program" "$initrd/sbin/"
    for library in $(chroot "$root" ldd "$program" | grep -o '/[^ ]*'); do
        mkdir -p "$initrd$(dirname "$library")"
        cp -L "$root$library" "$initrd$library"
    done
done
number=0
for module in $(for name in virtio_pci virtio_blk dm-verity squashfs efivarfs dm-crypt aesni_intel xts algif_skcipher; do
    modprobe -d "$root" -S "$kver" --show-depends "$name" | awk '$1 == "insmod" { print $2 }'
done | awk '!seen[$0]++'); do
    cp "$module" "$initrd/modules/$(printf %02d "$number")-$(basename "$module")"
    number=$((number + 1))
done
cat >"$initrd/init" <<'INIT'
#!/bin/sh
export PATH=/bin:/sbin DM_DISABLE_UDEV=1
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t devtmpfs -o nosuid,mode=755 dev /dev
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /run
for m in /modules/*; do insmod "$m" 2>/dev/null || echo "initrd: ${m##*/} not loaded"; done
disk() { # prints the device node of the disk with that serial
    for s in /sys/block/vd*/serial; do
        [ "$(cat "$s")" = "$1" ] || continue
        d=${s%/serial}; echo "/dev/${d##*/}"; return
    done
}
i=0; while [ -z "$(disk verity)" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
hash=
for word in $(cat /proc/cmdline); do case $word in roothash=*) hash=${word#roothash=} ;; esac; done
if [ -n "$hash" ]; then
    veritysetup open "$(disk root)" root "$(disk verity)" "$hash" || echo "initrd: verity refused the root"
    mount -o ro /dev/mapper/root /newroot || { echo "initrd: no root"; sleep 1; exit 1; }
else
    mount -o ro -t squashfs "$(disk root)" /newroot
fi
data=$(disk data)
if [ -n "$data" ]; then # a new disk at each boot: formatted here, encrypted with a key that nobody keeps
    head -c 32 /dev/urandom >/run/key
    cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /run/key "$data" &&
        cryptsetup open --key-file /run/key "$data" data
    : >/run/key; rm /run/key
    mkdir -p /run/var
    # by its path: busybox has an mke2fs of its own; -F: random bytes look like some file system now and then
    /sbin/mke2fs -q -F -t ext4 -E lazy_itable_init=1,nodiscard -O ^has_journal /dev/mapper/data &&
        mount -t ext4 -o nosuid,nodev /dev/mapper/data /run/var &&
        cp -a /newroot/var/. /run/var/ && mount --move /run/var /newroot/var || echo "initrd: no /var"
    rmdir /run/var
else
    mkdir -p /run/var && mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /run/var
    cp -a /newroot/var/. /run/var/ && mount --move /run/var /newroot/var || echo "initrd: no /var"
    rmdir /run/var
fi
umount /proc
mount --move /sys /newroot/sys; mount --move /dev /newroot/dev; mount --move /run /newroot/run
exec switch_root /newroot /lib/systemd/systemd
INIT
chmod 755 "$initrd/init"
(cd "$initrd" && find . | LC_ALL=C sort | cpio -o -H newc --quiet) | zstd -q -10 -f -o "$out/initrd.zst"

# ------------------------------------------------------- the unified kernel image
# systemd.verity=no: the initrd opened the root; with roothash= systemd would wait 90 s for a device of its own
echo "console=ttyS0 quiet panic=5 systemd.firstboot=no systemd.getty_auto=no audit=1 ima_policy=tcb systemd.verity=no roothash=$(cat "$out/roothash")" >"$out/cmdline"
if [[ $profile == stock ]]; then sed -i 's/ systemd.getty_auto=no//' "$out/cmdline"; fi
echo "$profile" >"$out/profile"
"$here/device-uki.sh" "$out" device "$(cat "$out/cmdline")"
echo "$key" >"$out/key"
echo "device-image.sh: $out ($profile), root $(($(stat -c %s "$out/root.img") / 1048576)) MiB, UKI $(($(stat -c %s "$out/device.efi") / 1048576)) MiB, $((SECONDS - start)) s"
