/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* Answers those who wait for the record that is current now, or for the one that failed. */
void answering_sealed(Daemon *d);
void answering_refuse(Daemon *d, int error);
