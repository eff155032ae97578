/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network parameters: how the values of all interfaces and of one make the one in effect.
 *
 * Runs in a worker. Pure. Documentation/networking/ip-sysctl.rst; include/linux/inetdevice.h,
 * IN_DEV_MAXCONF, IN_DEV_ANDCONF, IN_DEV_ORCONF.
 */

#include "reader/text/net_parameters.h"

typedef enum Rule {
        RULE_MAX,     /* the greater of both */
        RULE_OR,      /* either */
        RULE_AND,     /* both */
        RULE_BY_ROLE, /* either on a host, both on a router */
        RULE_ONE,     /* the interface's own */
} Rule;

static const struct {
        const char *name, *folder, *key;
        Rule rule;
        bool small_is_worse;
} parameters[_NET_PARAMETER_MAX] = {
        [NET_REVERSE_PATH_FILTER] = { "reverse_path_filter", "net/ipv4/conf", "rp_filter", RULE_MAX,
                                      true },
        [NET_ACCEPT_REDIRECTS] = { "accept_redirects", "net/ipv4/conf", "accept_redirects",
                                   RULE_BY_ROLE, false },
        [NET_SEND_REDIRECTS] = { "send_redirects", "net/ipv4/conf", "send_redirects", RULE_OR,
                                 false },
        [NET_ACCEPT_SOURCE_ROUTE] = { "accept_source_route", "net/ipv4/conf", "accept_source_route",
                                      RULE_AND, false },
        [NET_TEMPORARY_ADDRESSES] = { "temporary_addresses", "net/ipv6/conf", "use_tempaddr",
                                      RULE_ONE, true },
};

const char *net_parameter_name(NetParameter parameter) {
        return parameters[parameter].name;
}

const char *net_parameter_folder(NetParameter parameter) {
        return parameters[parameter].folder;
}

const char *net_parameter_key(NetParameter parameter) {
        return parameters[parameter].key;
}

int64_t net_parameter_effective(NetParameter parameter, bool forwarding, int64_t all, int64_t one) {
        switch (parameters[parameter].rule) {
        case RULE_MAX:
                return all > one ? all : one;
        case RULE_OR:
                return all || one;
        case RULE_AND:
                return all && one;
        case RULE_BY_ROLE:
                return forwarding ? all && one : all || one;
        case RULE_ONE:
                return one;
        }

        return one;
}

int64_t net_parameter_worse(NetParameter parameter, int64_t a, int64_t b) {
        return (a < b) == parameters[parameter].small_is_worse ? a : b;
}
