"""Runs one process and tells its wall time and memory."""

import os
import resource
import signal
import time
from dataclasses import dataclass


@dataclass
class Run:
    # From just before the process starts until it has ended.
    seconds: float
    # User and system time of all its threads.
    cpu_seconds: float
    # The most that it had in memory at once, with the pages of files it mapped, in bytes: ru_maxrss. The
    # system counts in what the process was before it became this program, a copy of this Python; where
    # that is more, it is what was seen while watching.
    peak_resident: int
    # The most anonymous memory seen, in bytes; None where nobody looked.
    peak_anonymous: int | None
    exit_code: int
    output: str
    errors: str


def run(command, scratch, watch=False, environment=None):
    """Runs `command`. `watch` looks at its memory each millisecond, which timed runs must not suffer.

    Only this small process stands behind the one measured: nothing but the standard library is loaded.
    """
    paths = scratch / "stdout", scratch / "stderr"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
    actions += [(os.POSIX_SPAWN_OPEN, n + 1, path, flags, 0o600) for n, path in enumerate(paths)]
    command = [str(part) for part in command]

    start = time.perf_counter()
    child = os.posix_spawnp(
        command[0], command, os.environ | (environment or {}), file_actions=actions
    )
    anonymous = seen = None
    try:
        if watch:
            seen, anonymous, status, usage = watched(child)
        else:
            _, status, usage = os.wait4(child, 0)
    except BaseException:
        os.kill(child, signal.SIGTERM)
        os.wait4(child, 0)
        raise
    end = time.perf_counter()
    resident = usage.ru_maxrss * 1024
    if watch and usage.ru_maxrss <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        resident = seen
    return Run(
        seconds=end - start,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_resident=resident,
        peak_anonymous=anonymous,
        exit_code=os.waitstatus_to_exitcode(status),
        output=paths[0].read_text(),
        errors=paths[1].read_text(),
    )


def watched(child):
    """Waits for the child; the most resident and anonymous memory of it seen, at a look each millisecond.

    None where it had ended before the first look."""
    start = time.perf_counter()
    most = {"VmHWM": 0, "RssAnon": 0}
    while True:
        with open(f"/proc/{child}/status") as file:
            for line in file:
                # A process that has ended has no such lines.
                name, _, value = line.partition(":")
                if name in most:
                    most[name] = max(most[name], int(value.split()[0]) * 1024)
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            seen = (peak or None for peak in most.values())
            return *seen, status, usage
        # A short process is over before a sleep is.
        if time.perf_counter() > start + 0.02:
            time.sleep(0.001)
