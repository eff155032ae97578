#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs as root on the virtual device: a private daemon, until it was evaluated, and what it says of the device.
cd "$(dirname "$0")" || exit 1
export XDG_STATE_HOME=/run/posture-test
mkdir -p "$XDG_STATE_HOME"

./bin/postured --private "$XDG_STATE_HOME/state" >"$RESULTS/log" 2>&1 &
daemon=$!
./bin/posturectl --private "$XDG_STATE_HOME/state" status --wait >/dev/null
# An emulated device is still busy with its own boot, and answers may be late: then nothing is known yet.
for _ in 1 2 3 4 5; do
        sleep 3
        busctl --address="unix:path=$XDG_STATE_HOME/state/socket" --timeout=60 call io.enigm.Posture1 /io/enigm/Posture1 \
                io.enigm.Posture1 Evaluate >/dev/null
        ./bin/posturectl --private "$XDG_STATE_HOME/state" status --json | grep -q timed-out || break
done
./bin/posturectl --private "$XDG_STATE_HOME/state" status >"$RESULTS/page"
./bin/posturectl --private "$XDG_STATE_HOME/state" status --json >"$RESULTS/status.json"
./bin/posturectl --private "$XDG_STATE_HOME/state" signals --json >"$RESULTS/signals.json"
kill "$daemon"
wait "$daemon"
