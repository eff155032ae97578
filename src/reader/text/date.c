/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days of the calendar.
 *
 * Runs in a worker. Pure: without the C library's, which reads the time zone of the environment.
 */

#include "reader/text/date.h"

#define DAY_S 86400

static bool is_leap(uint64_t year) {
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint64_t days_of_month(uint64_t year, uint64_t month) {
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        return days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U);
}

int date_parse(Text day, int64_t *ret) {
        uint64_t year, month, of_month, days = 0;

        if (day.size != 10 || day.data[4] != '-' || day.data[7] != '-')
                return -EBADMSG;
        if (text_uint(text(day.data, 4), &year) < 0 ||
            text_uint(text(day.data + 5, 2), &month) < 0 ||
            text_uint(text(day.data + 8, 2), &of_month) < 0)
                return -EBADMSG;
        if (year < 1970 || month < 1 || month > 12 || of_month < 1 ||
            of_month > days_of_month(year, month))
                return -EBADMSG;

        for (uint64_t y = 1970; y < year; y++)
                days += is_leap(y) ? 366 : 365;
        for (uint64_t m = 1; m < month; m++)
                days += days_of_month(year, m);

        *ret = (int64_t) (days + of_month - 1) * DAY_S;
        return 0;
}
