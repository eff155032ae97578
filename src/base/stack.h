/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Gives back what deeper calls left behind on the stack of the only thread. Not inlined: what its
 * caller has is kept. */
void stack_give_back(void);
