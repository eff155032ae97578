/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Four gates that exist only as descriptors: what the policies of this folder are compiled against,
 * so that they hold whatever the real gates come to declare.
 */

#include <postured/gate.h>

static const PstSignal fixture_secure_boot = {
        .id = "boot.secure_boot",
        .help = "What the firmware says.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_A,
        .facts = PST_FACTS({ "enabled", PST_BOOL, "On." }, { "setup_mode", PST_BOOL, "Open." }),
};

static const PstSignal fixture_event_log = {
        .id = "boot.event_log",
        .help = "What was measured.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .facts = PST_FACTS({ "secure_boot", PST_BOOL, "On." }, { "events", PST_INT, "How many." },
                           { "platform_key", PST_DIGEST, "Of the key." }),
};

static const PstSignal fixture_lockdown = {
        .id = "boot.lockdown",
        .help = "Of the kernel.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .facts = PST_FACTS({ "mode", PST_TEXT, "Which." }),
};

static const PstSignal fixture_kernel = {
        .id = "boot.kernel",
        .help = "Which kernel runs.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .facts = PST_FACTS({ "release", PST_TEXT, "Its version." },
                           { "flags", PST_LIST, "Its taint." }, { "age", PST_INT, "Seconds." }),
};

static const PstObjective fixture_verified_software_state = {
        .id = "verified_software_state",
        .title = "Verified software state",
        .signals = PST_SIGNALS(&fixture_secure_boot, &fixture_event_log),
};

static const PstObjective fixture_trusted_boot_chain = {
        .id = "trusted_boot_chain",
        .title = "Trusted boot chain",
        .signals = PST_SIGNALS(&fixture_lockdown),
};

static const PstObjective fixture_device_integrity = {
        .id = "device_integrity",
        .title = "Device integrity",
        .signals = PST_SIGNALS(&fixture_kernel),
};

static const PstGate fixture_boot = {
        .abi = PST_GATE_ABI,
        .number = 2,
        .id = "boot",
        .title = "Boot Integrity",
        .objectives = PST_OBJECTIVES(&fixture_verified_software_state, &fixture_trusted_boot_chain,
                                     &fixture_device_integrity),
};

static const PstSignal fixture_links = {
        .id = "network.links",
        .help = "The interfaces.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .facts =
                PST_FACTS({ "promiscuous", PST_LIST, "Which." }, { "forwarding", PST_BOOL, "On." }),
};

static const PstSignal fixture_configured = {
        .id = "network.configured",
        .help = "What files say.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .facts = PST_FACTS({ "forwarding", PST_BOOL, "On." }, { "files", PST_INT, "How many." }),
};

static const PstSignal fixture_addresses = {
        .id = "network.addresses",
        .help = "Of the interfaces.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .facts = PST_FACTS({ "forwarding", PST_BOOL, "On." }),
};

static const PstObjective fixture_trusted_network_configuration = {
        .id = "trusted_network_configuration",
        .title = "Trusted network configuration",
        .signals = PST_SIGNALS(&fixture_links),
};

static const PstObjective fixture_secure_name_resolution = {
        .id = "secure_name_resolution",
        .title = "Secure name resolution",
        .signals = PST_SIGNALS(&fixture_configured),
};

static const PstObjective fixture_network_policy_compliance = {
        .id = "network_policy_compliance",
        .title = "Network policy compliance",
        .signals = PST_SIGNALS(&fixture_addresses),
};

static const PstGate fixture_network = {
        .abi = PST_GATE_ABI,
        .number = 5,
        .id = "network",
        .title = "Network Security",
        .objectives =
                PST_OBJECTIVES(&fixture_trusted_network_configuration,
                               &fixture_secure_name_resolution, &fixture_network_policy_compliance),
};

static const PstSignal fixture_enrolment = {
        .id = "management.enrolment",
        .help = "Whose device this is.",
        .source = PST_SOURCE_AUTHORITY,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_ENROLMENT),
        .facts = PST_FACTS({ "expired", PST_BOOL, "Past its end." }),
};

static const PstSignal fixture_device_key = {
        .id = "management.device_key",
        .help = "The key.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "protection", PST_TEXT, "How it is kept." }),
};

static const PstSignal fixture_reports = {
        .id = "management.reports",
        .help = "The last report.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "overdue", PST_BOOL, "Too old." }),
};

static const PstObjective fixture_managed_device_compliance = {
        .id = "managed_device_compliance",
        .title = "Managed device compliance",
        .signals = PST_SIGNALS(&fixture_enrolment),
};

static const PstObjective fixture_device_lifecycle_visibility = {
        .id = "device_lifecycle_visibility",
        .title = "Device lifecycle visibility",
        .signals = PST_SIGNALS(&fixture_device_key),
};

static const PstObjective fixture_security_reporting = {
        .id = "security_reporting",
        .title = "Security reporting",
        .signals = PST_SIGNALS(&fixture_reports),
};

static const PstGate fixture_management = {
        .abi = PST_GATE_ABI,
        .number = 8,
        .id = "management",
        .title = "Device Management",
        .objectives =
                PST_OBJECTIVES(&fixture_managed_device_compliance,
                               &fixture_device_lifecycle_visibility, &fixture_security_reporting),
};

static const PstSignal fixture_door = {
        .id = "cabinet.door",
        .help = "Of the cabinet.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .facts = PST_FACTS({ "open", PST_BOOL, "It is open." }),
};

static const PstSignal fixture_lamp = {
        .id = "cabinet.lamp",
        .help = "Of the cabinet.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .facts = PST_FACTS({ "lit", PST_BOOL, "It is lit." }),
};

static const PstSignal fixture_key = {
        .id = "cabinet.key",
        .help = "Of the cabinet.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .facts = PST_FACTS({ "known", PST_BOOL, "It is known." }),
};

static const PstObjective fixture_closed = {
        .id = "closed",
        .title = "Closed",
        .signals = PST_SIGNALS(&fixture_door),
};

static const PstObjective fixture_dark = {
        .id = "dark",
        .title = "Dark",
        .signals = PST_SIGNALS(&fixture_lamp),
};

static const PstObjective fixture_locked = {
        .id = "locked",
        .title = "Locked",
        .signals = PST_SIGNALS(&fixture_key),
};

/* An extension: the policies need not cover it. */
static const PstGate fixture_cabinet = {
        .abi = PST_GATE_ABI,
        .number = 12,
        .id = "cabinet",
        .title = "The Cabinet",
        .objectives = PST_OBJECTIVES(&fixture_closed, &fixture_dark, &fixture_locked),
};

static const PstGate *const fixture_gates[] = {
        &fixture_boot,
        &fixture_network,
        &fixture_management,
        &fixture_cabinet,
};
