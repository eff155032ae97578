/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/*
 * The network parameters that matter, and how the ones of all interfaces and of one interface make
 * the one in effect: the same rule for what runs and for what is configured.
 * Documentation/networking/ip-sysctl.rst.
 */
typedef enum NetParameter {
        NET_REVERSE_PATH_FILTER,
        NET_ACCEPT_REDIRECTS,
        NET_SEND_REDIRECTS,
        NET_ACCEPT_SOURCE_ROUTE,
        NET_TEMPORARY_ADDRESSES,
        _NET_PARAMETER_MAX,
} NetParameter;

/* The fact's name; static. */
const char *net_parameter_name(NetParameter parameter);

/* "net/ipv4/conf" or "net/ipv6/conf", and the key beneath an interface; static. */
const char *net_parameter_folder(NetParameter parameter);
const char *net_parameter_key(NetParameter parameter);

/* What is in effect on one interface, from its own value and that of `all`. */
int64_t net_parameter_effective(NetParameter parameter, bool forwarding, int64_t all, int64_t one);

/* The weaker of two effects. */
int64_t net_parameter_worse(NetParameter parameter, int64_t a, int64_t b);
