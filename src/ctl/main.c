/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posturectl: asks a posture daemon, verifies what it answers, and shows it to people.
 *
 * Runs as whoever typed it, with their rights and no others; needs none of root's for reading.
 * Distrusts the daemon, records and every file that it is given: nothing is shown as the device's
 * state but what a verified record says.
 */

#include "ctl/options.h"

int main(int argc, char **argv) {
        ExitStatus exit_status;
        Options options;
        Verb verb;

        if (options_parse(argc, argv, &options, &verb, &exit_status) > 0)
                return (int) exit_status;

        return (int) verb(&options);
}
