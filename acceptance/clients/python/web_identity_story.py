"""boto3: a pod gets credentials by the token of its service account, and may do what its role may."""

import json
import os
import time

import boto3
import jwt
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = os.environ["KEYHOLD_ISSUER"]
SUBJECT = "system:serviceaccount:apps:reader"
AUDIENCE = "sts.amazonaws.com"

# The endpoint, the authority and the root's key come from the environment.
root = boto3.client("iam")


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})


# A cluster with two keys, of which it signs with one at a time.
keys = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("first", "second")}
published = [
    {"kid": name, "use": "sig", **jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)}
    for name, key in keys.items()
]
# The public half of a key has no key_ops, which would make it one for something else.
for each in published:
    each.pop("key_ops", None)
with open(os.environ["KEYHOLD_JWKS"], "w") as jwks:
    json.dump({"keys": published}, jwks)


def token(key, subject=SUBJECT):
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": subject, "aud": [AUDIENCE], "iat": now, "exp": now + 600}
    return jwt.encode(claims, keys[key], algorithm="RS256", headers={"kid": key})


provider = root.create_open_id_connect_provider(Url=ISSUER, ClientIDList=[AUDIENCE])["OpenIDConnectProviderArn"]
name = ISSUER.removeprefix("https://")
role = root.create_role(
    RoleName="boto3-pod",
    AssumeRolePolicyDocument=document(
        Principal={"Federated": provider},
        Action="sts:AssumeRoleWithWebIdentity",
        Condition={"StringEquals": {f"{name}:sub": SUBJECT, f"{name}:aud": AUDIENCE}},
    ),
)["Role"]
root.put_role_policy(
    RoleName="boto3-pod", PolicyName="list", PolicyDocument=document(Action="iam:ListUsers", Resource="*")
)

# What the kubelet puts into the pod, which knows nothing else.
file = os.environ["KEYHOLD_JWKS"] + ".token"
os.environ["AWS_ROLE_ARN"] = role["Arn"]
os.environ["AWS_ROLE_SESSION_NAME"] = "boto3"
os.environ["AWS_WEB_IDENTITY_TOKEN_FILE"] = file
os.environ["AWS_ENDPOINT_URL_STS"] = os.environ["AWS_ENDPOINT_URL"]

# The kubelet renews the token, by then with another key.
for key in ("first", "second"):
    with open(file, "w") as projected:
        projected.write(token(key))
    pod = boto3.Session()
    caller = pod.client("sts").get_caller_identity()
    assert caller["Arn"].endswith(":assumed-role/boto3-pod/boto3"), caller
    pod.client("iam").list_users()
    refused("AccessDenied", pod.client("iam").create_user, UserName="accomplice")

# Another pod of the same cluster is not meant.
with open(file, "w") as projected:
    projected.write(token("second", subject="system:serviceaccount:apps:writer"))
refused("AccessDenied", boto3.Session().client("sts").get_caller_identity)

# A role that is gone leaves nothing behind.
root.delete_role_policy(RoleName="boto3-pod", PolicyName="list")
root.delete_role(RoleName="boto3-pod")
refused("InvalidClientTokenId", pod.client("sts").get_caller_identity)
root.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
