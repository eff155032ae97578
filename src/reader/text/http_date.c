/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates as mail and repositories write them.
 *
 * Runs in a worker. Pure; the text is whoever's. Not strptime(), which follows the locale.
 */

#include <time.h>

#include "base/macro.h"
#include "reader/text/http_date.h"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static int month_of(Text word) {
        for (size_t i = 0; i < ELEMENTSOF(months); i++)
                if (text_is(word, months[i]))
                        return (int) i;

        return -EBADMSG;
}

static int number(Text word, uint64_t least, uint64_t most, int *ret) {
        uint64_t value;

        if (text_uint(word, &value) < 0 || value < least || value > most)
                return -EBADMSG;

        *ret = (int) value;
        return 0;
}

static int parse_clock(Text word, struct tm *tm) {
        Text hours, minutes, seconds;

        if (!text_split(word, ':', &hours, &minutes) ||
            !text_split(minutes, ':', &minutes, &seconds) ||
            number(hours, 0, 23, &tm->tm_hour) < 0 || number(minutes, 0, 59, &tm->tm_min) < 0)
                return -EBADMSG;

        return number(seconds, 0, 60, &tm->tm_sec);
}

static bool is_utc(Text zone) {
        return text_is(zone, "UTC") || text_is(zone, "GMT") || text_is(zone, "Z") ||
               text_is(zone, "+0000");
}

int http_date_parse(Text written, int64_t *ret) {
        Text weekday, day, month, year, clock, zone;
        struct tm tm = { 0 };
        int64_t seconds;
        int month_day;

        if (!text_word(&written, &weekday) || !text_ends(weekday, ",") ||
            !text_word(&written, &day) || !text_word(&written, &month) ||
            !text_word(&written, &year) || !text_word(&written, &clock) ||
            !text_word(&written, &zone) || !is_utc(zone))
                return -EBADMSG;

        tm.tm_mon = month_of(month);
        if (tm.tm_mon < 0 || number(day, 1, 31, &tm.tm_mday) < 0 ||
            number(year, 1970, 9999, &tm.tm_year) < 0 || parse_clock(clock, &tm) < 0)
                return -EBADMSG;

        tm.tm_year -= 1900;
        month_day = tm.tm_mday;
        seconds = timegm(&tm);
        if (tm.tm_mday != month_day)
                return -EBADMSG; /* the 31st of a month that has 30 days */

        *ret = seconds;
        return 0;
}
