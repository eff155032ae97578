/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/files/secrets.h"

static void test_secrets_are_known_by_their_place(void **state) {
        static const char *const secrets[] = {
                "/etc/shadow",
                "/etc/shadow-",
                "/etc/gshadow",
                "/etc/ssh/ssh_host_ed25519_key",
                "/etc/ssl/private/ssl-cert-snakeoil.key",
                "/usr/local/ssl/private/a",
                "/var/lib/postured-signer/key",
                "/var/lib/postured/disclosures/1.cbor",
                "/srv/someone/.ssh/id_ed25519",
                "/etc/NetworkManager/system-connections/home.nmconnection",
                "/run/credentials/postured-signer.service/posture-key",
                "/dev/sda",
                "/dev/disk/by-id/x",
                "/proc/kcore",
                "/proc/1/environ",
                "/proc/1/task/1/mem",
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(secrets); i++)
                assert_true(is_secret_path(secrets[i]));
}

static void test_what_gates_have_to_read_is_none(void **state) {
        static const char *const plain[] = {
                "/etc/passwd",
                "/etc/sudoers",
                "/etc/usbguard/rules.conf",
                "/etc/ssh/ssh_host_ed25519_key.pub",
                "/etc/ssh/sshd_config",
                "/sys/kernel/security/tpm0/binary_bios_measurements",
                "/sys/kernel/security/integrity/ima/ascii_runtime_measurements",
                "/sys/kernel/security/apparmor/profiles",
                "/sys/class/dmi/id/product_serial",
                "/proc/1/net/ip_tables_names",
                "/proc/1/status",
                "/etc/polkit-1/rules.d/50-default.rules",
                "/var/lib/postured-signer/history/1.cborseq",
                "/var/log/journal/x/system.journal",
                "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(plain); i++)
                assert_false(is_secret_path(plain[i]));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_secrets_are_known_by_their_place),
                cmocka_unit_test(test_what_gates_have_to_read_is_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
