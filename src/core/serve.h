/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* What clients are answered with. */
Service serve_service(Daemon *d);

/* Answers those who wait for the record that is current now, or for the one that failed. */
void serve_answer(Daemon *d);
void serve_refuse(Daemon *d, int error);

/* How many users have read in the last 24 hours. */
unsigned serve_n_readers(const Daemon *d);
