/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a signal declared that it looks at, and nothing else may be looked at.
 *
 * Runs in a worker. The declaration was read by core before any code of the gate ran; what is asked
 * comes from the gate and is hostile. Pure.
 */

#include "worker/declaration.h"

#include "message/channel.h"

bool declares_path(const PstSignal *signal, const char *path) {
        for (const char *const *p = signal->reads; p && *p; p++)
                if (path_admits(*p, path))
                        return true;

        return false;
}

bool declares_question(const PstSignal *signal, const PstQuestion *question) {
        for (const PstQuestion *q = signal->queries; q && q->name; q++)
                if (question_admits(q, question))
                        return true;

        return false;
}

bool declares_statement(const PstSignal *signal, PstStatement statement) {
        for (const PstStatement *s = signal->statements; s && *s; s++)
                if (*s == statement)
                        return true;

        return false;
}
