/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that services run, by systemd's word.
 *
 * Runs in a worker, over answers that the bus process gave. Not what the processes have become
 * since: that is the kernel's to say. systemd.service(5), ExecStart=.
 */

#include "reader/daemon/service_programs.h"
#include "reader/text/program_path.h"

static int read_running(PstRun *run, TextSet *ret) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        r = pst_query(run, SERVICES_ACTIVE, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                if (text_is(unit.sub, "running"))
                        r = text_set_add(ret, unit.name);

        return r;
}

int service_programs_read(PstRun *run, TextSet *ret) {
        TextSet services = { 0 };
        UnitProperty property;
        UnitList list;
        Text program;
        int r;

        r = read_running(run, &services);
        if (r >= 0)
                r = unit_properties_read(run, "Service", "ExecStart", &services, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                r = unit_property_program(&property, &program);
                if (r > 0)
                        r = program_path_add(ret, program);
        }

        return r;
}
