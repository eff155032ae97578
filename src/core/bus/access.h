/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* What a client may do; each includes the ones before. Zero is nothing. */
typedef enum Access {
        ACCESS_NONE,
        ACCESS_READER,   /* group posture */
        ACCESS_REPORTER, /* and group posture-admin */
        ACCESS_ADMIN,    /* root */
        _ACCESS_MAX,
} Access;

/* Who is who: looked up once, at start. */
typedef struct AccessRules {
        bool is_private; /* the user that started us may do everything, and nobody else but root */
        uid_t user;
        gid_t readers, reporters;
        bool has_readers, has_reporters; /* there are such groups */
} AccessRules;

/* Groups that do not exist, or cannot be looked up, let nobody in. */
AccessRules access_rules(bool is_private);

/* By identity alone. Pure. */
Access access_of(const AccessRules *rules, uid_t uid, const gid_t *groups, size_t n_groups);

/* Who is at the other end of a connected socket, as the kernel attests it. */
int access_of_peer(const AccessRules *rules, int fd, uid_t *ret_uid, Access *ret);
