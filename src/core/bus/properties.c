/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The properties of io.enigm.Posture1: what the newest record says, and INACTIVE where it says
 * nothing any more.
 *
 * Runs in the core. Every client that was accepted may read them.
 */

#include "core/bus/properties.h"

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "core/bus/connection.h"

static ServiceView view_of(void *userdata) {
        const Service *service = connection_service(userdata);
        ServiceView view = { 0 };

        service->view(&view, service->userdata);
        return view;
}

/* A record that has expired decides nothing any more: what it said was so until then. */
static uint8_t decided(const ServiceView *view, DecisionName decision) {
        return view->record && view->is_valid ? view->record->claims.decisions[decision].value : 0;
}

int property_decision(_unused_ sd_bus *bus, _unused_ const char *path,
                      _unused_ const char *interface, const char *property, sd_bus_message *reply,
                      void *userdata, _unused_ sd_bus_error *error) {
        static const struct {
                const char *name;
                DecisionName decision;
        } table[] = {
                { "State", DECISION_STATE },
                { "DeviceTrust", DECISION_DEVICE_TRUST },
                { "ProductionReadiness", DECISION_PRODUCTION_READINESS },
                { "OtaEligibility", DECISION_OTA_ELIGIBILITY },
                { "ManagedReview", DECISION_MANAGED_REVIEW },
        };
        ServiceView view = view_of(userdata);

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (strcmp(table[i].name, property) == 0)
                        return sd_bus_message_append(
                                reply, "s",
                                decision_name(table[i].decision,
                                              decided(&view, table[i].decision)));

        return -EINVAL;
}

/* EvaluatedAt is when the record was made; how old its inputs are, each gate says in it. */
int property_number(_unused_ sd_bus *bus, _unused_ const char *path, _unused_ const char *interface,
                    const char *property, sd_bus_message *reply, void *userdata,
                    _unused_ sd_bus_error *error) {
        ServiceView view = view_of(userdata);
        const Claims *claims = view.record ? &view.record->claims : NULL;
        uint64_t value = 0;

        if (strcmp(property, "PolicyVersion") == 0)
                value = view.policy_version;
        else if (claims && strcmp(property, "Sequence") == 0)
                value = view.record->header.sequence;
        else if (claims && strcmp(property, "EvaluatedAt") == 0)
                value = claims->issued_s;
        else if (claims && strcmp(property, "ExpiresAt") == 0)
                value = claims->expires_s;

        return sd_bus_message_append(reply, "t", value);
}

int property_text(_unused_ sd_bus *bus, _unused_ const char *path, _unused_ const char *interface,
                  const char *property, sd_bus_message *reply, void *userdata,
                  _unused_ sd_bus_error *error) {
        ServiceView view = view_of(userdata);

        return sd_bus_message_append(
                reply, "s", strcmp(property, "PolicyId") == 0 ? view.policy_id : PST_VERSION);
}

int property_key(_unused_ sd_bus *bus, _unused_ const char *path, _unused_ const char *interface,
                 const char *property, sd_bus_message *reply, void *userdata,
                 _unused_ sd_bus_error *error) {
        ServiceView view = view_of(userdata);
        uint8_t id[KEY_ID_SIZE];

        if (!view.public_key)
                return sd_bus_message_append_array(reply, 'y', NULL, 0);
        if (strcmp(property, "PublicKey") == 0)
                return sd_bus_message_append_array(reply, 'y', view.public_key, PUBLIC_KEY_SIZE);

        key_id(view.public_key, id);
        return sd_bus_message_append_array(reply, 'y', id, sizeof(id));
}

/* Statuses of a record that has expired are not told: unknown, as a reader has to show it. */
static int append_gate(sd_bus_message *reply, const ServiceView *view, uint8_t number,
                       const char *id) {
        const ClaimedGate *gate =
                view->record && view->is_valid ? claims_gate(&view->record->claims, number) : NULL;
        const char *objectives[CLAIMS_OBJECTIVES];

        for (size_t i = 0; i < CLAIMS_OBJECTIVES; i++)
                objectives[i] = status_name(gate ? gate->objectives[i].status : STATUS_UNKNOWN);

        return sd_bus_message_append(reply, "(yssas)", number, id,
                                     status_name(gate ? gate->status : STATUS_UNKNOWN), 3,
                                     objectives[0], objectives[1], objectives[2]);
}

int property_gates(_unused_ sd_bus *bus, _unused_ const char *path, _unused_ const char *interface,
                   _unused_ const char *property, sd_bus_message *reply, void *userdata,
                   _unused_ sd_bus_error *error) {
        ServiceView view = view_of(userdata);
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(yssas)");
        for (uint8_t n = 1; r >= 0 && n <= CLAIMS_GATES_MAX; n++)
                if (view.gate_ids[n - 1])
                        r = append_gate(reply, &view, n, view.gate_ids[n - 1]);
        if (r < 0)
                return r;

        return sd_bus_message_close_container(reply);
}
