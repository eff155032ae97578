/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posturectl's command line: verbs, the options that each takes, and help made from both.
 *
 * Runs in posturectl, with the rights of whoever typed.
 */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "ctl/options.h"

/* Options beyond those that every verb takes, as a set. */
enum {
        TAKES_KEY = 1 << 0,
        TAKES_NOW = 1 << 1,
        TAKES_OUTPUT = 1 << 2,
        TAKES_SINCE = 1 << 3,
        TAKES_DEVICE = 1 << 4, /* --root, --policy, --gates */
        TAKES_WAIT = 1 << 5,   /* --wait, --watch */
        TAKES_REPORT = 1 << 6, /* --nonce, --audience */
        TAKES_COUNT = 1 << 7,  /* --count, --all */
};

static const struct {
        const char *name, *arguments, *help;
        int min, max; /* arguments */
        unsigned takes;
        Verb run;
} verbs[] = {
        { "status", "", "The device's state, decisions, gates, and what to do", 0, 0,
          TAKES_KEY | TAKES_WAIT, verb_status },
        { "explain", "[ID]", "Why a gate, an objective or a signal is as it is", 0, 1, 0,
          verb_explain },
        { "watch", "", "What changes, as it changes, until it is stopped", 0, 0,
          TAKES_KEY | TAKES_SINCE | TAKES_COUNT, verb_watch },
        { "record", "", "The signed record (-o FILE, or - for standard output)", 0, 0,
          TAKES_OUTPUT | TAKES_KEY, verb_record },
        { "verify", "FILE", "Whether a record, report or history is authentic and whole", 1, 1,
          TAKES_KEY | TAKES_NOW | TAKES_REPORT, verb_verify },
        { "history", "", "Earlier records of this device, a line each", 0, 0,
          TAKES_SINCE | TAKES_KEY, verb_history },
        { "evaluate", "", "Evaluates this device, or a tree, once and apart from the service", 0, 0,
          TAKES_DEVICE | TAKES_NOW, verb_evaluate },
        { "signals", "", "Every signal with its state and facts", 0, 0, 0, verb_signals },
        { "gates", "", "Every gate with what it looks at", 0, 0, 0, verb_gates },
        { "policy", "check|show FILE...", "Checks a policy, or shows what it asks", 2, 64, 0,
          verb_policy },
        { "key", "", "The key that signs for this device, as a file for --key", 0, 0, TAKES_KEY,
          verb_key },
};

enum {
        OPTION_PRIVATE = 256,
        OPTION_SOCKET,
        OPTION_JSON,
        OPTION_VERSION,
        OPTION_KEY,
        OPTION_NOW,
        OPTION_SINCE,
        OPTION_ROOT,
        OPTION_POLICY,
        OPTION_GATES,
        OPTION_WAIT,
        OPTION_WATCH,
        OPTION_NONCE,
        OPTION_AUDIENCE,
        OPTION_COUNT,
        OPTION_ALL,
};

static const struct option long_options[] = {
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, OPTION_VERSION },
        { "private", required_argument, NULL, OPTION_PRIVATE },
        { "socket", required_argument, NULL, OPTION_SOCKET },
        { "json", no_argument, NULL, OPTION_JSON },
        { "output", required_argument, NULL, 'o' },
        { "key", required_argument, NULL, OPTION_KEY },
        { "now", required_argument, NULL, OPTION_NOW },
        { "since", required_argument, NULL, OPTION_SINCE },
        { "root", required_argument, NULL, OPTION_ROOT },
        { "policy", required_argument, NULL, OPTION_POLICY },
        { "gates", required_argument, NULL, OPTION_GATES },
        { "nonce", required_argument, NULL, OPTION_NONCE },
        { "audience", required_argument, NULL, OPTION_AUDIENCE },
        { "count", required_argument, NULL, OPTION_COUNT },
        { "all", no_argument, NULL, OPTION_ALL },
        { "wait", no_argument, NULL, OPTION_WAIT },
        { "watch", no_argument, NULL, OPTION_WATCH },
        { 0 },
};

/* Which set an option belongs to; those that are not listed go with every verb. */
static const struct {
        int option;
        unsigned takes;
        const char *name;
} special[] = {
        { 'o', TAKES_OUTPUT, "--output" },         { OPTION_KEY, TAKES_KEY, "--key" },
        { OPTION_NOW, TAKES_NOW, "--now" },        { OPTION_SINCE, TAKES_SINCE, "--since" },
        { OPTION_ROOT, TAKES_DEVICE, "--root" },   { OPTION_POLICY, TAKES_DEVICE, "--policy" },
        { OPTION_GATES, TAKES_DEVICE, "--gates" }, { OPTION_WAIT, TAKES_WAIT, "--wait" },
        { OPTION_WATCH, TAKES_WAIT, "--watch" },   { OPTION_COUNT, TAKES_COUNT, "--count" },
        { OPTION_ALL, TAKES_COUNT, "--all" },
};

static void say(const char *format, va_list args) {
        (void) fputs("posturectl: ", stderr);
        (void) vfprintf(stderr, format, args);
        (void) fputc('\n', stderr);
}

ExitStatus complain(const char *format, ...) {
        va_list args;

        va_start(args, format);
        say(format, args);
        va_end(args);
        return EXIT_STATUS_ERROR;
}

ExitStatus misuse(const char *format, ...) {
        va_list args;

        va_start(args, format);
        say(format, args);
        va_end(args);
        (void) fputs("Try 'posturectl --help'.\n", stderr);
        return EXIT_STATUS_USAGE;
}

static void print_help(void) {
        printf("posturectl [OPTIONS] VERB [ARGUMENTS]\n\n"
               "Asks the posture service whether this device is still in its intended production\n"
               "security posture, and verifies what it answers.\n\nVerbs:\n");
        for (size_t i = 0; i < ELEMENTSOF(verbs); i++)
                printf("  %-8s %-20s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
        printf("\nOptions:\n"
               "  --private DIR    the daemon that was started as `postured --private DIR`\n"
               "  --socket PATH    the daemon behind this socket (default /run/postured/socket)\n"
               "  --json           JSON instead of a page (every verb)\n"
               "  --key FILE       the key to trust: what `posturectl key` printed, or 64 hex digits\n"
               "  --now UNIX       the time to judge by\n"
               "  --nonce HEX      verify: the nonce that a report has to answer\n"
               "  --audience A     verify: for whom a report has to be\n"
               "  --since N        history: from this sequence on; watch: what came after it\n"
               "  --count N        watch: end after N records\n"
               "  --all            watch: also records in which nothing changed\n"
               "  --root TREE      evaluate: a mounted device or a recorded one\n"
               "  --policy NAME    evaluate: a shipped policy or a file\n"
               "  --gates A,B      evaluate: only these gates\n"
               "  --wait           status: for the first evaluation, if there is none yet\n"
               "  --watch          status: again, whenever it changes\n"
               "  -o, --output F   record: where to write it\n"
               "  -h, --help  --version\n\n"
               "Exit status: 0 done (status, evaluate: PROTECTED), 1 error, 2 usage,\n"
               "3 REVIEW_REQUIRED, 4 INACTIVE, 5 not authentic or malformed, 6 authentic but\n"
               "expired. See posturectl(1).\n");
}

static int parse_number(const char *name, const char *text, uint64_t *ret) {
        char *end;

        errno = 0;
        *ret = strtoull(text, &end, 10);
        if (errno == 0 && end != text && *end == '\0' && *text != '-' && *ret <= (1ULL << 53) - 1)
                return 0;

        (void) misuse("%s takes a number from 0 to 2^53-1, not '%s'", name, text);
        return -EINVAL;
}

/* The texts that options set, by option. */
static const char **text_of(Options *o, int option) {
        switch (option) {
        case OPTION_PRIVATE:
                return &o->private_dir;
        case OPTION_SOCKET:
                return &o->socket;
        case OPTION_KEY:
                return &o->key;
        case OPTION_ROOT:
                return &o->root;
        case OPTION_POLICY:
                return &o->policy;
        case OPTION_GATES:
                return &o->gates;
        case OPTION_NONCE:
                return &o->nonce;
        case OPTION_AUDIENCE:
                return &o->audience;
        case 'o':
                return &o->output;
        default:
                return NULL;
        }
}

/* -EINVAL: the user has been told. */
static int take_option(Options *o, int option, const char *value) {
        const char **text = text_of(o, option);

        if (text) {
                *text = value;
                return 0;
        }

        switch (option) {
        case OPTION_JSON:
                o->json = true;
                return 0;
        case OPTION_WAIT:
                o->wait = true;
                return 0;
        case OPTION_WATCH:
                o->watch = true;
                return 0;
        case OPTION_ALL:
                o->all = true;
                return 0;
        case OPTION_COUNT:
                return parse_number("--count", value, &o->count);
        case OPTION_NOW:
                o->has_now = true;
                return parse_number("--now", value, &o->now_s);
        case OPTION_SINCE:
                o->has_since = true;
                return parse_number("--since", value, &o->since);
        default:
                (void) fputs("Try 'posturectl --help'.\n", stderr); /* getopt said what is wrong */
                return -EINVAL;
        }
}

static unsigned set_of(int option) {
        for (size_t i = 0; i < ELEMENTSOF(special); i++)
                if (special[i].option == option)
                        return special[i].takes;

        return 0;
}

/* The verb, if it takes the options and arguments that were given. */
static int find_verb(const char *name, int n_arguments, unsigned given, Verb *ret) {
        size_t i = 0;

        while (i < ELEMENTSOF(verbs) && strcmp(verbs[i].name, name) != 0)
                i++;
        if (i == ELEMENTSOF(verbs)) {
                (void) misuse("there is no verb '%s'", name);
                return -EINVAL;
        }
        if (n_arguments < verbs[i].min || n_arguments > verbs[i].max) {
                (void) misuse("usage: posturectl %s %s", name, verbs[i].arguments);
                return -EINVAL;
        }

        for (size_t k = 0; k < ELEMENTSOF(special); k++)
                if (given & special[k].takes & ~verbs[i].takes) {
                        (void) misuse("'%s' does not take %s", name, special[k].name);
                        return -EINVAL;
                }

        *ret = verbs[i].run;
        return 0;
}

int options_parse(int argc, char **argv, Options *ret, Verb *ret_verb, ExitStatus *ret_exit) {
        Options o = { 0 };
        unsigned given = 0;
        int c;

        *ret_exit = EXIT_STATUS_USAGE;
        while ((c = getopt_long(argc, argv, "ho:", long_options, NULL)) != -1) {
                if (c == 'h' || c == OPTION_VERSION) {
                        if (c == 'h')
                                print_help();
                        else
                                printf("posturectl %s\n", PST_VERSION);
                        *ret_exit = EXIT_STATUS_DONE;
                        return 1;
                }
                if (take_option(&o, c, optarg) < 0)
                        return 1;
                given |= set_of(c);
        }

        if (o.private_dir && o.socket) {
                (void) misuse("--private and --socket name two daemons: give one");
                return 1;
        }
        if (optind >= argc) {
                (void) misuse("say what to do, such as 'posturectl status'");
                return 1;
        }
        if (find_verb(argv[optind], argc - optind - 1, given, ret_verb) < 0)
                return 1;

        o.arguments = argv + optind + 1;
        *ret = o;
        return 0;
}
