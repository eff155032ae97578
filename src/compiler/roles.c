/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which gates decide what: masks and numbers of gates, from their ids.
 *
 * Runs in postured-compiler, jailed. The document is hostile.
 */

#include "compiler/roles.h"
#include "base/macro.h"

#define MANAGEMENT    8U
#define LAST_OF_MODEL 10U

static const char *const foundation_default[] = { "build", "boot", "runtime", "update",
                                                  "monitoring" };
static const char *const ota_base_default[] = { "build", "boot" };

static uint16_t bit(uint32_t number) {
        return (uint16_t) (1U << (number - 1U));
}

static uint16_t mask_of(const Catalogue *catalogue, const char *const *ids, size_t n) {
        uint16_t mask = 0;
        Named named;

        for (size_t i = 0; i < n; i++)
                if (catalogue_find_gate(catalogue, ids[i], &named) == 0)
                        mask |= bit(named.number);
        return mask;
}

static uint8_t number_of(const Catalogue *catalogue, const char *id) {
        Named named;

        return catalogue_find_gate(catalogue, id, &named) == 0 ? (uint8_t) named.number : 0;
}

void roles_default(const Catalogue *catalogue, Policy *ret) {
        ret->foundation = mask_of(catalogue, foundation_default, ELEMENTSOF(foundation_default));
        ret->ota_base = mask_of(catalogue, ota_base_default, ELEMENTSOF(ota_base_default));
        ret->update_gate = number_of(catalogue, "update");
        ret->management_gate = number_of(catalogue, "management");
}

/* The number of the gate that a value names; 0: complained. */
static uint8_t read_gate(Reading *r, const Node *node) {
        const char *id = node_text(node);
        Named named;

        if (id && catalogue_find_gate(r->catalogue, id, &named) == 0)
                return (uint8_t) named.number;

        if (id)
                complain(r->complaints, node, "there is no gate \"%.80s\"", id);
        else
                complain(r->complaints, node, "expected the id of a gate");
        return 0;
}

static int add_gate(Reading *r, const Node *node, void *into) {
        uint16_t *mask = into;
        uint8_t number = read_gate(r, node);

        if (number == 0)
                return 0;
        if (*mask & bit(number))
                complain(r->complaints, node, "found this gate twice");
        *mask |= bit(number);
        return 0;
}

static int read_mask(Reading *r, const Node *node, uint16_t *ret) {
        uint16_t mask = 0;
        int error;

        if (node_is_list(node) && node->n_children == 0) {
                complain(r->complaints, node, "expected at least one gate");
                return 0;
        }
        error = items_read(r, node, GATE_NUMBER_MAX, add_gate, &mask);
        if (error == 0)
                *ret = mask;
        return error;
}

static int read_foundation(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return read_mask(r, node, &policy->foundation);
}

static int read_ota_base(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return read_mask(r, node, &policy->ota_base);
}

static int read_update(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        policy->update_gate = read_gate(r, node);
        return 0;
}

static int read_management(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        policy->management_gate = read_gate(r, node);
        return 0;
}

static const Member members[] = {
        { "foundation", false, read_foundation },
        { "ota_base", false, read_ota_base },
        { "update", false, read_update },
        { "management", false, read_management },
};

int roles_read(Reading *r, const Node *node, void *into) {
        return members_read(r, node, members, ELEMENTSOF(members), into);
}

/* A record says of no other gate that it is not applicable. */
static int add_optional(Reading *r, const Node *node, void *into) {
        uint8_t number = read_gate(r, node);

        if (number != 0 && number != MANAGEMENT && number <= LAST_OF_MODEL) {
                complain(r->complaints, node,
                         "only management and gates above 10 can be optional, found \"%.80s\"",
                         node_text(node));
                return 0;
        }
        return number == 0 ? 0 : add_gate(r, node, into);
}

int optional_gates_read(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return items_read(r, node, GATE_NUMBER_MAX, add_optional, &policy->optional_gates);
}
