/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line.
 *
 * Runs in the core, before anything is opened. The words come from whoever starts it, who has the
 * same rights.
 */

#include "core/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"

#define NOW_MAX_S ((INT64_C(1) << 40) - 1) /* what a record can say */

const char *options_help(void) {
        return "postured [OPTION...]\n"
               "\n"
               "Tells, continuously and with a signature, whether this device is still in its\n"
               "intended security posture. Without --private it is the system's service.\n"
               "\n"
               "  --private DIR    as any user: socket, state and key in DIR, which is made 0700\n"
               "  --root TREE      look at a mounted tree or a recorded device instead of this one\n"
               "  --policy NAME    judge by this policy (default: debian-baseline); a name with\n"
               "                   a '/' or ending in .json is a file\n"
               "  --gates A,B      sample these gates alone; the others stay unknown\n"
               "  --now UNIX       with --private: judge as of this time\n"
               "  --alg -19|-8     how records name their signature; -8 is for old readers\n"
               "  --once           evaluate once, and end with the last client\n"
               "  --help           show this\n"
               "  --version        show the version\n"
               "\n"
               "posturectl shows what it found out.\n";
}

static int complain(char ret_why[OPTIONS_WHY_BYTES], const char *format, const char *what) {
        /* The formats are literals of this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void) snprintf(ret_why, OPTIONS_WHY_BYTES, format, what);
#pragma GCC diagnostic pop
        return -EINVAL;
}

/* Decimal digits and no others. */
static int parse_time(const char *text, int64_t *ret) {
        int64_t value = 0;

        if (!*text)
                return -EINVAL;
        for (; *text; text++) {
                if (*text < '0' || *text > '9')
                        return -EINVAL;
                value = value * 10 + (*text - '0');
                if (value > NOW_MAX_S)
                        return -EINVAL;
        }

        *ret = value;
        return 0;
}

static int parse_algorithm(const char *text, int32_t *ret) {
        if (strcmp(text, "-19") == 0)
                *ret = -19;
        else if (strcmp(text, "-8") == 0)
                *ret = -8;
        else
                return -EINVAL;

        return 0;
}

enum {
        OPTION_PRIVATE = 256,
        OPTION_ROOT,
        OPTION_POLICY,
        OPTION_GATES,
        OPTION_NOW,
        OPTION_ALG,
        OPTION_ONCE,
        OPTION_HELP,
        OPTION_VERSION,
};

static int take(Options *o, int option, const char *value, char ret_why[OPTIONS_WHY_BYTES]) {
        switch (option) {
        case OPTION_PRIVATE:
                o->private_dir = value;
                return *value ? 0 : complain(ret_why, "--private wants a directory%s", "");
        case OPTION_ROOT:
                o->root = value;
                return *value ? 0 : complain(ret_why, "--root wants a directory%s", "");
        case OPTION_POLICY:
                o->policy = value;
                return *value ? 0 : complain(ret_why, "--policy wants a name or a file%s", "");
        case OPTION_GATES:
                o->gates = value;
                return *value ? 0 : complain(ret_why, "--gates wants ids of gates%s", "");
        case OPTION_NOW:
                if (parse_time(value, &o->now_s) < 0)
                        return complain(ret_why, "--now wants Unix seconds, not '%s'", value);
                return 0;
        case OPTION_ALG:
                if (parse_algorithm(value, &o->algorithm) < 0)
                        return complain(ret_why, "--alg is -19 or -8, not '%s'", value);
                return 0;
        case OPTION_ONCE:
                o->once = true;
                return 0;
        case OPTION_HELP:
                o->verb = OPTIONS_HELP;
                return 0;
        case OPTION_VERSION:
                o->verb = OPTIONS_VERSION;
                return 0;
        default:
                return -EINVAL;
        }
}

/* What only makes sense together. */
static int check(const Options *o, char ret_why[OPTIONS_WHY_BYTES]) {
        if (o->verb != OPTIONS_RUN)
                return 0;
        if (o->root && !o->private_dir)
                return complain(ret_why, "--root needs --private%s", "");
        if (o->now_s >= 0 && !o->private_dir)
                return complain(ret_why, "--now needs --private: %s",
                                "the system's service goes by the clock");

        return 0;
}

int options_parse(int argc, char *const *argv, Options *ret, char ret_why[OPTIONS_WHY_BYTES]) {
        static const struct option known[] = {
                { "private", required_argument, NULL, OPTION_PRIVATE },
                { "root", required_argument, NULL, OPTION_ROOT },
                { "policy", required_argument, NULL, OPTION_POLICY },
                { "gates", required_argument, NULL, OPTION_GATES },
                { "now", required_argument, NULL, OPTION_NOW },
                { "alg", required_argument, NULL, OPTION_ALG },
                { "once", no_argument, NULL, OPTION_ONCE },
                { "help", no_argument, NULL, OPTION_HELP },
                { "version", no_argument, NULL, OPTION_VERSION },
                { 0 },
        };
        Options options = {
                .policy = OPTIONS_POLICY_DEFAULT,
                .now_s = -1,
                .algorithm = -19,
        };
        int option, r;

        optind = 0; /* glibc: start anew, whoever parsed before */
        opterr = 0;
        while ((option = getopt_long(argc, argv, "+:h", known, NULL)) >= 0) {
                if (option == ':')
                        return complain(ret_why, "%s wants a value", argv[optind - 1]);
                if (option == '?')
                        return complain(ret_why, "unknown option '%s'", argv[optind - 1]);
                r = take(&options, option == 'h' ? OPTION_HELP : option, optarg, ret_why);
                if (r < 0)
                        return r;
        }
        if (optind < argc)
                return complain(ret_why, "unexpected argument '%s'", argv[optind]);

        r = check(&options, ret_why);
        if (r < 0)
                return r;

        *ret = options;
        return 0;
}

bool options_wants_gate(const Options *options, const char *id) {
        size_t length = strlen(id);

        for (const char *p = options->gates; p; p = strchr(p, ',')) {
                p += *p == ',';
                if (strncmp(p, id, length) == 0 && (p[length] == ',' || p[length] == '\0'))
                        return true;
        }

        return !options->gates;
}
