/* SPDX-License-Identifier: Apache-2.0 */

#include "core/requests.h"
#include "core_test.h"

static Requests requests;

static int set_up(_unused_ void **state) {
        (void) memset(&requests, 0, sizeof(requests));
        return 0;
}

static void test_a_user_has_an_allowance(_unused_ void **state) {
        for (unsigned i = 0; i < REQUESTS_BURST; i++)
                assert_true(requests_admit(&requests, 1000, 5000));
        assert_false(requests_admit(&requests, 1000, 5000));
        assert_true(requests_admit(&requests, 1001, 5000)); /* of his own */
}

static void test_it_grows_again_with_time(_unused_ void **state) {
        for (unsigned i = 0; i < REQUESTS_BURST; i++)
                assert_true(requests_admit(&requests, 1000, 5000));
        assert_false(requests_admit(&requests, 1000, 5000 + REQUESTS_REFILL_MS - 1));
        assert_true(requests_admit(&requests, 1000, 5000 + REQUESTS_REFILL_MS));
        assert_false(requests_admit(&requests, 1000, 5000 + REQUESTS_REFILL_MS));
        assert_true(requests_admit(&requests, 1000, 5000 + 2 * REQUESTS_REFILL_MS));
}

static void test_it_never_grows_beyond_its_size(_unused_ void **state) {
        assert_true(requests_admit(&requests, 1000, 0));
        for (unsigned i = 0; i < REQUESTS_BURST; i++)
                assert_true(requests_admit(&requests, 1000, UINT64_C(1) << 50));
        assert_false(requests_admit(&requests, 1000, UINT64_C(1) << 50));
}

static void test_many_users_have_limits_too(_unused_ void **state) {
        for (uid_t uid = 0; uid < 1000; uid++)
                assert_true(requests_admit(&requests, uid, 5000 + uid));
        assert_int_equal(requests.n_users, REQUESTS_USERS_MAX);
}

static void test_only_what_is_being_sealed_is_answered(_unused_ void **state) {
        sd_bus_message *calls[3];

        requests.n = 3;
        for (size_t i = 0; i < 3; i++) { /* their order is what counts, not what they are */
                calls[i] = (sd_bus_message *) &requests.items[i];
                requests.items[i].call = calls[i];
        }
        requests.items[2].sealing = false;
        assert_null(requests_take(&requests));

        requests.n = 2;
        requests_sealing(&requests);
        requests.n = 3;
        assert_ptr_equal(requests_take(&requests), calls[0]);
        assert_ptr_equal(requests_take(&requests), calls[1]);
        assert_null(requests_take(&requests));
        assert_int_equal(requests.n, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_a_user_has_an_allowance, set_up),
                cmocka_unit_test_setup(test_it_grows_again_with_time, set_up),
                cmocka_unit_test_setup(test_it_never_grows_beyond_its_size, set_up),
                cmocka_unit_test_setup(test_many_users_have_limits_too, set_up),
                cmocka_unit_test_setup(test_only_what_is_being_sealed_is_answered, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
