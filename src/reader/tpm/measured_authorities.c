/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who vouched for what was started: the certificates that firmware and shim measured.
 *
 * Runs in a worker. Hostile bytes, believed as far as PCR 7 bears them out. The name "db" stands in
 * two kinds of event, the database's content and the one entry that was used; only the latter counts.
 * TCG PC Client Platform Firmware Profile 1.05, EV_EFI_VARIABLE_AUTHORITY; shim, verify.c and tpm.c.
 */

#include "reader/tpm/measured_authorities.h"
#include "base/macro.h"
#include "reader/text/digest.h"
#include "reader/tpm/measured_variable.h"

#define NAME_MAX_UNITS 64U

/* Those whose value is a certificate behind the GUID of its owner. */
static const char *const databases[] = { "db", "MokListRT", "vendor_db" };

static int add_name(const MeasuredVariable *variable, TextSet *names) {
        char name[NAME_MAX_UNITS];
        size_t n = variable->name.size / 2;

        if (n > sizeof(name))
                return -EFBIG;
        for (size_t i = 0; i < n; i++) {
                uint8_t low = variable->name.data[2 * i], high = variable->name.data[2 * i + 1];

                /* A name that is no plain text is nobody's that we know. */
                if (high != 0 || low < ' ' || low > '~')
                        return 0;
                name[i] = (char) low;
        }

        return text_set_add(names, text(name, n));
}

static int add_certificate(const MeasuredVariable *variable, TextSet *certificates) {
        char hex[DIGEST_HEX_SIZE];
        bool is_database = false;

        for (size_t i = 0; i < ELEMENTSOF(databases); i++)
                is_database = is_database || measured_variable_is(variable, NULL, databases[i]);
        if (!is_database || variable->data.size <= EFI_GUID_BYTES)
                return 0;

        digest_hex_of(variable->data.data + EFI_GUID_BYTES, variable->data.size - EFI_GUID_BYTES,
                      hex);
        return text_set_add(certificates, text(hex, strlen(hex)));
}

int measured_authorities(const MeasuredBoot *boot, MeasuredAuthorities *ret) {
        EventLog walk = boot->log;
        MeasuredVariable variable;
        MeasuredEvent event;
        int r;

        text_set_init(&ret->certificates);
        text_set_init(&ret->variables);
        if (!measured_boot_replays(boot, PCR_POLICY))
                return 0;

        while (event_log_next(&walk, &event) > 0) {
                if (event.pcr != PCR_POLICY || event.type != EV_EFI_VARIABLE_AUTHORITY ||
                    !measured_boot_proves(boot, &event) ||
                    measured_variable_parse(&event.text, &variable) < 0)
                        continue;

                r = add_name(&variable, &ret->variables);
                if (r >= 0)
                        r = add_certificate(&variable, &ret->certificates);
                if (r < 0)
                        return r;
        }

        return 1;
}
