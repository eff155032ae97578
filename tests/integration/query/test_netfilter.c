/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-netfilter in a network namespace that the test makes and fills by nft. */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <limits.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const PstQuestion grants[] = { PST_NFT_RULESET, { 0 } };
static bool is_isolated;

/* All that is started from here on has a network of its own. */
static int isolate(void **state) {
        (void) state;
        is_isolated = unshare(CLONE_NEWNET) == 0;
        return 0;
}

static bool nft(const char *commands) {
        return run_program((const char *const[]){ "nft", commands, NULL }) == 0;
}

typedef struct Counts {
        unsigned generations, tables, chains, rules, others;
        uint32_t generation;
        bool generation_first;
} Counts;

static int on_generation(const struct nlattr *attribute, void *userdata) {
        if (mnl_attr_get_type(attribute) == NFTA_GEN_ID)
                *(uint32_t *) userdata = mnl_attr_get_u32(attribute);
        return MNL_CB_OK;
}

static uint32_t generation_of(const struct nlmsghdr *message) {
        uint32_t generation = 0;

        assert_true(mnl_attr_parse(message, sizeof(struct nfgenmsg), on_generation, &generation) >=
                    MNL_CB_OK);
        return generation;
}

/* Fails the test unless the answer is whole messages and nothing else. */
static Counts count(const Answered *answered) {
        const struct nlmsghdr *message = (const void *) answered->data;
        int left = (int) answered->size;
        Counts counts = { 0 };

        assert_int_equal(answered->error, 0);
        for (; left > 0; message = mnl_nlmsg_next(message, &left)) {
                unsigned type = message->nlmsg_type & 0xffU;

                assert_true(mnl_nlmsg_ok(message, left));
                assert_int_equal(message->nlmsg_type >> 8, NFNL_SUBSYS_NFTABLES);
                if (type == NFT_MSG_NEWGEN) {
                        counts.generation_first = (const void *) message == answered->data;
                        counts.generation = generation_of(message);
                }
                counts.generations += type == NFT_MSG_NEWGEN;
                counts.tables += type == NFT_MSG_NEWTABLE;
                counts.chains += type == NFT_MSG_NEWCHAIN;
                counts.rules += type == NFT_MSG_NEWRULE;
                counts.others += type != NFT_MSG_NEWGEN && type != NFT_MSG_NEWTABLE &&
                                 type != NFT_MSG_NEWCHAIN && type != NFT_MSG_NEWRULE;
        }
        assert_int_equal(left, 0);
        assert_int_equal(counts.others, 0);
        return counts;
}

static Counts ask_ruleset(Asker *asker) {
        _cleanup_(answered_done) Answered answered = { 0 };

        ask(asker, PST_NFT_RULESET, &answered);
        return count(&answered);
}

static void test_the_ruleset_is_the_kernels_messages_of_one_generation(void **state) {
        Counts empty, filled, again;
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip(); /* we may not make a namespace */

        asker_open(&asker, "netfilter", grants);
        empty = ask_ruleset(&asker);
        assert_int_equal(empty.generations, 1);
        assert_true(empty.generation_first);
        assert_int_equal(empty.tables + empty.chains + empty.rules, 0);

        if (!nft("add table inet filter;"
                 "add chain inet filter input { type filter hook input priority 0; policy drop; };"
                 "add chain inet filter extra;"
                 "add rule inet filter input ct state established accept;"
                 "add rule inet filter input tcp dport 22 accept;"
                 "add table ip other"))
                skip(); /* this host has no nft */

        filled = ask_ruleset(&asker);
        assert_int_equal(filled.generations, 1);
        assert_true(filled.generation_first);
        assert_int_equal(filled.tables, 2);
        assert_int_equal(filled.chains, 2);
        assert_int_equal(filled.rules, 2);
        assert_int_not_equal(filled.generation, empty.generation);

        again = ask_ruleset(&asker);
        assert_int_equal(again.generation, filled.generation); /* a look changes nothing */
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_ruleset_of_many_packets_comes_whole(void **state) {
        char commands[512];
        Counts counts;
        Asker asker;

        (void) state;
        if (!is_isolated || !nft("flush ruleset; add table inet many"))
                skip();

        for (int i = 0; i < 40; i++) {
                int n = snprintf(commands, sizeof(commands), "add chain inet many c%d", i);

                for (int j = 0; j < 8; j++)
                        n += snprintf(commands + n, sizeof(commands) - (size_t) n,
                                      "; add rule inet many c%d tcp dport %d accept", i, j + 1);
                assert_true(nft(commands));
        }

        asker_open(&asker, "netfilter", grants);
        counts = ask_ruleset(&asker);
        assert_int_equal(counts.chains, 40);
        assert_int_equal(counts.rules, 320);
        assert_int_equal(asker_stop(&asker), 0);
        assert_true(nft("flush ruleset"));
}

static void test_a_change_is_told_once_until_it_is_watched_again(void **state) {
        Asker asker;

        (void) state;
        if (!is_isolated || !nft("flush ruleset"))
                skip();

        asker_open(&asker, "netfilter", grants);
        watch(&asker, PST_NFT_RULESET);
        assert_true(is_silent(asker.channel));
        assert_true(nft("add table inet first"));
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_CHANGED);
        assert_true(nft("add table inet second"));
        assert_true(nft("add table inet third"));
        assert_true(is_silent(asker.channel));

        /* What came meanwhile was kept. */
        {
                uint8_t body[64];
                size_t size;

                assert_int_equal(question_encode(&grants[0], body, sizeof(body), &size), 0);
                assert_int_equal(frame_send(asker.channel, ASK_WATCH, body, size), 0);
        }
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_CHANGED);
        assert_true(is_silent(asker.channel));
        watch(&asker, PST_NFT_RULESET);
        assert_true(is_silent(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
        assert_true(nft("flush ruleset"));
}

/* More than the queue of a socket that nobody reads from holds. */
static void change_much(const char *path) {
        FILE *f = fopen(path, "we");

        assert_non_null(f);
        (void) fputs("add table inet much\nadd chain inet much c\n", f);
        for (int i = 0; i < 6000; i++)
                (void) fprintf(f, "add rule inet much c tcp dport %d accept\n", i % 60000 + 1);
        assert_int_equal(fclose(f), 0);
        assert_int_equal(run_program((const char *const[]){ "nft", "-f", path, NULL }), 0);
}

static void test_what_was_lost_is_told_as_lost(void **state) {
        char path[64];
        Asker asker;

        (void) state;
        if (!is_isolated || !nft("flush ruleset"))
                skip();

        (void) snprintf(path, sizeof(path), "/tmp/test-netfilter-%d.nft", getpid());
        asker_open(&asker, "netfilter", grants);
        watch(&asker, PST_NFT_RULESET);
        assert_int_equal(kill(asker.pid, SIGSTOP), 0);
        change_much(path);
        assert_int_equal(kill(asker.pid, SIGCONT), 0);
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_LOST);

        /* It hears again; of a small change, for one as large could be lost again. */
        watch(&asker, PST_NFT_RULESET);
        assert_true(nft("add table inet after"));
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_CHANGED);
        assert_true(nft("flush ruleset"));
        assert_int_equal(asker_stop(&asker), 0);
        (void) unlink(path);
}

static int ruleset_is_refused(void) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        asker_open(&asker, "netfilter", grants);
        ask(&asker, PST_NFT_RULESET, &answered);
        return answered.error == -EPERM && asker_stop(&asker) == 0 ? 0 : 1;
}

static void test_without_the_right_it_is_refused(void **state) {
        (void) state;
        if (geteuid() != 0)
                skip();

        assert_int_equal(run_as_nobody(ruleset_is_refused), 0);
}

/* --- On a kernel whose module is not loaded, as we make it seem --- */

static char stage[] = "/tmp/postured-netfilter-XXXXXX";

static const char *in_stage(const char *name, char ret[PATH_MAX]) {
        (void) snprintf(ret, PATH_MAX, "%s/%s", stage, name);
        return ret;
}

static void list_module(const char *line) {
        _cleanup_close_ int fd =
                open("/proc/modules", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0444);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, line, strlen(line)), strlen(line));
}

/* A /proc whose list of modules is ours; our own process stands in it as ever. */
static bool stage_modules(void) {
        char real[PATH_MAX], self[PATH_MAX];

        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
            !mkdtemp(stage) || mkdir(in_stage("proc", real), 0755) < 0 ||
            mount("/proc", real, NULL, MS_BIND | MS_REC, NULL) < 0 ||
            mount("none", "/proc", "tmpfs", 0, "mode=0755") < 0 ||
            symlink(in_stage("proc/self", self), "/proc/self") < 0)
                return false;

        list_module("other 16384 0 - Live 0x0\n");
        return true;
}

static void unstage_modules(void) {
        char real[PATH_MAX];

        assert_int_equal(umount2("/proc", MNT_DETACH), 0);
        assert_int_equal(umount2(in_stage("proc", real), MNT_DETACH), 0);
        assert_int_equal(rmdir(real), 0);
        assert_int_equal(rmdir(stage), 0);
}

static bool make_event(void) {
        return run_program((const char *const[]){ "ip", "link", "add", "postured0", "type",
                                                  "bridge", NULL }) == 0 &&
               run_program((const char *const[]){ "ip", "link", "del", "postured0", NULL }) == 0;
}

/* Whether this kernel says elsewhere too that it has it; then nobody waits for it. */
static bool is_there_anyway(void) {
        struct utsname kernel;
        char path[PATH_MAX];

        if (uname(&kernel) < 0)
                return true;

        (void) snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", kernel.release);
        return access("/sys/module/nf_tables", F_OK) == 0 || access(path, F_OK) == 0;
}

static void test_without_the_module_it_waits_for_it(void **state) {
        Asker asker;

        (void) state;
        if (!is_isolated || is_there_anyway() || !nft("flush ruleset") || !make_event() ||
            !stage_modules())
                skip(); /* nothing to wait for, or we may not mount */

        asker_open(&asker, "netfilter", grants);
        assert_int_equal(ask_ruleset(&asker).generations, 0); /* it was not asked */
        watch(&asker, PST_NFT_RULESET);
        assert_true(nft("add table inet unheard"));
        assert_true(make_event()); /* of something else */
        assert_true(is_silent(asker.channel));

        list_module("nf_tables 356352 0 - Live 0x0\n");
        assert_true(make_event());
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_CHANGED);
        watch(&asker, PST_NFT_RULESET);
        assert_true(nft("add table inet heard"));
        assert_int_equal(news_of(&asker, PST_NFT_RULESET), ANSWER_CHANGED);
        assert_int_equal(ask_ruleset(&asker).tables, 2);
        unstage_modules(); /* first: as it ends, a sanitizer looks for its threads in /proc */
        assert_int_equal(asker_stop(&asker), 0);
        assert_true(nft("flush ruleset"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_ruleset_is_the_kernels_messages_of_one_generation),
                cmocka_unit_test(test_a_ruleset_of_many_packets_comes_whole),
                cmocka_unit_test(test_a_change_is_told_once_until_it_is_watched_again),
                cmocka_unit_test(test_what_was_lost_is_told_as_lost),
                cmocka_unit_test(test_without_the_right_it_is_refused),
                cmocka_unit_test(test_without_the_module_it_waits_for_it),
        };

        return cmocka_run_group_tests(tests, isolate, NULL);
}
