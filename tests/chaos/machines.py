"""The machines of a run: PostgreSQL's database, the simulator, Odoo's processes."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import certificates
import databases
import job_sim
import postgres
import server
from console import StepFailed, step
from paths import MODULE, ROOT, RUN, child_environment
from processes import Process
from verdict import Database
from web_client import Odoo, Simulator

HERE = Path(__file__).resolve().parent
#: seconds for PostgreSQL to be back
RECOVERY = 60
#: who was in the middle of something complains for so long
AFTERMATH = timedelta(seconds=15)


class OdooServer:
    """One Odoo as in production: two HTTP workers, a scheduler, time limits.

    :param machines: the :class:`Machines` whose database it serves
    :param number: from 1; names its logs
    """

    def __init__(self, machines, number):
        self.machines = machines
        self.number = number
        self.process = None
        #: whether it is meant to run
        self.wanted = False
        self.starts = 0
        self.port = server.free_port()
        self.gevent_port = server.free_port(taken=(self.port,))
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def runs(self):
        return bool(self.process) and self.process.child.poll() is None

    def start(self):
        """Start it and wait until it answers."""
        self.wanted = True
        self.starts += 1
        words = (
            f"--db-filter=^{self.machines.name}$",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            "--workers=2",
            f"--max-cron-threads={self.machines.cron_threads}",
        )
        name = f"odoo-{self.number}-{self.starts}"
        self.process = self.machines.odoo(name, *words)
        self.process.wait_for(f"{self.url}/web/login")

    def kill(self):
        """SIGKILL the whole group: master, workers, whatever they started."""
        self.wanted = False
        kill_group(self.process)
        self.machines.forget_reached()

    def sign_in(self, login):
        """A session of the user on this server."""
        return Odoo(self.url, self.machines.name, login, login)


def utc_now():
    """Naive, as in Odoo's logs."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def kill_group(process):
    """SIGKILL a process and all that it has started, which may outlive it."""
    if process:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.child.pid, signal.SIGKILL)
        process.child.wait()


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
        self.certificate = certificates.self_signed(self.points)
        self.logs = []
        #: (begin, end) of each time without PostgreSQL, as Odoo's logs tell the time
        self.outages = []
        self.servers = []
        #: scheduler's workers of each server, from its next start
        self.cron_threads = 2
        self.simulator_process = self.main = None
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
        # A cluster for tests may forget its last commits when it is killed. Those
        # of production do not.
        query = f'ALTER DATABASE "{self.name}" SET synchronous_commit = on'
        postgres.psql("postgres", query)
        self.seed(count, lanes)
        if postgres.uses_own_cluster():
            # The sequences of a copied database go back in a crash, unless a
            # checkpoint has come between: their page is written to the log again.
            postgres.psql("postgres", "CHECKPOINT")
        self.db = Database(self.name)
        self.stack.callback(self.db.close)
        if serve:
            self.serve()

    def serve(self):
        """Start Odoo; two users sign in."""
        self.main = self.add_server()
        self.first = self.main.sign_in("admin")
        self.second = self.main.sign_in("second")

    def add_server(self):
        """One more Odoo on the same database."""
        one = OdooServer(self, len(self.servers) + 1)
        self.stack.callback(one.kill)
        one.start()
        self.servers.append(one)
        return one

    def server_of(self, pid):
        """The server to which a process belongs."""
        group = os.getpgid(pid)
        return next(one for one in self.servers if one.process.child.pid == group)

    def supervise(self):
        """Start again what has ended by itself, as the supervisor of a server does.

        Odoo's main process ends when it must replace a worker and PostgreSQL is away.
        """
        for one in self.servers:
            if one.wanted and not one.runs:
                one.kill()
                one.start()

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

    # === THE SIMULATOR === #

    @property
    def simulator_file(self):
        return self.points / "simulator.json"

    def start_simulator(self):
        """Start it; it remembers what it knew before, if it is to."""
        words = job_sim.command(self.sim_port)
        if self.remember:
            words += ["--state", str(self.simulator_file)]
        self.simulator_process = Process(
            f"{self.label}-simulator", words, env=child_environment(), cwd=ROOT
        )
        self.simulator_process.wait_for(f"{self.simulator.url}/_simulator/settings")

    def stop_simulator(self):
        """Stop it; what listens at its port is nothing."""
        if self.simulator_process:
            self.simulator_process.stop()

    # === ODOO === #

    def odoo(self, name, *words):
        """A process of Odoo with the points of the run, not waited for."""
        path = f"{server.addons_path(self.folder)},{HERE / 'addons'}"
        command = server.command(
            "server",
            "-d",
            self.name,
            *words,
            f"--addons-path={path}",
            "--load=base,rpc,web,chorus_pro_chaos",
        )
        environment = server.environment(
            self.folder,
            CHORUS_PRO_CHAOS_FOLDER=str(self.points),
            # the certificate of the TLS front, for its one name
            REQUESTS_CA_BUNDLE=str(self.certificate),
        )
        RUN.mkdir(parents=True, exist_ok=True)
        process = Process(f"{self.label}-{name}", command, env=environment, cwd=RUN)
        self.logs.append(process.log)
        return process

    @property
    def starts(self):
        """How often the first server was started."""
        return self.main.starts if self.main else 0

    def forget_reached(self):
        """Who stood at a point is dead."""
        for one in self.points.glob("*.reached"):
            one.unlink(missing_ok=True)

    def kill_odoo(self):
        """SIGKILL the first server."""
        self.main.kill()

    def start_odoo(self):
        """Start it again; the sessions of the users are still good."""
        self.main.start()

    def restart_odoo(self):
        """SIGKILL, then start again."""
        self.kill_odoo()
        self.start_odoo()

    def update(self):
        """``odoo -u`` of the addon, not waited for, while no server runs."""
        return self.odoo(
            f"update-{len(self.logs)}", "-u", MODULE, "--stop-after-init", "--no-http"
        )

    def sign_in(self, login):
        """A session of the user on the first server."""
        return self.main.sign_in(login)

    # === POSTGRESQL === #

    def kill_postgresql(self, how="kill"):
        """End PostgreSQL without a warning, and start it again.

        :param how: "kill": SIGKILL of its first process, the others find out by
            themselves; "immediate": all at once, without a checkpoint
        :raises StepFailed: it is not ours, or does not come back
        """
        if not postgres.uses_own_cluster():
            raise StepFailed("PostgreSQL is not ours to kill")
        began = utc_now()
        if how == "kill":
            lines = (postgres.home() / "data" / "postmaster.pid").read_text()
            os.kill(int(lines.split()[0]), signal.SIGKILL)
        else:
            postgres.pg_ctl("-m", "immediate", "stop")
        deadline = time.monotonic() + RECOVERY
        while True:
            # the orphans of a killed server must be gone before another may start
            with contextlib.suppress(StepFailed):
                postgres.ensure()
                postgres.psql("postgres", "SELECT 1")
                break
            if time.monotonic() > deadline:
                raise StepFailed("PostgreSQL did not come back")
            time.sleep(0.2)
        self.db.reopen()
        self.supervise()
        self.outages.append((began, utc_now() + AFTERMATH))
