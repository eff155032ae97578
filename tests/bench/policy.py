# SPDX-License-Identifier: Apache-2.0
"""The policy that is measured under: the shipped one, with three objectives that can be made to turn."""
import json

# What the baseline asks of them needs services that a namespace does not have; a violation that can
# never be seen gone would turn once and no more.
TURNING = ("network.trusted_network_configuration", "network.secure_name_resolution",
           "network.network_policy_compliance")
ABSENT = "network.resolver."


def write(shipped, path, with_unit=False):
    """Reads the shipped policy, writes that of the benchmark."""
    policy = json.loads(shipped.read_text())
    policy.update(policy="bench", clear_after=1, changes={"at_most": 6000, "within": "10m"},
                  summary="The baseline, where a file, a sysctl and a table of nftables each turn one objective")
    policy.pop("kernel_trust", None)

    for name in TURNING:
        objective = policy["objectives"][name]
        objective["min_sources"] = 1
        objective["require"] = [check for check in objective["require"]
                                if check.get("signal", "") + "." != ABSENT]
        objective["agree"] = [check for check in objective.get("agree", [])
                              if not any(side.startswith(ABSENT) for side in check["pair"])]
    policy["objectives"]["network.network_policy_compliance"]["require"].append(
        {"signal": "network.packet_filter", "tables": {"excludes": ["* bench"]},
         "why": "The benchmark's own table is loaded."})
    if with_unit:
        objective = policy["objectives"]["runtime.security_services_operational"]
        objective["min_sources"] = 1
        objective["require"] = [{"signal": "runtime.services", "running": {"includes": ["cron"]},
                                 "code": "required-service-not-running", "why": "The benchmark's own unit is stopped."}]

    path.write_text(json.dumps(policy, indent=1))
    return path
