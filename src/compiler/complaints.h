/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is wrong with a document, as far as it is worth saying: in the order of the file, each with
 * its place.
 */

#include <stdbool.h>
#include <stddef.h>

#include "compiler/document.h"

#define COMPLAINTS_MAX           20U /* of errors, and of warnings; the rest is counted */
#define COMPLAINTS_RENDERED_SIZE 65536U

typedef struct Complaint {
        size_t offset;
        bool warning;
        char text[768];
} Complaint;

/* Large: kept in static or allocated memory. */
typedef struct Complaints {
        const char *name; /* of the file */
        const char *text;
        size_t size;
        size_t n_errors, n_warnings;
        Complaint list[2 * COMPLAINTS_MAX];
        size_t n;
} Complaints;

/* All borrowed. */
void complaints_init(Complaints *complaints, const char *name, const char *text, size_t size);

/* What a complaint is about. */
typedef enum About {
        ABOUT_VALUE,
        ABOUT_KEY,
        ABOUT_KEY_AS_WARNING, /* there is a policy all the same */
} About;

/* Each starts a sentence in lower case, without its full stop. */
void complain_at(Complaints *complaints, size_t offset, const char *text);
void complain_about(Complaints *complaints, const Node *node, About about, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

#define complain(complaints, node, ...)     complain_about(complaints, node, ABOUT_VALUE, __VA_ARGS__)
#define complain_key(complaints, node, ...) complain_about(complaints, node, ABOUT_KEY, __VA_ARGS__)
#define warn_key(complaints, node, ...)                                                            \
        complain_about(complaints, node, ABOUT_KEY_AS_WARNING, __VA_ARGS__)

/* "NAME:LINE:COLUMN: /pointer: text" lines in the order of the file; their size. */
size_t complaints_render(const Complaints *complaints, char ret[COMPLAINTS_RENDERED_SIZE]);
