/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/*
 * Whether `pattern` matches the whole of `text`: '*' any number of characters, '?' one, "[a-z]" and
 * "[!a-z]" one of these or none of them, '\' takes what follows literally. As fnmatch() without
 * flags: '/' and a leading '.' are characters like others. A '[' that nothing closes is literal.
 * Characters are UTF-8; a byte that begins none is a character of its own. Classes such as
 * [:alpha:] are not known.
 */
bool glob_matches(const char *pattern, const char *text);
