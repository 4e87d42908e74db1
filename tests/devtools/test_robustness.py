"""./dev may be interrupted at any time and started twice."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from devtools import locks, processes
from devtools.odoo_server import first_free_port


def test_folder_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "download"
    with pytest.raises(KeyboardInterrupt), locks.filled_folder(target) as folder:
        (folder / "half").write_text("")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with locks.filled_folder(target) as folder:
        (folder / "whole").write_text("")
    assert [path.name for path in target.iterdir()] == ["whole"]


def test_leftovers_of_a_killed_command_are_removed(tmp_path):
    leftover = tmp_path / ".download.partial-12345678"
    leftover.mkdir()
    with locks.filled_folder(tmp_path / "download"):
        pass
    assert not leftover.exists()


def test_only_the_last_user_is_told_to_stop_a_shared_thing(tmp_path):
    first, second = (locks.SharedUse(tmp_path / "users") for _ in range(2))
    first.acquire()
    second.acquire()
    assert not first.release()
    assert second.release()


def test_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert first_free_port(port) > port


def test_child_ends_with_its_block(tmp_path, monkeypatch):
    monkeypatch.setenv("LEAD_DEV_CACHE", str(tmp_path))
    with processes.running([sys.executable, "-c", "import time; time.sleep(60)"], "test") as child:
        assert [pid for _, pid, _ in processes.remembered()] == [child.pid]
    assert child.returncode == -signal.SIGTERM
    assert processes.remembered() == []


def test_process_id_that_the_system_gave_away_again_is_not_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("LEAD_DEV_CACHE", str(tmp_path))
    record = processes.remember(os.getpid(), "server")
    record.write_text(record.read_text().replace('"started": ', '"started": 1'))
    assert processes.remembered() == []


def test_stubborn_process_is_ended_by_force():
    script = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
    child = subprocess.Popen(
        [sys.executable, "-c", script], start_new_session=True, stdout=subprocess.PIPE
    )
    child.stdout.readline()
    start = time.monotonic()
    processes.end(child, grace=0.5)
    assert child.returncode == -signal.SIGKILL
    assert time.monotonic() - start < 10
