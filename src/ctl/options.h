/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/verb.h"

/*
 * Reads a command line. 0: `ret` and `ret_verb` are what to do. Positive: it is done already (help
 * and version) or is no good, and *ret_exit is how to exit; the user has been told.
 */
int options_parse(int argc, char **argv, Options *ret, Verb *ret_verb, ExitStatus *ret_exit);
