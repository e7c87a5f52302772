"""Keyhold for the tests of other software: real IAM, STS and KMS instead of a mock.

With pytest, put this file beside ``conftest.py`` and name it there, or install the wheel, which pytest finds by itself::

    pytest_plugins = ["keyhold_pytest"]      # conftest.py; not needed with the wheel

    def test_alice(keyhold):                 # AWS_ENDPOINT_URL and credentials are set, everything is as at the start
        boto3.client("iam").create_user(UserName="alice")

Without pytest, ``with Keyhold() as keyhold:`` does the same but for the environment, which is ``keyhold.environment``.

It runs ``keyhold dev`` as a process of its own, once a session and for each worker of xdist. The program is, in this
order: the argument or ``--keyhold-executable`` or the ini option ``keyhold_executable``; ``keyhold`` or ``bin/keyhold``
in the folder of the variable KEYHOLD_HOME; ``keyhold`` in a folder of PATH. It stops with the tests, whatever ends them.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

__all__ = ["Keyhold", "KeyholdError"]

TIME_TO_START = 60
TIME_TO_STOP = 10
TIME_TO_RESET = 10
LINES_OF_LOG = 30


class KeyholdError(Exception):
    """Keyhold is not there, or does not start or answer."""


def find_executable(named=None, environ=os.environ):
    """Finds the program: what is named, or else KEYHOLD_HOME, or else PATH."""
    if named:
        found = shutil.which(named, path=environ.get("PATH", ""))
        if not found:
            raise KeyholdError(f"there is no program {named}")
        return found
    home = environ.get("KEYHOLD_HOME")
    if home:
        for program in (Path(home, "keyhold"), Path(home, "bin", "keyhold")):
            if program.is_file() and os.access(program, os.X_OK):
                return str(program)
        raise KeyholdError(f"the folder of the variable KEYHOLD_HOME has neither keyhold nor bin/keyhold: {home}")
    found = shutil.which("keyhold", path=environ.get("PATH", ""))
    if not found:
        raise KeyholdError("no program keyhold found: set KEYHOLD_HOME, or put its folder on PATH")
    return found


class Keyhold:
    """A process of ``keyhold dev``. It stops at the end of its standard input, and so with this process.

    endpoint, access_key_id, secret_access_key, account_id, region, admin_key_file: what clients need.
    environment: the variables of the AWS SDKs and the AWS command line.
    """

    def __init__(self, executable=None, seconds=TIME_TO_START):
        # Settings of a server are not meant for this one.
        environ = {k: v for k, v in os.environ.items() if not k.startswith("KEYHOLD_") or k == "KEYHOLD_JAVA_OPTS"}
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [find_executable(executable), "dev", "--loopback-port", "0", "--json", "--stop-with-input"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=environ)
        printed = self._await_ready(seconds)
        self.endpoint = printed["endpoint"]
        self.access_key_id = printed["accessKeyId"]
        self.secret_access_key = printed["secretAccessKey"]
        self.account_id = printed["accountId"]
        self.region = printed["region"]
        self.admin_key_file = printed["adminKeyFile"]
        self.environment = dict(printed["environment"])
        self._folder = printed["dataFolder"]
        self._reset_url = printed["resetUrl"]
        self._reset_header = printed["resetHeader"]

    def _await_ready(self, seconds):
        too_late = threading.Timer(seconds, self._process.kill)
        too_late.start()
        try:
            return json.loads(self._process.stdout.readline())
        except ValueError as e:
            self._process.kill()
            self._process.wait()
            raise KeyholdError(f"keyhold dev did not start; the end of its log:\n{self._tail()}") from e
        finally:
            too_late.cancel()

    def _tail(self):
        self._log.seek(0)
        return "\n".join(self._log.read().decode(errors="replace").splitlines()[-LINES_OF_LOG:])

    def reset(self):
        """Makes everything as it was at the start: one account, its root and a service account admin."""
        request = urllib.request.Request(self._reset_url, data=b"", headers={"X-Keyhold-Dev": self._reset_header})
        try:
            # No proxy of the environment stands before a process of this host.
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=TIME_TO_RESET):
                pass
        except (urllib.error.URLError, OSError) as e:
            raise KeyholdError(f"keyhold dev did not do a reset: {e}; the end of its log:\n{self._tail()}") from e

    def close(self):
        """Stops it; its folder is gone then."""
        if self._log.closed:
            return
        self._process.stdin.close()
        try:
            self._process.wait(TIME_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


try:
    import pytest
except ImportError:
    pytest = None

if pytest:

    def pytest_addoption(parser):
        name = "the program keyhold, where KEYHOLD_HOME and PATH do not find it"
        parser.addoption("--keyhold-executable", help=name)
        parser.addini("keyhold_executable", name, default="")

    @pytest.fixture(scope="session")
    def keyhold_server(request):
        """The process of the session. Its content is what earlier tests have left; see keyhold."""
        named = request.config.getoption("--keyhold-executable") or request.config.getini("keyhold_executable")
        with Keyhold(named or None) as server:
            yield server

    @pytest.fixture
    def keyhold(keyhold_server, monkeypatch):
        """Keyhold as it is at the start, and the environment of this process set so that clients find it."""
        keyhold_server.reset()
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in keyhold_server.environment.items():
            monkeypatch.setenv(name, value)
        return keyhold_server
