"""boto3: a user with a key that signs, is disabled, is refused, and is deleted."""

import boto3
from botocore.exceptions import ClientError


def refused(code, call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


# The endpoint, the authority and the root's key come from the environment.
iam = boto3.client("iam")
user = iam.create_user(UserName="boto3")["User"]
key = iam.create_access_key(UserName="boto3")["AccessKey"]
sts = boto3.client(
    "sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
)
assert sts.get_caller_identity()["Arn"] == user["Arn"]

which = {"UserName": "boto3", "AccessKeyId": key["AccessKeyId"]}
iam.update_access_key(Status="Inactive", **which)
refused("InvalidClientTokenId", sts.get_caller_identity)
iam.update_access_key(Status="Active", **which)
assert sts.get_caller_identity()["Arn"] == user["Arn"]

session = sts.get_session_token()["Credentials"]
temporary = boto3.client(
    "sts",
    aws_access_key_id=session["AccessKeyId"],
    aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"],
)
assert temporary.get_caller_identity()["Arn"] == user["Arn"]

names = [each["UserName"] for page in iam.get_paginator("list_users").paginate() for each in page["Users"]]
assert "boto3" in names
iam.delete_access_key(**which)
refused("InvalidClientTokenId", sts.get_caller_identity)
refused("InvalidClientTokenId", temporary.get_caller_identity)
iam.delete_user(UserName="boto3")
refused("NoSuchEntity", lambda: iam.get_user(UserName="boto3"))
