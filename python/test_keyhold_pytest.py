"""Tests of the fixture, which are at the same time the tests of some other software that calls IAM."""

import json
import os
import stat
import subprocess
import sys

import boto3
import keyhold_pytest
import pytest
from keyhold_pytest import Keyhold, KeyholdError, find_executable


def program(folder, script="exit 1"):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "keyhold"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(stat.S_IRWXU)
    return str(file)


@pytest.mark.parametrize("turn", range(3))
def test_each_test_begins_with_nothing(keyhold, turn):
    iam = boto3.client("iam")
    iam.create_user(UserName="alice")
    assert {user["UserName"] for user in iam.list_users()["Users"]} == {"admin", "alice"}


def test_policies_decide(keyhold):
    iam = boto3.client("iam")
    iam.create_user(UserName="alice")
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    session = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    alice = session.client("iam")
    with pytest.raises(alice.exceptions.ClientError, match="AccessDenied"):
        alice.list_users()
    statement = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}
    iam.put_user_policy(UserName="alice", PolicyName="read",
                        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    assert len(alice.list_users()["Users"]) == 2


def test_the_environment_is_that_of_the_server(keyhold):
    assert os.environ["AWS_ENDPOINT_URL"] == keyhold.endpoint
    assert os.environ["AWS_ACCESS_KEY_ID"] == keyhold.access_key_id
    assert boto3.client("sts").get_caller_identity()["Account"] == keyhold.account_id == "123456789012"
    assert os.path.getsize(keyhold.admin_key_file) > 0
    assert keyhold.secret_access_key and keyhold.region == "us-east-1"


def test_the_short_key_works_too(keyhold):
    sts = boto3.client("sts", aws_access_key_id="test", aws_secret_access_key="test")
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"


def test_a_process_of_its_own_stops_and_leaves_nothing(keyhold):
    with Keyhold(os.environ.get("KEYHOLD_TEST_EXECUTABLE")) as own:
        folder = own._folder
        assert own.endpoint != keyhold.endpoint and os.path.isdir(folder)
        own.reset()
    own.close()
    assert not os.path.exists(folder)


def test_it_stops_with_a_process_that_is_killed(keyhold):
    code = ("import os, sys, keyhold_pytest\n"
            "k = keyhold_pytest.Keyhold(os.environ.get('KEYHOLD_TEST_EXECUTABLE'))\n"
            "print(k._process.pid, k._folder, flush=True)\n"
            "os.kill(os.getpid(), 9)\n")
    path = os.path.dirname(keyhold_pytest.__file__)
    killed = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=path,
                            env={**os.environ, "PYTHONPATH": path}, timeout=120)
    assert killed.returncode == -9
    pid, folder = killed.stdout.split()
    # It was the child of a process that is gone, so nobody can wait for it; its end of a pipe can be waited for.
    try:
        descriptor = os.pidfd_open(int(pid))
    except (ProcessLookupError, AttributeError):
        descriptor = None
    if descriptor is not None:
        import select
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        assert poll.poll(60_000)
        os.close(descriptor)
    assert not os.path.exists(folder)


def test_the_program_is_what_is_named_or_that_of_the_home_or_of_the_path(tmp_path):
    named, home, installed = program(tmp_path / "n"), program(tmp_path / "h"), program(tmp_path / "i" / "bin")
    path = {"PATH": str(tmp_path / "n")}
    assert find_executable(home, path) == home
    assert find_executable(None, {**path, "KEYHOLD_HOME": str(tmp_path / "h")}) == home
    assert find_executable(None, {**path, "KEYHOLD_HOME": str(tmp_path / "i")}) == installed
    assert find_executable(None, path) == named
    for wrong in ({"KEYHOLD_HOME": str(tmp_path)}, {"PATH": ""}):
        with pytest.raises(KeyholdError, match="KEYHOLD_HOME"):
            find_executable(None, wrong)
    with pytest.raises(KeyholdError, match="/nowhere"):
        find_executable("/nowhere/keyhold", path)


def test_a_program_that_fails_is_shown_with_its_log(tmp_path):
    with pytest.raises(KeyholdError, match="no JDK 25 found"):
        Keyhold(program(tmp_path, "echo 'keyhold: no JDK 25 found' >&2; exit 1"))
