/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>

#include "../core_test.h"
#include "core/bus/connection.h"

#define NOTIFICATIONS 1000

static unsigned n_closed;

static void view(ServiceView *ret, _unused_ void *userdata) {
        static const char *const ids[CLAIMS_GATES_MAX] = { "one" };
        static RecordView record;

        *ret = (ServiceView){
                .record = &record, .is_valid = true, .policy_id = "", .gate_ids = ids
        };
}

static void was_read(_unused_ uid_t uid, _unused_ void *userdata) {
}

static const Service service = { .view = view, .was_read = was_read };

static void on_closed(_unused_ Connection *c, _unused_ void *userdata) {
        n_closed++;
}

/* It never reads what it is told: neither all of it is kept, nor he. */
static void test_a_client_that_takes_nothing_is_hung_up_on(_unused_ void **state) {
        Connection *connection = NULL;
        sd_event *event = NULL;
        int pair[2];

        assert_int_equal(sd_event_new(&event), 0);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair),
                         0);
        assert_int_equal(connection_new(&(ConnectionSetup){ .event = event,
                                                            .service = &service,
                                                            .number = 1,
                                                            .access = ACCESS_READER,
                                                            .closed = on_closed },
                                        pair[0], &connection),
                         0);

        for (unsigned i = 0; i < NOTIFICATIONS && n_closed == 0; i++) {
                connection_notify(connection);
                while (n_closed == 0 && sd_event_run(event, 0) > 0)
                        ;
        }
        assert_int_equal(n_closed, 1);

        (void) connection_free(connection);
        (void) close(pair[1]);
        sd_event_unref(event);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_client_that_takes_nothing_is_hung_up_on),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
