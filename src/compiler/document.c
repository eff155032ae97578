/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON documents: cJSON's tree, and beside it where each value stands.
 *
 * Runs in postured-compiler, jailed. The text is hostile, and cJSON is too generous: it sees only
 * what the scanner has passed. Scanner and tree are then walked side by side, in the order of the
 * text, so that a value on which the two disagree is refused.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "compiler/document.h"
#include "compiler/scan.h"

struct Document {
        cJSON *tree;
        Node *nodes; /* in the order of the text; the first is the root */
        size_t n_nodes;
};

static int fault(DocumentFault *ret, size_t offset, const char *text) {
        ret->offset = offset;
        (void) snprintf(ret->text, sizeof(ret->text), "%s", text);
        return -EBADMSG;
}

/* How many values there are, if it is JSON. */
static int count_values(const char *text, size_t size, size_t *ret, DocumentFault *ret_fault) {
        Scanner s = scanner(text, size);
        Token token;
        size_t n = 0;
        int r;

        while ((r = scan_next(&s, &token)) > 0)
                n += token.kind != TOKEN_KEY && token.kind != TOKEN_CLOSE;
        if (r < 0)
                return fault(ret_fault, s.offset, s.fault);

        *ret = n;
        return 0;
}

static bool is_same_kind(const cJSON *item, TokenKind kind) {
        switch (kind) {
        case TOKEN_OBJECT:
                return cJSON_IsObject(item);
        case TOKEN_ARRAY:
                return cJSON_IsArray(item);
        case TOKEN_TEXT:
                return cJSON_IsString(item);
        case TOKEN_NUMBER:
                return cJSON_IsNumber(item);
        case TOKEN_WORD:
                return cJSON_IsBool(item) || cJSON_IsNull(item);
        case TOKEN_NONE:
        case TOKEN_CLOSE:
        case TOKEN_KEY:
                break;
        }

        return false;
}

/* Where the walk is: the containers around it, and of each the last child that was met. */
typedef struct Walk {
        struct {
                Node *node, *last;
        } open[SCAN_DEPTH_MAX];
        size_t depth;
        size_t key_offset;
        bool has_key;
} Walk;

/* The tree's next item in the order of the text, NULL where the tree has none. */
static const cJSON *next_item(const Document *document, const Walk *walk) {
        const Node *parent, *last;

        if (walk->depth == 0)
                return document->n_nodes == 0 ? document->tree : NULL;
        parent = walk->open[walk->depth - 1].node;
        last = walk->open[walk->depth - 1].last;
        if (last)
                return last->item->next;
        return parent ? parent->item->child : NULL;
}

static int add_node(Document *document, Walk *walk, const Token *token) {
        Node *node = &document->nodes[document->n_nodes];
        const cJSON *item = next_item(document, walk);

        if (!item || !is_same_kind(item, token->kind))
                return -EBADMSG;

        *node = (Node){ .item = item,
                        .offset = token->offset,
                        .key_offset = walk->has_key ? walk->key_offset : token->offset };
        if (walk->depth > 0) {
                Node *parent = walk->open[walk->depth - 1].node;
                Node *last = walk->open[walk->depth - 1].last;

                node->parent = parent;
                node->index = parent->n_children++;
                if (last)
                        last->next = node;
                else
                        parent->first = node;
                walk->open[walk->depth - 1].last = node;
        }
        if (token->kind == TOKEN_OBJECT || token->kind == TOKEN_ARRAY) {
                walk->open[walk->depth].node = node;
                walk->open[walk->depth++].last = NULL;
        }

        document->n_nodes++;
        walk->has_key = false;
        return 0;
}

static int close_node(const Document *document, Walk *walk) {
        if (next_item(document, walk))
                return -EBADMSG;

        walk->depth--;
        return 0;
}

/* The scanner's tokens beside the tree. */
static int place_nodes(Document *document, const char *text, size_t size, DocumentFault *ret) {
        Scanner s = scanner(text, size);
        Walk walk = { 0 };
        Token token;
        int r = 0;

        while (r == 0 && scan_next(&s, &token) > 0) {
                if (token.kind == TOKEN_KEY) {
                        walk.key_offset = token.offset;
                        walk.has_key = true;
                } else if (token.kind == TOKEN_CLOSE) {
                        r = close_node(document, &walk);
                } else {
                        r = add_node(document, &walk, &token);
                }
        }
        if (r < 0)
                return fault(ret, token.offset, "found what the JSON library reads differently");

        return 0;
}

/* cJSON keeps a key that comes twice, and finds the first. */
static int refuse_duplicates(const Document *document, DocumentFault *ret) {
        for (size_t i = 0; i < document->n_nodes; i++) {
                const Node *node = &document->nodes[i];

                if (!node->parent || !node_name(node))
                        continue;
                if (node_member(node->parent, node_name(node)) == node)
                        continue;
                ret->offset = node->key_offset;
                (void) snprintf(ret->text, sizeof(ret->text),
                                "found the key \"%.64s\" twice in one object", node_name(node));
                return -EBADMSG;
        }

        return 0;
}

int document_parse(const char *text, size_t size, Document **ret, DocumentFault *ret_fault) {
        _cleanup_(document_freep) Document *document = calloc(1, sizeof(*document));
        const char *end = NULL;
        size_t n = 0;
        int r;

        if (!document)
                return -ENOMEM;
        r = count_values(text, size, &n, ret_fault);
        if (r < 0)
                return r;
        document->nodes = calloc(n + 1, sizeof(Node)); /* never of nothing */
        if (!document->nodes)
                return -ENOMEM;
        document->tree = cJSON_ParseWithLengthOpts(text, size + 1, &end, true);
        if (!document->tree) /* the scanner passed it, so that only memory is left */
                return -ENOMEM;
        r = place_nodes(document, text, size, ret_fault);
        if (r == 0)
                r = refuse_duplicates(document, ret_fault);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(document);
        return 0;
}

Document *document_free(Document *document) {
        if (!document)
                return NULL;

        cJSON_Delete(document->tree);
        free(document->nodes);
        free(document);
        return NULL;
}

const Node *document_root(const Document *document) {
        return &document->nodes[0];
}

const char *node_name(const Node *node) {
        return node->item->string;
}

const Node *node_member(const Node *object, const char *name) {
        if (!node_is_object(object))
                return NULL;
        for (const Node *child = object->first; child; child = child->next)
                if (strcmp(node_name(child), name) == 0)
                        return child;

        return NULL;
}

bool node_is_object(const Node *node) {
        return cJSON_IsObject(node->item);
}

bool node_is_list(const Node *node) {
        return cJSON_IsArray(node->item);
}

const char *node_text(const Node *node) {
        return cJSON_IsString(node->item) ? node->item->valuestring : NULL;
}

bool node_bool(const Node *node, bool *ret) {
        if (!cJSON_IsBool(node->item))
                return false;

        *ret = cJSON_IsTrue(node->item);
        return true;
}

bool node_int(const Node *node, int64_t *ret) {
        double value = node->item->valuedouble;

        if (!cJSON_IsNumber(node->item) || value > (double) SCAN_INTEGER_MAX ||
            value < (double) -SCAN_INTEGER_MAX || (double) (int64_t) value != value)
                return false;

        *ret = (int64_t) value;
        return true;
}

/* Writes in front of what is there already: pointers are built from their end. */
static size_t prepend(char *buffer, size_t at, const char *text, size_t size) {
        if (size > at)
                return 0;
        memcpy(buffer + at - size, text, size);
        return at - size;
}

/* One step of a pointer, '~' and '/' written as RFC 6901 asks. 0: no room. */
static size_t prepend_step(char *buffer, size_t at, const Node *node) {
        char number[24];
        const char *name = node_name(node);

        (void) snprintf(number, sizeof(number), "%zu", node->index);
        if (!name)
                name = number;
        for (size_t i = strlen(name); i > 0 && at > 0; i--) {
                if (name[i - 1] == '~')
                        at = prepend(buffer, at, "~0", 2);
                else if (name[i - 1] == '/')
                        at = prepend(buffer, at, "~1", 2);
                else
                        at = prepend(buffer, at, &name[i - 1], 1);
        }

        return prepend(buffer, at, "/", 1);
}

void node_pointer(const Node *node, char ret[NODE_POINTER_SIZE]) {
        char buffer[NODE_POINTER_SIZE - 4]; /* "..." and the NUL go on top */
        size_t at = sizeof(buffer), whole;
        const char *cut = "";

        for (; node->parent; node = node->parent) {
                whole = at;
                at = prepend_step(buffer, at, node);
                if (at == 0) {
                        at = whole;
                        cut = "...";
                        break;
                }
        }

        (void) snprintf(ret, NODE_POINTER_SIZE, "%s%.*s", cut, (int) (sizeof(buffer) - at),
                        buffer + at);
}

/* The largest size up to `limit` at which a text can be cut without tearing a character. */
static int whole_characters(const char *text, size_t limit) {
        size_t size = strnlen(text, limit + 1);

        if (size <= limit)
                return (int) size;
        for (size = limit; size > 0 && ((unsigned char) text[size] & 0xc0) == 0x80;)
                size--;
        return (int) size;
}

void node_found(const Node *node, char ret[NODE_FOUND_SIZE]) {
        const char *text = node_text(node);
        const char *word = "null";
        int64_t integer;
        bool boolean;
        int size;

        if (text) {
                size = whole_characters(text, 40);
                (void) snprintf(ret, NODE_FOUND_SIZE, "\"%.*s%s\"", size, text,
                                text[size] ? "..." : "");
                return;
        }
        if (node_int(node, &integer)) {
                (void) snprintf(ret, NODE_FOUND_SIZE, "%lld", (long long) integer);
                return;
        }

        if (node_is_object(node))
                word = "an object";
        else if (node_is_list(node))
                word = "a list";
        else if (node_bool(node, &boolean))
                word = boolean ? "true" : "false";
        (void) snprintf(ret, NODE_FOUND_SIZE, "%s", word);
}
