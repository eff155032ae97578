#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# in_container.sh COUNT SPACING_MS: runs as root in the container that unit.py boots, with the build under /run/build and
# a folder of the host's disk under /run/bench: a unit is stopped and started, and the records are timed.
set -euo pipefail

# One of the names that are watched; it ends at once when it is told to, and may be started as often as it is.
cat >/run/systemd/system/cron.service <<'UNIT'
[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/sleep infinity
KillSignal=SIGKILL
SuccessExitStatus=SIGKILL
UNIT
mkdir -p /run/systemd/system/multi-user.target.wants # or it is forgotten, and when it was stopped, as soon as it is
ln -s ../cron.service /run/systemd/system/multi-user.target.wants/cron.service
systemctl daemon-reload
systemctl start cron.service

/run/build/bin/postured --private /run/bench/state --policy /run/bench/policy.json 2>/run/bench/daemon.log &
daemon=$!
trap 'kill -TERM $daemon; wait $daemon || true' EXIT
XDG_STATE_HOME=/run/bench/home /run/build/bin/posturectl --private /run/bench/state status --wait >/run/bench/status || true
/run/build/release/tests/bench-latency /run/bench/state/socket /run/bench/floor unit "$1" "$2" >/run/bench/samples.json
