"""Runs a study with HyperQueue: two clusters on loopback with one worker each share it, and one of them is killed midway.

usage: hyperqueue_study.py COMAD STUDY TASKS
Prints a JSON object: runs that were there when the one was killed, and when the other ended.
"""

import json
import multiprocessing
import os
import pathlib
import signal
import sys
import tempfile
import time


def runs(study):
    return len(list(pathlib.Path(study, "runs").glob("*/*.cbor")))


def work(comad, study, tasks, folder):
    from hyperqueue import Job, LocalCluster
    from hyperqueue.cluster import WorkerConfig

    with LocalCluster(folder, WorkerConfig(cores=1)) as cluster:
        client = cluster.client()
        job = Job(default_workdir=folder, max_fails=None)
        for _ in range(tasks):
            # The number of the task comes from HQ_TASK_ID.
            job.program([comad, "sweep", "work", study, "--env"])
        submitted = client.submit(job)
        succeeded = client.wait_for_jobs([submitted], raise_on_error=False)
    sys.exit(0 if succeeded else 1)


def main():
    comad, study, tasks = sys.argv[1], sys.argv[2], int(sys.argv[3])
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        # One works for a while alone, then both do.
        doomed = context.Process(target=work, args=(comad, study, tasks, first))
        doomed.start()
        deadline = time.monotonic() + 120
        while runs(study) < 3 and doomed.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        survivor = context.Process(target=work, args=(comad, study, tasks, second))
        survivor.start()
        while runs(study) < tasks // 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(doomed.pid, signal.SIGKILL)
        at_kill = runs(study)
        doomed.join()
        survivor.join(300)
        print(json.dumps({"runs_at_kill": at_kill, "runs": runs(study), "succeeded": survivor.exitcode == 0}))


if __name__ == "__main__":
    main()
