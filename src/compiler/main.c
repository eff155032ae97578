/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-compiler: what people write, turned into what core reads.
 *
 * Lives for one document. It opens nothing, reads no device and keeps no state: the document comes
 * on standard input, the gates' descriptors on descriptor 3, canonical CBOR leaves on standard
 * output and complaints on standard error. It distrusts the document, and is jailed before it looks
 * at the first byte of it.
 */

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/fd.h"
#include "base/macro.h"
#include "compiler/policy.h"
#include "jail/jail.h"

#define DESCRIPTORS_FD    3
#define ARENA_BYTES_MAX   ((size_t) 33554432)
#define EXIT_REFUSED      1
#define EXIT_USAGE        2
#define FILE_NAME_DEFAULT "policy.json"

typedef struct Input {
        uint8_t *text;
        size_t text_size;
        uint8_t *descriptors;
        size_t descriptors_size;
        int text_error, descriptors_error;
} Input;

static void input_done(const Input *input) {
        free(input->text);
        free(input->descriptors);
}

/* Everything that is opened is open, and everything that will be read is read, before the jail. */
static int enter_jail(Input *ret) {
        int r;

        r = jail_early(PROGRAM_COMPILER);
        if (r < 0)
                return r;
        if (sodium_init() < 0)
                return -EIO;
        ret->text_error =
                fd_read_all(STDIN_FILENO, POLICY_FILE_BYTES_MAX, &ret->text, &ret->text_size);
        (void) lseek(DESCRIPTORS_FD, 0, SEEK_SET); /* a memfd may have been read before */
        ret->descriptors_error = fd_read_all(DESCRIPTORS_FD, CATALOGUE_BYTES_MAX, &ret->descriptors,
                                             &ret->descriptors_size);
        r = jail_files(PROGRAM_COMPILER, NULL, 0);
        if (r < 0)
                return r;
        return jail_calls(PROGRAM_COMPILER);
}

static int refuse(const char *name, const char *why) {
        char line[512];
        int n;

        n = snprintf(line, sizeof(line), "%.200s:1:1: %s\n", name, why);
        (void) fd_write_all(STDERR_FILENO, line, (size_t) n);
        return EXIT_REFUSED;
}

static int read_catalogue(const Input *input, Arena *arena, const char *name, Catalogue *ret) {
        size_t offset = 0;
        char why[160];
        int r = input->descriptors_error;

        if (r == 0)
                r = catalogue_parse(input->descriptors, input->descriptors_size, arena, ret,
                                    &offset);
        if (r == 0)
                return 0;

        if (r == -ENODATA || r == -EBADF)
                return refuse(name, "there are no gates to check it against: expected their "
                                    "descriptors on file descriptor 3");
        (void) snprintf(why, sizeof(why),
                        "the descriptors of the gates cannot be used, at byte %zu: %s", offset,
                        r == -EEXIST ? "two gates have one number or id" : strerror(-r));
        return refuse(name, why);
}

static void print_complaints(const Complaints *complaints) {
        static char lines[COMPLAINTS_RENDERED_SIZE];
        size_t size = complaints_render(complaints, lines);

        (void) fd_write_all(STDERR_FILENO, lines, size);
}

/* Core decodes what we write, with limits of its own: so do we, before anybody relies on it. */
static int write_policy(const char *name, Policy *policy, const Input *input, Arena *arena) {
        static uint8_t compiled[POLICY_COMPILED_BYTES_MAX];
        Policy decoded;
        size_t size;
        int r;

        (void) crypto_hash_sha256(policy->digest, input->text, input->text_size);
        r = policy_encode(policy, compiled, sizeof(compiled), &size);
        if (r < 0)
                return refuse(name, "compiled, this policy is too large");
        r = policy_decode(compiled, size, arena, &decoded);
        if (r < 0)
                return refuse(name, "compiled, this policy goes beyond a limit of its readers");
        r = fd_write_all(STDOUT_FILENO, compiled, size);
        if (r < 0)
                return refuse(name, "the compiled policy could not be written");

        return EXIT_SUCCESS;
}

static int compile(const char *name, const Input *input) {
        static Complaints complaints;
        _cleanup_(arena_freep) Arena *arena = NULL;
        Catalogue catalogue;
        Policy policy;
        int r;

        if (input->text_error == -EFBIG)
                return refuse(name, "the file is too large, expected at most 65536 bytes");
        if (input->text_error < 0)
                return refuse(name, strerror(-input->text_error));
        if (arena_new(ARENA_BYTES_MAX, &arena) < 0)
                return refuse(name, strerror(ENOMEM));
        r = read_catalogue(input, arena, name, &catalogue);
        if (r != 0)
                return r;

        complaints_init(&complaints, name, (const char *) input->text, input->text_size);
        r = policy_compile(&complaints, &catalogue, arena, &policy);
        print_complaints(&complaints);
        if (r == -ENOMEM)
                return refuse(name, strerror(ENOMEM));
        if (r < 0)
                return EXIT_REFUSED;
        return write_policy(name, &policy, input, arena);
}

static int usage(void) {
        static const char text[] = "usage: postured-compiler policy [--name NAME] "
                                   "<POLICY.json 3<DESCRIPTORS >COMPILED\n";

        (void) fd_write_all(STDERR_FILENO, text, sizeof(text) - 1);
        return EXIT_USAGE;
}

int main(int argc, char *argv[]) {
        const char *name = FILE_NAME_DEFAULT;
        _cleanup_(input_done) Input input = { 0 };
        int r;

        r = enter_jail(&input);
        if (r < 0)
                return refuse("postured-compiler", strerror(-r));
        if (argc < 2 || strcmp(argv[1], "policy") != 0)
                return usage();
        if (argc == 4 && strcmp(argv[2], "--name") == 0)
                name = argv[3];
        else if (argc != 2)
                return usage();

        return compile(name, &input);
}
