# SPDX-License-Identifier: Apache-2.0
"""What other programs take to look at the same device, where they are installed."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from figures import Figure

CONTENT = pathlib.Path("/usr/share/xml/scap/ssg/content")
PROFILE = "xccdf_org.ssgproject.content_profile_anssi_np_nt28_average"
LIMIT_S = 150


def count_lynis(text):
    found = re.search(r"Tests performed\s*:\s*(\d+)", text)
    return int(found.group(1)) if found else 0


def count_oscap(text):
    """Those that were carried out, and not those that do not apply here."""
    return len(re.findall(r"^Result\s+(pass|fail)$", text, re.M))


def count_analyze(text):
    """One line a unit; each stands for the settings that it weighs."""
    return len([line for line in text.splitlines() if line.strip().startswith("✓") or line.strip().startswith("✗")])


def count_fwupd(text):
    return len(re.findall(r"^\s*[✔✘]", text, re.M))


def analyze_command():
    """Units as files, since there may be no manager to ask."""
    for name in ("systemd-logind.service", "systemd-udevd.service", "ssh.service", "cron.service"):
        if pathlib.Path("/lib/systemd/system", name).exists():
            return ["systemd-analyze", "security", "--offline=yes", "--no-pager", "/lib/systemd/system/" + name]
    return None


def oscap_command(place):
    """There is no content for this release yet: that of the newest one, as if it were meant for this."""
    streams = sorted(CONTENT.glob("ssg-debian*-ds.xml"))
    if not streams:
        return None
    content = place.root / "oscap-content.xml"
    content.write_text(re.sub(r"<(\S+:)?platform [^>]*/>", "", streams[-1].read_text()))
    return ["oscap", "xccdf", "eval", "--profile", PROFILE, str(content)]


def known(place):
    """Program, command (None: what it needs is missing), how its checks are counted."""
    yield "lynis", ["lynis", "audit", "system", "--quick", "--no-colors", "--logfile", "/dev/null", "--report-file",
                    "/dev/null"], count_lynis
    yield "oscap", oscap_command(place), count_oscap
    yield "fwupdtool", ["fwupdtool", "security", "--force"], count_fwupd
    yield "systemd-analyze", analyze_command(), count_analyze


def run(command):
    """Its output and the CPU it took with all its children, in seconds."""
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(["timeout", str(LIMIT_S), *command], stdout=output, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C.UTF-8"))
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return output.read(), usage.ru_utime + usage.ru_stime, child.returncode


def figures(place, quick):
    for program, command, count in known(place):
        name = f"  beside it: {program}, checks per CPU-second"
        if quick:
            yield Figure("evaluate", name, None, "", note="not with --quick")
        elif not shutil.which(program):
            yield Figure("evaluate", name, None, "", note="not installed")
        elif not command:
            yield Figure("evaluate", name, None, "", note="what it would check by is not installed")
        else:
            text, cpu_s, status = run(command)
            checks = count(text)
            if checks == 0 or cpu_s == 0:
                yield Figure("evaluate", name, None, "", note=f"it carried out no check on this system; exit status {status}")
            else:
                yield Figure("evaluate", name, checks / cpu_s, "", note=f"{checks} checks in {cpu_s:.2f} CPU-s")
