/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/* Whether the path is one of .reads, or beneath one that ends in '/'. */
bool declares_path(const PstSignal *signal, const char *path);

/* Whether the question is one of .queries, each argument itself or beneath one that ends in '/'. */
bool declares_question(const PstSignal *signal, const PstQuestion *question);

bool declares_statement(const PstSignal *signal, PstStatement statement);
