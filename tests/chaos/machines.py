"""The machines of a run: PostgreSQL's database, the simulator, Odoo's processes."""

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

import databases
import job_sim
import server
from console import StepFailed, step
from paths import RUN, child_environment
from processes import Process
from verdict import Database
from web_client import Odoo, Simulator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Machines:
    """One database, one simulator, one Odoo with two HTTP workers and a scheduler.

    :param folder: the folder of Odoo
    :param label: names the database and the logs
    :param count: posted invoices to make
    :param lanes: of the building and of the pushing
    :param serve: False for a measure that needs no Odoo of its own
    :param remember: the simulator keeps its state when it stops, which takes time
    """

    def __init__(self, folder, *, label, count, lanes=2, serve=True, remember=True):
        self.folder = folder
        self.label = label
        self.remember = remember
        self.stack = contextlib.ExitStack()
        self.points = Path(tempfile.mkdtemp(prefix="chorus-pro-chaos-"))
        self.stack.callback(shutil.rmtree, self.points, ignore_errors=True)
        self.logs = []
        self.starts = 0
        self.odoo_process = self.simulator_process = None
        try:
            self.prepare(count, lanes, serve)
        except BaseException:
            self.close()
            raise

    def prepare(self, count, lanes, serve):
        """Start the machines, one after the other."""
        self.sim_port = server.free_port()
        self.simulator = Simulator(f"http://127.0.0.1:{self.sim_port}")
        self.stack.callback(self.stop_simulator)
        self.start_simulator()
        self.name = databases.installed(self.folder, self.label)
        self.stack.callback(databases.drop, self.name)
        self.seed(count, lanes)
        self.db = Database(self.name)
        self.stack.callback(self.db.connection.close)
        if serve:
            self.serve()

    def serve(self):
        """Start Odoo; two users sign in."""
        self.port = server.free_port()
        self.gevent_port = server.free_port(taken=(self.port,))
        self.url = f"http://127.0.0.1:{self.port}"
        self.stack.callback(self.kill_odoo)
        self.start_odoo()
        self.first = self.sign_in("admin")
        self.second = self.sign_in("second")

    def close(self):
        """Stop everything and remove the database."""
        self.stack.close()

    def seed(self, count, lanes):
        """Fill the database through ``odoo shell``. Raises StepFailed."""
        values = {
            "SIMULATOR": self.simulator.url,
            "INVOICES": count,
            "LANES": lanes,
        }
        head = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        with step(f"{count} posted invoices"):
            said = databases.script(
                self.folder, self.name, head + (HERE / "seed.py").read_text()
            )
        if "SEEDED" not in said:
            raise StepFailed(f"the invoices were not made:\n{said[-2000:]}")

    # === PROCESSES === #

    def start_simulator(self):
        """Start it; it remembers what it knew before, if it is to."""
        words = job_sim.command(self.sim_port)
        if self.remember:
            words += ["--state", str(self.points / "simulator.json")]
        self.simulator_process = Process(
            f"{self.label}-simulator", words, env=child_environment(), cwd=ROOT
        )
        self.simulator_process.wait_for(f"{self.simulator.url}/_simulator/settings")

    def stop_simulator(self):
        """Stop it; what listens at its port is nothing."""
        if self.simulator_process:
            self.simulator_process.stop()

    def start_odoo(self):
        """Start Odoo as in production: two HTTP workers, a scheduler, time limits."""
        self.starts += 1
        path = f"{server.addons_path(self.folder)},{HERE / 'addons'}"
        command = server.command(
            "server",
            "-d",
            self.name,
            f"--db-filter=^{self.name}$",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            "--workers=2",
            "--max-cron-threads=2",
            f"--addons-path={path}",
            "--load=base,rpc,web,chorus_pro_chaos",
        )
        environment = server.environment(
            self.folder, CHORUS_PRO_CHAOS_FOLDER=str(self.points)
        )
        RUN.mkdir(parents=True, exist_ok=True)
        self.odoo_process = Process(
            f"{self.label}-odoo-{self.starts}", command, env=environment, cwd=RUN
        )
        self.logs.append(self.odoo_process.log)
        self.odoo_process.wait_for(f"{self.url}/web/login")

    def kill_odoo(self):
        """SIGKILL the whole group: master, workers, whatever they started."""
        if not self.odoo_process or self.odoo_process.child.poll() is not None:
            return
        os.killpg(self.odoo_process.child.pid, signal.SIGKILL)
        self.odoo_process.child.wait()
        for one in self.points.glob("*.reached"):
            one.unlink()

    def restart_odoo(self):
        """SIGKILL, then start again; the sessions of the users are still good."""
        self.kill_odoo()
        self.start_odoo()

    def sign_in(self, login):
        """A session of the user."""
        return Odoo(self.url, self.name, login, login)
