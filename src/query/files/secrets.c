/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that may be looked at and not be read.
 *
 * Runs in postured-query-files. A gate that declares one of these has no business with it, and a
 * hostile one does not get it by another name either: the path that was asked is held against this
 * table, and the path that it led to.
 */

#include "query/files/secrets.h"

#include <fnmatch.h>
#include <stddef.h>

#include "base/macro.h"

/* fnmatch() without FNM_PATHNAME: a '*' stands for '/' too. */
static const char *const secrets[] = {
        /* passwords: shadow has a question of its own */
        "/etc/shadow*",
        "/etc/gshadow*",
        "/etc/security/opasswd*",
        /* private keys */
        "/etc/ssh/ssh_host_*_key",
        "*/ssl/private/*",
        "/etc/pki/*/private/*",
        "*/.ssh/id_*",
        "*/.gnupg/*",
        "*.key",
        "*.keytab",
        "*.p12",
        "*.pfx",
        "/etc/ipsec.secrets*",
        "/etc/ipsec.d/private/*",
        "/etc/swanctl/private/*",
        "/etc/wireguard/*",
        "/etc/openvpn/*",
        "/var/lib/postured-signer/key*",
        "/var/lib/postured/disclosures/*",
        "/var/lib/shim-signed/mok/*.priv",
        "/var/lib/dkms/mok.key",
        "/etc/dnssec-trust-anchors.d/*.private",
        /* what unlocks disks, services and networks */
        "/etc/cryptsetup-keys.d/*",
        "/run/cryptsetup-keys.d/*",
        "/etc/credstore*",
        "/run/credstore*",
        "/run/credentials/*",
        "/var/lib/systemd/credential.secret",
        "/var/lib/systemd/random-seed",
        "/etc/NetworkManager/system-connections/*",
        "/run/NetworkManager/system-connections/*",
        "/var/lib/NetworkManager/secret_key",
        "/etc/wpa_supplicant/*",
        "/var/lib/iwd/*",
        "/etc/ppp/*-secrets",
        "/var/lib/bluetooth/*",
        "/var/lib/sss/secrets/*",
        "/var/lib/sss/db/*",
        "/var/lib/tpm*/*",
        /* memory and whole disks */
        "/dev/*",
        "/proc/kcore",
        "/proc/kmsg",
        "/proc/kpage*",
        "/proc/keys",
        "/proc/*/mem",
        "/proc/*/environ",
        "/proc/*/auxv",
        "/proc/*/fd/*",
        "/proc/*/map_files/*",
        "/sys/kernel/debug/*",
        "/sys/kernel/tracing/*",
        "/sys/firmware/acpi/tables/*",
        "/sys/bus/nvmem/*",
        "/sys/devices/*/nvmem",
};

bool is_secret_path(const char *path) {
        for (size_t i = 0; i < ELEMENTSOF(secrets); i++)
                if (fnmatch(secrets[i], path, 0) == 0)
                        return true;

        return false;
}
