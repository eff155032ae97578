/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A JSON document of people's, parsed by cJSON behind the strict scanner, with the place of every
 * value in the file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

typedef struct Node Node;
struct Node {
        const struct cJSON *item;
        const Node *parent, *first, *next; /* NULL: none */
        size_t index;                      /* among its siblings */
        size_t n_children;
        size_t offset, key_offset; /* bytes from the start; without a key both are the value's */
};

typedef struct Document Document;

/* Why a text is no document. */
typedef struct DocumentFault {
        size_t offset;
        char text[160];
} DocumentFault;

/*
 * `text` has a NUL behind its `size` bytes and outlives the document. -EBADMSG: it breaks a rule of
 * compiler/scan.h or has a key twice in one object; *ret_fault says so. -ENOMEM.
 */
int document_parse(const char *text, size_t size, Document **ret, DocumentFault *ret_fault);
Document *document_free(Document *document);
DEFINE_CLEANUP(Document *, document_free);

const Node *document_root(const Document *document);

/* The member of an object with exactly this name, or NULL. */
const Node *node_member(const Node *object, const char *name);

const char *node_name(const Node *node); /* its key; NULL in a list and at the root */
bool node_is_object(const Node *node);
bool node_is_list(const Node *node);
const char *node_text(const Node *node); /* NULL: no text */
bool node_bool(const Node *node, bool *ret);
bool node_int(const Node *node, int64_t *ret);

#define NODE_POINTER_SIZE 256U
#define NODE_FOUND_SIZE   64U

/* Its JSON pointer (RFC 6901); "" of the root. A long one is cut in front, with "...". */
void node_pointer(const Node *node, char ret[NODE_POINTER_SIZE]);

/* What it is, for a message: "yes" with its quotes, 12, true, a list, an object. */
void node_found(const Node *node, char ret[NODE_FOUND_SIZE]);
