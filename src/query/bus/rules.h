/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "message/channel.h"

#define RULES_MAX      256U /* a bus allows 512 of a connection */
#define RULE_BYTES     768U
#define SERVICES_MAX   16U
#define BUS_NAME_BYTES 256U

/*
 * What to ask the bus for, so that the changes of all watched questions are heard and little else is:
 * match rules, and whose words they are about. Zeroed: nothing. It only grows.
 */
typedef struct Rules {
        char rules[RULES_MAX][RULE_BYTES];
        size_t n;
        char services[SERVICES_MAX][BUS_NAME_BYTES];
        size_t n_services;
        bool has_systemd; /* then it has to be asked to tell at all */
} Rules;

/*
 * Adds what this question needs, and is not there yet. -EINVAL: a word in it cannot stand in a rule.
 * -E2BIG: there is no room, and some of its changes will not be heard.
 */
int rules_add(Rules *rules, const PstQuestion *watched);
