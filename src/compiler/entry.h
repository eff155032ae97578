/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

#define ENTRY_WHY_BYTES_MAX 256U

/* The words of an entry that are not facts. No gate may have a fact of such a name. */
bool entry_word_is_reserved(const char *word);

/*
 * The entries of a `require` or `tolerate`. Their signals are of the gate with this id. Entries
 * that were complained of are left out or half read: then there is no policy.
 */
int entries_read(Reading *r, const Node *list, const char *gate, const PolicyEntry **ret,
                 size_t *ret_n);

/* `kernel_trust`: conditions on one signal, of any gate. */
int entry_read_trust(Reading *r, const Node *node, PolicyEntry *ret);
