"""boto3: a key of AWS KMS encrypts, is rotated, shared by its policy and with a grant, disabled, and restored."""

import json

import boto3
from botocore.exceptions import ClientError

CONTEXT = {"tenant": "blue", "Ünï": "c=+/"}

# The endpoint, the authority and the root's key come from the environment.
iam = boto3.client("iam")
kms = boto3.client("kms")
account = boto3.client("sts").get_caller_identity()["Account"]


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


def client(user):
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return boto3.client(
        "kms", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )


made = kms.create_key(Description="letters", Tags=[{"TagKey": "team", "TagValue": "blue"}])["KeyMetadata"]
key = made["Arn"]
assert key == f"arn:aws:kms:us-east-1:{account}:key/{made['KeyId']}", made
kms.create_alias(AliasName="alias/letters", TargetKeyId=key)
assert "alias/letters" in [a["AliasName"] for page in kms.get_paginator("list_aliases").paginate() for a in page["Aliases"]]
assert made["KeyId"] in [k["KeyId"] for page in kms.get_paginator("list_keys").paginate() for k in page["Keys"]]
assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "team", "TagValue": "blue"}]

# Encryption, data keys, and a rotation after which older ciphertexts open.
sealed = kms.encrypt(KeyId="alias/letters", Plaintext=b"a letter", EncryptionContext=CONTEXT)["CiphertextBlob"]
data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)
kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 90
kms.rotate_key_on_demand(KeyId=key)
assert [each["RotationType"] for each in kms.list_key_rotations(KeyId=key)["Rotations"]] == ["ON_DEMAND"]
opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)
assert opened["Plaintext"] == b"a letter" and opened["KeyId"] == key, opened
assert kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"], EncryptionContext=CONTEXT)["Plaintext"] == data_key["Plaintext"]
refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=sealed)
moved = kms.re_encrypt(
    CiphertextBlob=sealed, SourceEncryptionContext=CONTEXT, DestinationKeyId=key, DestinationEncryptionContext={}
)
assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"a letter"

# A key policy lets one user decrypt, for one tenant.
reader = client("kms-reader")
refused("AccessDeniedException", reader.decrypt, CiphertextBlob=sealed, EncryptionContext=CONTEXT)
policy = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
policy["Statement"].append(
    {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:user/kms-reader"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "blue"}},
    }
)
kms.put_key_policy(KeyId=key, Policy=json.dumps(policy))
assert reader.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"a letter"
refused("AccessDeniedException", reader.decrypt, CiphertextBlob=moved["CiphertextBlob"])
refused("AccessDeniedException", reader.encrypt, KeyId=key, Plaintext=b"x")
policy["Statement"] = policy["Statement"][1:]
refused("MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key, Policy=json.dumps(policy))

# A grant lets another encrypt, until it is revoked.
writer = client("kms-writer")
grant = kms.create_grant(
    KeyId=key,
    GranteePrincipal=f"arn:aws:iam::{account}:user/kms-writer",
    Operations=["Encrypt", "GenerateDataKey"],
    Constraints={"EncryptionContextSubset": {"tenant": "blue"}},
)
assert writer.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=CONTEXT)["KeyId"] == key
refused("AccessDeniedException", writer.encrypt, KeyId=key, Plaintext=b"x")
assert [each["GrantId"] for each in kms.list_grants(KeyId=key)["Grants"]] == [grant["GrantId"]]
kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
refused("AccessDeniedException", writer.encrypt, KeyId=key, Plaintext=b"x", EncryptionContext=CONTEXT)

# Disabled, deleted for a while, and back.
kms.disable_key(KeyId=key)
refused("DisabledException", kms.decrypt, CiphertextBlob=sealed, EncryptionContext=CONTEXT)
kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
refused("KMSInvalidStateException", kms.decrypt, CiphertextBlob=sealed, EncryptionContext=CONTEXT)
kms.cancel_key_deletion(KeyId=key)
kms.enable_key(KeyId=key)
assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"a letter"
kms.delete_alias(AliasName="alias/letters")
refused("NotFoundException", kms.describe_key, KeyId="alias/letters")
