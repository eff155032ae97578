/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Production Gate Model: what the numbers of a record are called.
 *
 * Runs in posturectl and other readers of records. Records carry no text, so that they cannot carry
 * content; their readers hold the names.
 */

#include "lib/model.h"

static const ModelGate gates[MODEL_GATES] = {
        { "build",
          "Build Integrity",
          { { "production_build", "Production build" },
            { "trusted_release_state", "Trusted release state" },
            { "authorized_release_provenance", "Authorized release provenance" } } },
        { "boot",
          "Boot Integrity",
          { { "verified_software_state", "Verified software state" },
            { "trusted_boot_chain", "Trusted boot chain" },
            { "device_integrity", "Device integrity" } } },
        { "runtime",
          "Runtime Security",
          { { "security_services_operational", "Security services operational" },
            { "policy_compliance", "Policy compliance" },
            { "runtime_trust", "Runtime trust" } } },
        { "platform",
          "Platform Configuration",
          { { "security_focused_configuration", "Security-focused configuration" },
            { "restricted_exposure", "Restricted exposure" },
            { "controlled_platform_state", "Controlled platform state" } } },
        { "network",
          "Network Security",
          { { "trusted_network_configuration", "Trusted network configuration" },
            { "secure_name_resolution", "Secure name resolution" },
            { "network_policy_compliance", "Network policy compliance" } } },
        { "apps",
          "Application Exposure",
          { { "controlled_application_surface", "Controlled application surface" },
            { "restricted_privileged_functionality", "Restricted privileged functionality" },
            { "reduced_attack_surface", "Reduced attack surface" } } },
        { "privacy",
          "Privacy Controls",
          { { "protected_sensors", "Protected sensors" },
            { "privacy_feature_availability", "Privacy feature availability" },
            { "security_visibility", "Security visibility" } } },
        { "management",
          "Device Management",
          { { "managed_device_compliance", "Managed device compliance" },
            { "device_lifecycle_visibility", "Device lifecycle visibility" },
            { "security_reporting", "Security reporting" } } },
        { "update",
          "Update Integrity",
          { { "ota_eligibility", "OTA eligibility" },
            { "update_authenticity", "Update authenticity" },
            { "update_integrity", "Update integrity" } } },
        { "monitoring",
          "Security Monitoring",
          { { "trust_evaluation", "Trust evaluation" },
            { "security_findings", "Security findings" },
            { "device_integrity_visibility", "Device integrity visibility" } } },
};

const ModelGate *model_gate(unsigned number) {
        return number >= 1 && number <= MODEL_GATES ? &gates[number - 1] : NULL;
}
