"""PostgreSQL: the server that PGHOST names, else a cluster of our own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from console import StepFailed, run, stamp, stamped, step
from paths import CACHE, CACHE_ID, MODULE, child_environment
from system_packages import postgres_binaries

ROLE = "odoo"  # Odoo refuses to work as "postgres"
SOCKET_LIMIT = 100  # the kernel's limit is 107 bytes with the file name


def uses_own_cluster() -> bool:
    """Tell whether the cluster is ours: PGHOST is not set, or by ourselves."""
    return os.environ.get("PGHOST") in (None, "", str(socket_folder()))


def home() -> Path:
    """Return the folder of our cluster.

    PostgreSQL refuses root, and its own user cannot enter root's cache folder.
    """
    if os.geteuid() == 0:
        return Path("/var/lib") / MODULE / CACHE_ID
    return CACHE / "postgresql"


def socket_folder() -> Path:
    """Return the folder of the socket, short enough for the kernel."""
    folder = home() / "run"
    if len(str(folder / ".s.PGSQL.5432")) < SOCKET_LIMIT:
        return folder
    return Path(tempfile.gettempdir()) / f"chorus-pro-{os.getuid()}-{CACHE_ID}"


def environment() -> dict[str, str]:
    """Return the variables with which every client finds the server."""
    if not uses_own_cluster():
        return {}
    return {"PGHOST": str(socket_folder()), "PGUSER": ROLE, "PGPORT": "5432"}


def owner() -> dict:
    """Return the subprocess options that run a program as the cluster's owner."""
    if os.geteuid():
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        run(["useradd", "--system", "--home", home(), "postgres"], "postgresql")
        user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def private_folder(path: Path) -> None:
    """Make a folder that only the cluster's owner (and root) can enter."""
    path.mkdir(parents=True, exist_ok=True)
    uid = owner().get("user", os.getuid())
    if path.stat().st_uid not in (uid, os.getuid()):
        raise StepFailed(f"{path} belongs to somebody else: remove it and start again")
    if os.geteuid() == 0:
        os.chown(path, uid, owner()["group"])
    path.chmod(0o700)


def pg_ctl(*words) -> int:
    """Run pg_ctl on our cluster and return its exit status."""
    data = home() / "data"
    major = (data / "PG_VERSION").read_text().strip()
    folder = postgres_binaries(major)
    if not folder:
        raise StepFailed(
            f"The cluster {data} was made by PostgreSQL {major}, which is gone: "
            "install it again, or run ./dev stop and remove that folder."
        )
    return run(
        [f"{folder}/pg_ctl", "-D", data, *words],
        "postgresql",
        check=False,
        cwd="/",
        **owner(),
    )


def ensure() -> bool:
    """Start the server unless it runs; return whether this call started it."""
    if not uses_own_cluster():
        psql("postgres", "SELECT 1")
        return False
    data, key = home() / "data", str(home())
    for folder in (home(), data, socket_folder()):
        private_folder(folder)
    if not (stamped("postgresql", key) and (data / "PG_VERSION").exists()):
        with step("PostgreSQL: new cluster"):
            shutil.rmtree(data, ignore_errors=True)
            private_folder(data)
            command = [f"{postgres_binaries()}/initdb", "-D", data, "-U", ROLE]
            command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust"]
            run([*command, "--no-sync"], "postgresql", cwd="/", **owner())
        stamp("postgresql", key)
    if pg_ctl("status") == 0:
        return False
    with step("PostgreSQL: start"):
        # No network port: the folder of the socket is the key of the door.
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{socket_folder()}' "
            "-c port=5432 -c max_connections=200 -c synchronous_commit=off"
        )
        log = home() / "data" / "server.log"
        if pg_ctl("-l", log, "-w", "-o", options, "start"):
            text = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise StepFailed(f"PostgreSQL does not start ({log}):\n{text}")
    return True


def stop() -> None:
    """Stop our own cluster, if it runs."""
    if uses_own_cluster() and (home() / "data" / "PG_VERSION").exists():
        pg_ctl("-m", "fast", "stop")


def release(started: bool) -> None:
    """Stop the cluster that this command started, unless others work on it."""
    if not (started and uses_own_cluster()):
        return
    others = psql(
        "postgres",
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND pid <> pg_backend_pid()",
    )
    if others == "0":
        stop()


def psql(database: str, query: str) -> str:
    """Run one query and return its bare result. Raises StepFailed on an error."""
    program = shutil.which("psql") or f"{postgres_binaries()}/psql"
    command = [program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(
        [*command, "-d", database, "-c", query],
        env=child_environment(**environment()),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StepFailed(f"PostgreSQL: {done.stderr.strip()}")
    return done.stdout.strip()
