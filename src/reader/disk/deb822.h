/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/*
 * Takes the next field of a paragraph off `rest`: 1 and the field, its value over as many lines as
 * it has and trimmed; 0 where the paragraph ends (what follows may be another). -EBADMSG: the line is
 * no field.
 */
int deb822_field(Text *rest, Text *ret_name, Text *ret_value);

/* Whether a field has this name, given in lower case; that of the field is of any. */
bool deb822_is(Text name, const char *field);

/* The next word of a value over several lines. */
bool deb822_word(Text *value, Text *ret);
