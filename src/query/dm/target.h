/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Takes the keys out of the table line of a target, in place: "-" stands where one was. A line never
 * grows. A target that we do not know keeps its line: those that have keys are listed. Pure.
 */
void target_redact(const char *type, char *line);
