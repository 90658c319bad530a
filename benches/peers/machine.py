"""Says on which machine, disk and build something was measured."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path


def describe(folder):
    """One line a fact, as (name, text)."""
    cores = len(os.sched_getaffinity(0))
    memory = field("/proc/meminfo", "MemTotal")
    facts = {
        "Processor": f"{field('/proc/cpuinfo', 'model name') or platform.machine()}, {cores} cores",
        "Memory": f"{int(memory.split()[0]) / 2**20:.0f} GiB" if memory else "unknown",
        "System": f"{platform.system()} {platform.release()}",
        "Files on": disk(folder),
        "Build": f"{first_line('git', 'describe', '--always', '--dirty')}, {first_line('rustc', '--version')}",
        "Date": date.today().isoformat(),
    }
    return facts


def field(path, name):
    """The value of the first `name : value` line of a file."""
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)
    except OSError:
        return f"{command[0]} unknown"
    return (done.stdout.splitlines() or [f"{command[0]} unknown"])[0]


def disk(folder):
    """The file system that a folder is on, and the disk below it as far as the system tells."""
    folder = Path(folder).resolve()
    deepest, number, text = 0, "", "an unknown file system"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        place = Path(before.split()[4].replace("\\040", " "))
        # Of two on one place, the later one hides the other.
        if folder.is_relative_to(place) and len(place.parts) >= deepest:
            deepest, number = len(place.parts), before.split()[2]
            text = "{0} on {1}".format(*after.split())
    block = Path("/sys/dev/block", number).resolve()
    for place in (block, block.parent):
        rotational = place / "queue/rotational"
        if rotational.is_file():
            model = place / "device/model"
            if model.is_file():
                text += f", {model.read_text().strip()}"
            # Virtual disks tell what their host lets them tell.
            turns = rotational.read_text().strip() == "1"
            text += ", says it is rotational" if turns else ", solid state"
            break
    return text
