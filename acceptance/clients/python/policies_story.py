"""boto3: policies delegate the administration of users and of one group, and a boundary stops an escalation."""

import json

import boto3
from botocore.exceptions import ClientError

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"

# The endpoint, the authority and the root's key come from the environment.
root = boto3.client("iam")
account = boto3.client("sts").get_caller_identity()["Account"]


def refused(why, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied", error
        assert why in error.response["Error"]["Message"], error
        return
    raise AssertionError(f"not refused: {why}")


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def client(user):
    key = root.create_access_key(UserName=user)["AccessKey"]
    return boto3.client(
        "iam", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )


# A delegated administrator, until the policy is detached.
root.create_user(UserName="administrator")
administrator = client("administrator")
refused("no identity-based policy allows the iam:CreateUser", administrator.create_user, UserName="developer")
root.attach_user_policy(UserName="administrator", PolicyArn=ADMINISTRATOR)
administrator.create_user(UserName="developer")

# A person administers one group, and nothing else.
developers = administrator.create_group(Path="/apps/", GroupName="developers")["Group"]
administrator.create_group(GroupName="accountants")
administrator.create_user(UserName="lead")
administrator.put_user_policy(
    UserName="lead",
    PolicyName="developers",
    PolicyDocument=document({"Effect": "Allow", "Action": "iam:*", "Resource": developers["Arn"]}),
)
lead = client("lead")
lead.add_user_to_group(GroupName="developers", UserName="developer")
assert [user["UserName"] for user in lead.get_group(GroupName="developers")["Users"]] == ["developer"]
refused("on resource: group accountants", lead.add_user_to_group, GroupName="accountants", UserName="lead")
refused("iam:DeleteUser on resource: user developer", lead.delete_user, UserName="developer")
lead.remove_user_from_group(GroupName="developers", UserName="developer")
stored = administrator.get_user_policy(UserName="lead", PolicyName="developers")["PolicyDocument"]
assert stored["Statement"][0]["Resource"] == developers["Arn"], stored

# Whom a manager hires is bounded, whatever is attached.
boundary = administrator.create_policy(
    PolicyName="boundary",
    PolicyDocument=document({"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}),
)["Policy"]["Arn"]
administrator.get_waiter("policy_exists").wait(PolicyArn=boundary)
local = administrator.get_paginator("list_policies").paginate(Scope="Local", PaginationConfig={"PageSize": 1})
assert boundary in [policy["Arn"] for page in local for policy in page["Policies"]]
version = administrator.get_policy_version(PolicyArn=boundary, VersionId="v1")["PolicyVersion"]
assert version["IsDefaultVersion"] and version["Document"]["Statement"][0]["Action"] == "iam:List*", version
administrator.create_user(UserName="manager")
administrator.put_user_policy(
    UserName="manager",
    PolicyName="hire",
    PolicyDocument=document(
        {
            "Effect": "Allow",
            "Action": ["iam:CreateUser", "iam:AttachUserPolicy"],
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary}},
        }
    ),
)
manager = client("manager")
refused("iam:CreateUser", manager.create_user, UserName="hired")
hired = manager.create_user(UserName="hired", PermissionsBoundary=boundary)["User"]
assert hired["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
refused("iam:AttachUserPolicy", manager.attach_user_policy, UserName="manager", PolicyArn=ADMINISTRATOR)
manager.attach_user_policy(UserName="hired", PolicyArn=ADMINISTRATOR)
bounded = client("hired")
assert "hired" in [user["UserName"] for user in bounded.list_users()["Users"]]
refused("no permissions boundary allows the iam:CreateUser", bounded.create_user, UserName="accomplice")

root.detach_user_policy(UserName="administrator", PolicyArn=ADMINISTRATOR)
refused(f"User: arn:aws:iam::{account}:user/administrator is not authorized", administrator.list_users)
