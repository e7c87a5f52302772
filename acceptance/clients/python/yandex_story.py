"""yandexcloud: a service account with an authorized key that gets tokens until it is deleted, and encryption."""

import json
import os

import grpc
import yandexcloud
from yandex.cloud.iam.v1.key_pb2 import Key
from yandex.cloud.iam.v1.key_service_pb2 import CreateKeyRequest, DeleteKeyRequest
from yandex.cloud.iam.v1.key_service_pb2_grpc import KeyServiceStub
from yandex.cloud.iam.v1.service_account_pb2 import ServiceAccount
from yandex.cloud.iam.v1.service_account_service_pb2 import (
    CreateServiceAccountMetadata,
    CreateServiceAccountRequest,
    DeleteServiceAccountRequest,
    GetServiceAccountRequest,
)
from yandex.cloud.iam.v1.service_account_service_pb2_grpc import ServiceAccountServiceStub
from yandex.cloud.kms.v1.symmetric_crypto_service_pb2 import SymmetricDecryptRequest, SymmetricEncryptRequest
from yandex.cloud.kms.v1.symmetric_crypto_service_pb2_grpc import SymmetricCryptoServiceStub
from yandex.cloud.kms.v1.symmetric_key_pb2 import AES_256, SymmetricKey
from yandex.cloud.kms.v1.symmetric_key_service_pb2 import (
    CreateSymmetricKeyMetadata,
    CreateSymmetricKeyRequest,
)
from yandex.cloud.kms.v1.symmetric_key_service_pb2_grpc import SymmetricKeyServiceStub

endpoint = os.environ["KEYHOLD_ENDPOINT"]
with open(os.environ["KEYHOLD_CA"], "rb") as ca, open(os.environ["KEYHOLD_ADMIN_KEY"]) as key_file:
    certificates, admin_key = ca.read(), json.load(key_file)


def sdk_of(key):
    return yandexcloud.SDK(endpoint=endpoint, root_certificates=certificates, service_account_key=key)


def refused(code, call):
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, error
        return
    raise AssertionError(f"not refused with {code}")


sdk = sdk_of(admin_key)
accounts = sdk.client(ServiceAccountServiceStub)
admin = accounts.Get(GetServiceAccountRequest(service_account_id=admin_key["service_account_id"]))
creation = accounts.Create(CreateServiceAccountRequest(folder_id=admin.folder_id, name="python"))
account = sdk.wait_operation_and_get_result(
    creation, response_type=ServiceAccount, meta_type=CreateServiceAccountMetadata
).response

keys = sdk.client(KeyServiceStub)
made = keys.Create(CreateKeyRequest(service_account_id=account.id, key_algorithm=Key.RSA_2048))
own_key = {"id": made.key.id, "service_account_id": account.id, "private_key": made.private_key}
own_account = GetServiceAccountRequest(service_account_id=account.id)
# It may do nothing yet, but who it is is known: not even it may read itself.
refused(grpc.StatusCode.PERMISSION_DENIED, lambda: sdk_of(own_key).client(ServiceAccountServiceStub).Get(own_account))

creation = sdk.client(SymmetricKeyServiceStub).Create(
    CreateSymmetricKeyRequest(folder_id=admin.folder_id, name="python", default_algorithm=AES_256)
)
symmetric = sdk.wait_operation_and_get_result(
    creation, response_type=SymmetricKey, meta_type=CreateSymmetricKeyMetadata
).response
crypto = sdk.client(SymmetricCryptoServiceStub)
encrypted = crypto.Encrypt(
    SymmetricEncryptRequest(key_id=symmetric.id, plaintext=b"message", aad_context=b"for python")
)
decryption = {"key_id": symmetric.id, "ciphertext": encrypted.ciphertext}
assert crypto.Decrypt(SymmetricDecryptRequest(aad_context=b"for python", **decryption)).plaintext == b"message"
refused(
    grpc.StatusCode.INVALID_ARGUMENT,
    lambda: crypto.Decrypt(SymmetricDecryptRequest(aad_context=b"for another", **decryption)),
)

keys.Delete(DeleteKeyRequest(key_id=made.key.id))
try:
    sdk_of(own_key).client(ServiceAccountServiceStub).Get(own_account)
    raise AssertionError("a deleted key still gets tokens")
except grpc.RpcError as error:
    # The SDK asks for a token on the way, and tells of the refusal in words of its own.
    assert "StatusCode.UNAUTHENTICATED" in error.details(), error
accounts.Delete(DeleteServiceAccountRequest(service_account_id=account.id))
refused(grpc.StatusCode.NOT_FOUND, lambda: accounts.Get(own_account))
