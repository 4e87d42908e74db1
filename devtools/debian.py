"""Debian's packages: installing what is missing, and fetching packages without installing them."""

import hashlib
import os
import re
import shutil
import subprocess

from devtools.console import DevError, Progress, note
from devtools.locks import exclusive
from devtools.paths import cache_root, running_as_root
from devtools.processes import call, follow

CREATE_CLUSTER_DROPIN = "/etc/postgresql-common/createcluster.d/zz-lead-management.conf"


def install(packages, purpose):
    """Install packages of the system, or say which ones are missing.

    :param packages: names of Debian packages
    :param purpose: what they are needed for, as in "PostgreSQL is needed"
    :raise DevError: when they cannot be installed by this user or on this system
    """
    names = " ".join(packages)
    if not running_as_root() or not shutil.which("apt-get"):
        raise DevError(f"{purpose} is needed and was not found; install it (on Debian: {names}).")
    note(f"Installing {names} with apt ...")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with _apt_lock():
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", *packages],
        ):
            done = call(command, env=environment)
            if done.returncode:
                raise DevError(f"`{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")


def _apt_lock():
    """Hold what apt does not wait for by itself: another ./dev may install something too."""
    return exclusive(cache_root() / "locks" / "apt", "the packages of the system")


def install_postgresql():
    """Install PostgreSQL's server without creating or starting a cluster of the system.

    Debian's package creates one unless told otherwise; the file that tells it is removed again.

    :raise DevError: when it cannot be installed
    """
    purpose = "PostgreSQL 13 or newer"
    if not running_as_root():
        install(["postgresql"], purpose)
    folder = os.path.dirname(CREATE_CLUSTER_DROPIN)
    os.makedirs(folder, exist_ok=True)
    with open(CREATE_CLUSTER_DROPIN, "w") as dropin:
        dropin.write("create_main_cluster = false\n")
    try:
        install(["postgresql"], purpose)
    finally:
        os.unlink(CREATE_CLUSTER_DROPIN)


class PrivateArchive:
    """Debian's archive seen through package lists of our own.

    The machine's lists and sources stay as they are. The archive's address is taken from the
    machine's own configuration, so whichever mirror it uses is used here too.
    """

    def __init__(self, folder, suites):
        """
        :param folder: an empty folder for lists and downloads
        :param suites: suites to offer, such as ``["sid", "bookworm"]``
        :raise DevError: when apt is missing or knows no archive of Debian
        """
        self.folder = folder
        self.suites = suites
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise DevError(
                "Odoo 19 is fetched from Debian's archive, which needs apt; on another system "
                "point ODOO_PATH to an Odoo 19 checkout."
            )
        (folder / "lists" / "partial").mkdir(parents=True)
        (folder / "archives" / "partial").mkdir(parents=True)
        self.sources = folder / "debian.list"
        self.sources.write_text(self._source_lines())

    def _source_lines(self):
        """Return the content of the private source list."""
        uri = self._archive_uri()
        keyring = next(
            (
                path
                for path in (
                    "/usr/share/keyrings/debian-archive-keyring.pgp",
                    "/usr/share/keyrings/debian-archive-keyring.gpg",
                )
                if os.path.exists(path)
            ),
            None,
        )
        signed = f"[signed-by={keyring}] " if keyring else ""
        return "".join(f"deb {signed}{uri} {suite} main\n" for suite in self.suites)

    def _archive_uri(self):
        """Return the address of Debian's main archive in the machine's configuration."""
        command = [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI)|$(ORIGIN)|$(LABEL)",
            "Created-By: Packages",
        ]
        for line in self._indextargets(command):
            uri, origin, label = line.split("|")
            if (origin, label) == ("Debian", "Debian"):
                return uri
        raise DevError(
            "apt knows no archive of Debian on this machine; point ODOO_PATH to an Odoo 19 "
            "checkout."
        )

    def _indextargets(self, command):
        """Return the index targets that apt knows, after an update if it has read none yet."""
        lines = [line for line in call(command).stdout.splitlines() if "|Debian|" in line]
        if not lines and running_as_root():
            note("Reading the machine's package lists ...")
            with _apt_lock():
                call(["apt-get", "update", "-q"])
            lines = call(command).stdout.splitlines()
        if not lines:
            # Without downloaded lists apt does not know whose archive it is; the address does
            # appear, so an address that ends like every mirror's own folder is a fair guess.
            found = call(command).stdout.splitlines()
            lines = [
                f"{line.split('|')[0]}|Debian|Debian"
                for line in found
                if re.search(r"/debian/?\|", line)
            ]
        return lines

    def _apt(self, program, *arguments, with_status=False):
        """Return the command line for apt's ``program`` on the private lists."""
        options = {
            "Dir::Etc::sourcelist": self.sources,
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache::archives": self.folder / "archives",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            # The private folder is ours alone, the user apt would change to cannot enter it.
            "APT::Sandbox::User": "",
            # The machine's pins and preferences are about other suites.
            "Dir::Etc::preferences": "-",
            "Dir::Etc::preferencesparts": "-",
            "Acquire::Retries": "3",
        }
        if with_status:
            options["APT::Status-Fd"] = "1"
        flags = [part for item in options.items() for part in ("-o", f"{item[0]}={item[1]}")]
        return [program, "-q", *flags, *arguments]

    def _run(self, label, *arguments):
        """Run ``apt-get`` and show its progress.

        :raise DevError: with apt's own words when it fails
        """
        command = self._apt("apt-get", *arguments, with_status=True)
        said = []
        with Progress(label) as progress:

            def on_line(line):
                status = re.match(r"dlstatus:\d+:([\d.]+):", line)
                if status:
                    progress.update(float(status.group(1)))
                else:
                    said.append(line)

            code = follow(command, "download", on_line, cwd=self.folder / "archives")
        if code:
            raise DevError(f"apt could not finish '{label}':\n{''.join(said)}")

    def update(self):
        """Download the package lists.

        :raise DevError: when apt fails
        """
        self._run("Reading Debian's package lists", "update")

    def show(self, package):
        """Return the record of the newest version of ``package`` as a dictionary.

        :raise DevError: when the archive has no such package
        """
        done = call(self._apt("apt-cache", "show", "--no-all-versions", package))
        if done.returncode or not done.stdout:
            raise DevError(f"Debian's archive has no package {package}.")
        return dict(
            line.split(": ", 1)
            for line in done.stdout.splitlines()
            if ": " in line and not line.startswith(" ")
        )

    def download(self, requests, label):
        """Download packages, without installing anything.

        :param requests: names, with a suite where it matters: ``fonts-font-awesome/bookworm``
        :param label: what to say meanwhile
        :return: paths of the package files
        :raise DevError: when apt fails
        """
        self._run(label, "download", *requests)
        return sorted((self.folder / "archives").glob("*.deb"))


def unpack(package_file, target, excluded=(), label=None):
    """Unpack a package into a folder, leaving the system's own packages alone.

    :param package_file: the ``.deb``
    :param target: the folder that stands for ``/``
    :param excluded: paths inside the package to leave out, starting with ``./``
    :param label: shown with progress for a large package, None for silence
    :raise DevError: when dpkg or tar fail
    """
    size = call(["dpkg-deb", "--field", package_file, "Installed-Size"]).stdout.strip()
    total = int(size or 0) * 1024 or 1
    read = 0
    with (
        subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(package_file)], stdout=subprocess.PIPE
        ) as source,
        subprocess.Popen(
            ["tar", "-x", "--no-same-owner", *(f"--exclude={path}" for path in excluded)],
            stdin=subprocess.PIPE,
            cwd=target,
        ) as sink,
        Progress(label or "") as progress,
    ):
        while chunk := source.stdout.read(1 << 20):
            sink.stdin.write(chunk)
            read += len(chunk)
            if label:
                progress.update(100 * read / total)
        sink.stdin.close()
    if source.returncode or sink.returncode:
        raise DevError(f"{package_file.name} could not be unpacked.")


def sha256(path):
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
