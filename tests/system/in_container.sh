#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs as root in the container that service.sh boots: installs the staged files, starts the service, and holds what it
# says against what systemd itself says.
set -euo pipefail

fails=0
check() { # WHAT COMMAND...
        local what=$1
        shift
        if "$@" >/tmp/check.log 2>&1; then
                echo "ok      $what"
        else
                echo "FAILED  $what"
                sed 's/^/        /' /tmp/check.log | head -n 20
                fails=$((fails + 1))
        fi
}

# signal ID FILTER: whether the signal with this id satisfies a python expression over `s`.
signal() {
        python3 - "$1" "$2" <<'PY' || return 1
import json, sys
s = next(s for s in json.load(open("/tmp/signals.json"))["signals"] if s["id"] == sys.argv[1])
print(json.dumps(s))
sys.exit(0 if eval(sys.argv[2]) else 1)
PY
}

cp -a --no-preserve=ownership /run/stage/. /
systemd-sysusers
systemd-tmpfiles --create postured.conf 2>/dev/null || systemd-tmpfiles --create
systemctl daemon-reload
check "the units are sound" systemd-analyze verify --man=no --recursive-errors=no postured.service
check "the service starts" systemctl start postured.service

set +e
posturectl status --wait --json >/tmp/status.json
status=$?
set -e
check "there is a verified record (exit status $status)" test "$status" -eq 0 -o "$status" -eq 3
check "the service is active" systemctl is-active --quiet postured.service
posturectl signals --json >/tmp/signals.json || { journalctl -u 'postured*' --no-pager -o cat | grep -v 'socket' | head -n 60; exit 1; }

check "core runs as its own user" test "$(stat -c %U "/proc/$(systemctl show -P MainPID postured.service)")" = posture
check "the signer runs as its own user" pgrep -u posture-signer postured-signer
check "the packet filter is listed by its own user" pgrep -u posture-netfilter postured-query
check "core holds no capability" grep -q '^CapEff:.*0000000000000000$' "/proc/$(systemctl show -P MainPID postured.service)/status"
check "the history is not core's to write" test "$(stat -c %U /var/lib/postured-signer/history/0.cborseq)" = posture-signer

check "systemd's services are seen" signal runtime.services "s['state'] == 'present' and 'systemd-journald' in s['facts']['running']"
check "the update timers are seen" signal update.engine "s['state'] == 'present' and 'apt-daily.timer' in s['facts']['active']"
check "who runs the update is seen" signal update.engine_commands "s['state'] == 'present' and s['facts']['programs']"
check "where units come from is seen" signal platform.unit_origins "s['state'] == 'present'"
check "the resolver is seen" signal network.resolver "s['state'] == 'present' and s['facts']['mode'] == 'stub'"
check "the packet filter is seen" signal network.packet_filter "s['state'] == 'present'"
check "account secrets are counted" signal platform.account_secrets "s['state'] == 'present'"
check "the journal is counted" signal monitoring.authentication_events "s['state'] == 'present'"
check "no daemon signal is unavailable for want of a bus" python3 -c '
import json, sys
bad = [(s["id"], s["reason"]) for s in json.load(open("/tmp/signals.json"))["signals"]
       if s["source"] == "daemon" and s["state"] == "unavailable"]
print(bad); sys.exit(bool(bad))'

useradd reader -G posture
install -d -o reader -g reader /tmp/reader
useradd stranger
check "a member of group posture may read" setpriv --reuid reader --regid reader --init-groups env XDG_STATE_HOME=/tmp/reader posturectl record -o /dev/null
check "nobody else may" bash -c '! setpriv --reuid stranger --regid stranger --init-groups posturectl record -o /dev/null'
check "a reader may not ask why" bash -c '! setpriv --reuid reader --regid reader --init-groups env XDG_STATE_HOME=/tmp/reader posturectl explain'
check "busctl reads the state" busctl --address=unix:path=/run/postured/socket get-property io.enigm.Posture1 /io/enigm/Posture1 io.enigm.Posture1 State

read_anew() {
        systemctl reload postured.service || return 1
        for _ in $(seq 100); do
                [[ $(journalctl -u postured.service -o cat --no-pager) != *"is unchanged"* ]] || return 0
                sleep 0.1
        done
        return 1
}
check "a reload reads the policy anew" read_anew

# systemd tells of a unit that stops: no schedule has to come round, and nobody has to ask.
systemctl start apt-daily.timer apt-daily-upgrade.timer
busctl --address=unix:path=/run/postured/socket --timeout=60 call io.enigm.Posture1 /io/enigm/Posture1 io.enigm.Posture1 Evaluate >/dev/null
posturectl watch --json >/tmp/watch.json 2>/tmp/watch.err &
watch=$!
for _ in $(seq 100); do grep -q '"event":"key"' /tmp/watch.json && break; sleep 0.1; done
sleep 2 # what the start of the timers set off is over
lines=$(wc -l </tmp/watch.json)
begun=$(date +%s%3N)
systemctl stop apt-daily-upgrade.timer
until tail -n +$((lines + 1)) /tmp/watch.json | grep -q '"objective":"update.ota_eligibility"'; do
        [ $(($(date +%s%3N) - begun)) -lt 10000 ] || break
        sleep 0.01
done
took=$(($(date +%s%3N) - begun))
kill "$watch"
wait "$watch" || true
check "a unit that stops is in a verified record within a second ($took ms)" bash -c "test $took -le 1000 || { cat /tmp/watch.json /tmp/watch.err; false; }"
systemctl start apt-daily-upgrade.timer

systemctl mask --quiet --runtime apt-daily.timer 2>/dev/null || true
systemctl stop apt-daily.timer
posturectl signals --json >/dev/null
busctl --address=unix:path=/run/postured/socket --timeout=60 call io.enigm.Posture1 /io/enigm/Posture1 io.enigm.Posture1 Evaluate >/dev/null
posturectl signals --json >/tmp/signals.json
check "a timer that is stopped is noticed" signal update.engine "'apt-daily.timer' not in s['facts']['active']"

check "the service stops" systemctl stop postured.service
check "it left a record of its shutdown" bash -c '! journalctl -u postured.service --no-pager | grep -q "without a last record"'
check "it stopped cleanly" test "$(systemctl show -P Result postured.service)" = success

if [ "$fails" -gt 0 ]; then
        journalctl -u 'postured*' --no-pager -o cat | grep -v 'socket' | head -n 60
        echo "$fails failed"
        exit 1
fi
