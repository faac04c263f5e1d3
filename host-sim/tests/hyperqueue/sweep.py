"""A sweep on HyperQueue with two workers; its first task is killed half-way, and the sweep is submitted again.

python3 sweep.py ETUDE STUDY FOLDER SHARDS

Exit code 0: the task was killed while it was at work, the engine said so, nothing of it was left behind, and when all was
submitted again the shards that were there stayed as they were. The shards are in FOLDER/shards.
"""

import os
import signal
import sys
import time
from pathlib import Path

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

etude, study, folder, shards = sys.argv[1], sys.argv[2], Path(sys.argv[3]).resolve(), int(sys.argv[4])
# Ticks of the processor that the task has used up when it is killed, and looks for it at most.
HALF_WAY, LOOKS = 10, 6000


def job():
    sweep = Job(max_fails=None)
    for shard in range(shards):
        command = f'echo $$ > pid.$HQ_TASK_ID; exec "$0" -q sweep "$1" --shard $HQ_TASK_ID/{shards} -o shards'
        out = {"stdout": folder / f"{shard}.out", "stderr": folder / f"{shard}.err"}
        sweep.program(["sh", "-c", command, etude, study], cwd=folder, env={"RAYON_NUM_THREADS": "1"}, **out)
    return sweep


def at_work(pid):
    """Whether the process is the program itself, and has used up so much of the processor."""
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return os.path.samefile(f"/proc/{pid}/exe", etude) and int(stat[11]) + int(stat[12]) >= HALF_WAY


def kill_half_way():
    for _ in range(LOOKS):
        text = (folder / "pid.0").read_text() if (folder / "pid.0").exists() else ""
        if text.endswith("\n") and at_work(int(text)):
            os.kill(int(text), signal.SIGKILL)
            return
        time.sleep(0.005)
    raise SystemExit("the first task was never at work")


def there():
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (folder / "shards").iterdir()}


with LocalCluster(server_dir=str(folder / "server")) as cluster:
    for _ in range(2):
        cluster.start_worker(WorkerConfig(cores=1))
    client = cluster.client()
    first = client.submit(job())
    kill_half_way()
    assert not client.wait_for_jobs([first], raise_on_error=False), "the engine takes a killed task for done"
    lost = client.get_failed_tasks(first)
    assert list(lost) == [0] and "SIGKILL" in lost[0].error, lost
    before = there()
    assert len(before) == shards - 1 and not any(".0-of-" in name for name in before), before
    again = client.submit(job())
    assert client.wait_for_jobs([again]), "the second time"
    after = there()
    assert len(after) == shards and before.items() <= after.items(), (before, after)
