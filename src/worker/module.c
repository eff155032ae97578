/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate's module.
 *
 * Runs in a worker. The module is hostile from the moment that it is loaded, since its constructors
 * run then; what it declares was read from its descriptor before, and stays that.
 */

#include "worker/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define CHUNK_BYTES  16384U
#define MODULE_ARENA 1048576U /* a descriptor, decoded */

int module_digest(int fd, uint8_t ret[PST_DIGEST_BYTES]) {
        crypto_hash_sha256_state state;
        uint8_t chunk[CHUNK_BYTES];
        off_t offset = 0;
        ssize_t n;

        (void) crypto_hash_sha256_init(&state);
        while ((n = pread(fd, chunk, sizeof(chunk), offset)) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                (void) crypto_hash_sha256_update(&state, chunk, (unsigned long long) n);
                offset += n;
        }

        (void) crypto_hash_sha256_final(&state, ret);
        return 0;
}

int module_inspect(int fd, const PstGate **ret, const char **ret_why) {
        const PstGate *gate;
        void *module;

        module = dlopen(fd_path(fd).text, RTLD_NOW | RTLD_LOCAL); /* never closed: we end with it */
        gate = module ? dlsym(module, "pst_gate") : NULL;
        if (!gate) {
                *ret_why = dlerror();
                return -EBADMSG;
        }
        if (gate->abi != PST_GATE_ABI) {
                *ret_why = "it was built for another version of the gate SDK";
                return -EOPNOTSUPP;
        }

        *ret = gate;
        return 0;
}

static int open_with(const char *path, const char *extension) {
        char full[PATH_MAX];
        int n, fd;

        n = snprintf(full, sizeof(full), "%s%s", path, extension);
        if (n < 0 || (size_t) n >= sizeof(full))
                return -ENAMETOOLONG;

        fd = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        return fd < 0 ? -errno : fd;
}

static int read_descriptor(const char *path, Arena *arena, Descriptor *ret) {
        _cleanup_free_ uint8_t *data = NULL;
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        fd = open_with(path, DESCRIPTOR_EXTENSION);
        if (fd < 0)
                return fd;
        r = fd_read_all(fd, DESCRIPTOR_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        return descriptor_decode(data, size, arena, ret);
}

int module_open(const char *path, Module *ret) {
        uint8_t digest[PST_DIGEST_BYTES];
        int r;

        r = arena_new(MODULE_ARENA, &ret->arena);
        if (r >= 0)
                r = read_descriptor(path, ret->arena, &ret->descriptor);
        if (r < 0)
                return r;

        ret->fd = open_with(path, ".so");
        if (ret->fd < 0)
                return ret->fd;

        r = module_digest(ret->fd, digest);
        if (r < 0)
                return r;
        return memcmp(digest, ret->descriptor.module_digest, sizeof(digest)) == 0 ? 0
                                                                                  : -EKEYREJECTED;
}

void module_done(Module *module) {
        closep(&module->fd);
        module->fd = -1;
        module->arena = arena_free(module->arena);
}

int module_load(Module *module, const char **ret_why) {
        const PstGate *described = module->descriptor.gate, *loaded;
        uint32_t n = gate_n_signals(described);
        int r;

        r = module_inspect(module->fd, &loaded, ret_why);
        if (r < 0)
                return r;

        *ret_why = "it has other signals than its description";
        if (gate_n_signals(loaded) != n || n > GATE_SIGNALS_MAX)
                return -EBADMSG;
        for (uint32_t i = 0; i < n; i++) {
                const PstSignal *signal = gate_signal(loaded, i);

                if (strcmp(signal->id, gate_signal(described, i)->id) != 0 || !signal->sample)
                        return -EBADMSG;
                module->sample[i] = signal->sample;
        }

        return 0;
}
