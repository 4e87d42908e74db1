"""Starting and stopping processes of this checkout, and remembering which run."""

import contextlib
import json
import os
import signal
import subprocess
import time

from devtools.paths import state_folder


def _start_time(pid):
    """Return when ``pid`` started in clock ticks since boot, or None if it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return int(stat.read().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return None


def remember(pid, role):
    """Write down that process ``pid`` of this checkout runs.

    The start time goes with it, so that a process id the system gave away again is never taken
    for ours.

    :param pid: the process id
    :param role: what it is, such as ``server``
    :return: the file to delete once the process has ended
    """
    record = state_folder("processes") / f"{role}-{pid}.json"
    record.write_text(json.dumps({"pid": pid, "role": role, "started": _start_time(pid)}))
    return record


def remembered():
    """Return the processes of this checkout that still run.

    :return: a list of ``(record file, pid, role)``; records of dead processes are removed
    """
    alive = []
    for record in sorted(state_folder("processes").glob("*.json")):
        try:
            data = json.loads(record.read_text())
        except (OSError, ValueError):
            record.unlink(missing_ok=True)
            continue
        if data["started"] is not None and _start_time(data["pid"]) == data["started"]:
            alive.append((record, data["pid"], data["role"]))
        else:
            record.unlink(missing_ok=True)
    return alive


def end(process, grace=20):
    """End a child and whatever it started in its session.

    :param process: a :class:`subprocess.Popen` started with ``start_new_session=True``
    :param grace: seconds to wait for an orderly end before it is forced
    """
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)


def end_pid(pid, grace=20):
    """End a process that is not our child.

    :param pid: the process id
    :param grace: seconds to wait for an orderly end before it is forced
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    started = _start_time(pid)
    deadline = time.monotonic() + grace
    while started is not None and _start_time(pid) == started:
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.1)


@contextlib.contextmanager
def running(command, role, **options):
    """Run a child for the time of the block and end it with the block.

    The child gets a session of its own: an interrupt from the keyboard reaches only us, and we
    end the child in order.

    :param command: the argument list
    :param role: what it is, for ``./dev stop``
    :param options: further arguments of :class:`subprocess.Popen`
    """
    process = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    record = remember(process.pid, role)
    try:
        yield process
    finally:
        end(process)
        record.unlink(missing_ok=True)


def run_to_end(command, role, **options):
    """Run a child to its end, ending it when we are interrupted.

    :param command: the argument list
    :param role: what it is, for ``./dev stop``
    :return: the child's exit code
    """
    with running(command, role, **options) as process:
        return process.wait()


def follow(command, role, on_line, **options):
    """Run a child to its end and look at its output line by line, errors included.

    The child is ended when we are interrupted.

    :param command: the argument list
    :param role: what it is, for ``./dev stop``
    :param on_line: called with every line
    :return: the child's exit code
    """
    with running(
        command,
        role,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        **options,
    ) as process:
        for line in process.stdout:
            on_line(line)
        return process.wait()


def call(command, **options):
    """Run a short command and return its output.

    :param command: the argument list
    :return: the :class:`subprocess.CompletedProcess`, with stdout and stderr as text
    """
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )
