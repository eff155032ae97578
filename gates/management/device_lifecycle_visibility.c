/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device lifecycle visibility: where in its life the device is, and that it is the device meant.
 *
 * Two witnesses: the authority that signed the enrolment, and the machine's own id.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/authority/statement_fact.h"
#include "reader/disk/machine_id.h"

static int sample_lifecycle(PstRun *run) {
        static const StatementFact given[] = {
                { "lifecycle", "state", PST_TEXT },
                { "device_identity", "device_identity", PST_DIGEST },
                { "support_end", "support_end", PST_INT },
        };

        return enrolment_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal lifecycle = {
        .id = "management.lifecycle",
        .help = "Where in its life the enrolment has this device.",
        .source = PST_SOURCE_AUTHORITY,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_ENROLMENT),
        .facts =
                PST_FACTS({ "state", PST_TEXT,
                            "pending-enrolment, trusted, restricted, revoked, replaced, retired." },
                          { "device_identity", PST_DIGEST, "Which machine it is for." },
                          { "support_end", PST_INT, "When its support ends, Unix seconds." }),
        .sample = sample_lifecycle,
};

static int sample_machine_identity(PstRun *run) {
        MachineId id;
        int r;

        r = machine_id_read(run, &id);
        if (r < 0)
                return r;

        pst_fact_bool(run, "initialised", id.initialised);
        if (id.initialised)
                pst_fact_digest(run, "identity", id.identity);
        return pst_present(run);
}

static const PstSignal machine_identity = {
        .id = "management.machine_identity",
        .help = "Which machine this is, as a digest that does not lead back to its id.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(MACHINE_ID_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(MACHINE_ID_PATH)),
        .facts = PST_FACTS({ "identity", PST_DIGEST, "SHA-256 of the application-specific id." },
                           { "initialised", PST_BOOL, "The machine has an id." }),
        .sample = sample_machine_identity,
};

PST_OBJECTIVE(device_lifecycle_visibility) = {
        .id = "device_lifecycle_visibility",
        .title = "Device lifecycle visibility",
        .signals = PST_SIGNALS(&lifecycle, &machine_identity),
};
