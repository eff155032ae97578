/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the recorded devices. The modules' files were not recorded. */

#include <stdio.h>

#include "base/cleanup.h"
#include "harness.h"

#define PRODUCTION_LINE "0c79914255e0823df195ea124a811a2037bce116a7e06d5d1578f4055b1d1364"
#define STOCK_LINE      "239195d67bf9b51c741aac360683c5a92e7a528d2b0fabaffc338b013daed1ff"
#define ROOT_HASH       "1d0052b939d4afb4195f2d4571693d2af0cc32e8f8e066eb7e3a1cedabcf70dc"
#define STOCK_HASH      "0f5a199718d620e8b238a143954ef8f10a170cd5ec863ddea229449b4f752871"

#define MEASURED(digest) "present\ndigest = " digest "\nform = load_options\n"
#define AUTHORITIES                                                                                \
        "present\ncertificates = "                                                                 \
        "[282e8130b7070f107aaecc25d3992ca4440270860b09088792a5075fab0d13f8]\nvariables = [db]\n"
#define ORIGINS                                                                                    \
        "present\norigins = [ftp.debian.org bookworm, ftp.debian.org bookworm-updates, "           \
        "security.debian.org bookworm-security]\n"

typedef struct Shown {
        const char *signal, *text;
} Shown;

static const Shown common[] = {
        { "build.base_package",
          "present\nmatches_release = true\npoint_release = 12.15\nversion_id = 12\n" },
        { "build.kernel_identity", "present\ndistribution = debian\n"
                                   "release = 6.1.0-56-cloud-amd64\nversion = 6.1.192-2\n" },
        { "build.package_state",
          "present\ncount = 229\nforeign_architectures = []\nheld = []\nset_digest = "
          "553168dce9dae6ba4be101fafee45d58b041e89ddcb50dd6f0cf6b3955aad5bf\n" },
        { "build.module_signatures",
          "present\nforced = []\nout_of_tree = []\nproprietary = []\nstaging = []\n"
          "unsigned = []\nunsigned_on_root = []\n" },
        { "build.module_files", "unavailable missing\n" },
};

static const Shown production[] = {
        { "build.kernel_command_line",
          "present\ndigest = " PRODUCTION_LINE "\ninit_override = false\n"
          "tokens = [audit=1, console=ttyS0, ima_policy=tcb, panic=5, quiet, roothash=" ROOT_HASH
          ", systemd.firstboot=no, systemd.getty_auto=no, systemd.verity=no]\n" },
        { "build.measured_command_line", MEASURED(PRODUCTION_LINE) },
        { "build.release_identity",
          "present\nbuild_id = 1\ncodename = bookworm\nid = debian\nimage_id = test-device\n"
          "image_version = 1\npoint_release = 12.15\nsupport_end = 1845936000\n"
          "variant_id = production\nversion_id = 12\n" },
        { "build.root_hash", "present\nargument = " ROOT_HASH "\n" },
        { "build.package_sources", ORIGINS "unpinned = 0\n" },
};

static const Shown stock[] = {
        { "build.kernel_command_line",
          "present\ndigest = " STOCK_LINE "\ninit_override = false\n"
          "tokens = [audit=1, console=ttyS0, ima_policy=tcb, panic=5, quiet, roothash=" STOCK_HASH
          ", systemd.firstboot=no, systemd.verity=no]\n" },
        { "build.measured_command_line", MEASURED(STOCK_LINE) },
        { "build.release_identity",
          "present\nbuild_id = (empty)\ncodename = bookworm\nid = debian\nimage_id = (empty)\n"
          "image_version = (empty)\npoint_release = 12.15\nvariant_id = (empty)\n"
          "version_id = 12\n" },
        { "build.root_hash", "present\nargument = " STOCK_HASH "\n" },
        { "build.package_sources", ORIGINS "unpinned = 3\n" },
        { "build.boot_authorities", AUTHORITIES },
};

static void assert_device(const char *name, const Shown *shown, size_t n) {
        char tree[256];
        const Device device = { .gate = "build", .tree = tree };

        (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", name);
        for (size_t i = 0; i < n; i++)
                assert_shows(&device, shown[i].signal, shown[i].text);
        for (size_t i = 0; i < ELEMENTSOF(common); i++)
                assert_shows(&device, common[i].signal, common[i].text);
}

static void test_production_devices(_unused_ void **state) {
        const Device on = { .gate = "build", .tree = PST_DEVICES "/sb-on-uki-verity-ima/root" };
        const Device off = { .gate = "build", .tree = PST_DEVICES "/sb-off-3banks-tis/root" };

        assert_shows(&on, "build.boot_authorities", AUTHORITIES);
        assert_shows(&off, "build.boot_authorities",
                     "present\ncertificates = []\nvariables = []\n");
        assert_device("sb-on-uki-verity-ima", production, ELEMENTSOF(production));
        assert_device("sb-on-verity-corrupted", production, ELEMENTSOF(production));
        assert_device("sb-off-3banks-tis", production, ELEMENTSOF(production));
}

static void test_a_stock_device(_unused_ void **state) {
        assert_device("sb-on-stock", stock, ELEMENTSOF(stock));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_production_devices),
                cmocka_unit_test(test_a_stock_device),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
