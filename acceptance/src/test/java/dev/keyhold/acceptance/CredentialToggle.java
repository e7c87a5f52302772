package dev.keyhold.acceptance;

import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.sts.StsClient;

/** A credential or a permission that can be used and disabled and, for some kinds, enabled again. */
interface CredentialToggle {
    /** The ways to disable a credential or its permissions. */
    enum Kind {
        ACCESS_KEY_STATUS,
        SESSION,
        POLICY,
        SUSPENSION,
        SCOPES,
        DELETION,
        REVOCATION;

        boolean canBeSwitchedOn() {
            return this != DELETION && this != REVOCATION;
        }

        /** Whether a request that was perhaps carried out can be repeated such that nothing is ever done by both. */
        boolean canBeRepeated() {
            return this != ACCESS_KEY_STATUS && this != SESSION && this != POLICY;
        }
    }

    void use(Node.Up at);

    /** {@code idempotencyKey} is that of one change, however often it is asked for. */
    void turn(Node.Up at, boolean on, String idempotencyKey);

    /** An IAM user's access key, which is set inactive. */
    record AccessKey(AwsCredentials root, String user, AwsCredentials key, Map<Node.Up, StsClient> clients)
            implements CredentialToggle {
        AccessKey(AwsCredentials root, String user, AwsCredentials key) {
            this(root, user, key, new ConcurrentHashMap<>());
        }

        @Override
        public void use(Node.Up at) {
            clients.computeIfAbsent(at, up -> up.clients().sts(key)).getCallerIdentity();
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            at.clients()
                    .iam(root)
                    .updateAccessKey(update -> update.userName(user)
                            .accessKeyId(key.accessKeyId())
                            .status(on ? KnownUser.ACTIVE : KnownUser.INACTIVE));
        }
    }

    /** A session of a role, which stands on an access key that is set inactive. */
    record RoleSession(AccessKey key, AwsCredentials session, Map<Node.Up, StsClient> clients)
            implements CredentialToggle {
        RoleSession(AccessKey key, AwsCredentials session) {
            this(key, session, new ConcurrentHashMap<>());
        }

        @Override
        public void use(Node.Up at) {
            clients.computeIfAbsent(at, up -> up.clients().sts(session)).getCallerIdentity();
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            key.turn(at, on, idempotencyKey);
        }
    }

    /** A service account with an API key, which is suspended. */
    record Account(String token, String account, String secret) implements CredentialToggle {
        @Override
        public void use(Node.Up at) {
            useAnywhere(at, secret);
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            var method =
                    on ? ServiceAccountServiceGrpc.getReactivateMethod() : ServiceAccountServiceGrpc.getSuspendMethod();
            change(at, token, method, Map.of("serviceAccountId", account), idempotencyKey);
        }
    }

    /** An API key that may encrypt, and then only decrypt. */
    record Scopes(String token, String apiKey, String secret, String symmetricKey) implements CredentialToggle {
        static final String ENCRYPT = "yc.kms.symmetricKeys.encrypt";
        private static final String DECRYPT = "yc.kms.symmetricKeys.decrypt";

        @Override
        public void use(Node.Up at) {
            call(
                    at.yandex().as("Api-Key " + secret),
                    SymmetricCryptoServiceGrpc.getEncryptMethod(),
                    Map.of("keyId", symmetricKey, "plaintext", "aGVsbG8="));
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            var fields = Map.of("apiKeyId", apiKey, "updateMask", "scopes", "scopes", List.of(on ? ENCRYPT : DECRYPT));
            change(at, token, ApiKeyServiceGrpc.getUpdateMethod(), fields, idempotencyKey);
        }
    }

    /** An API key that is deleted. */
    record ApiKey(String token, String apiKey, String secret) implements CredentialToggle {
        @Override
        public void use(Node.Up at) {
            useAnywhere(at, secret);
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            change(at, token, ApiKeyServiceGrpc.getDeleteMethod(), Map.of("apiKeyId", apiKey), idempotencyKey);
        }
    }

    /** An IAM token that is revoked. */
    record IamToken(String token, String revoked) implements CredentialToggle {
        @Override
        public void use(Node.Up at) {
            // What needs no role.
            call(at.yandex().bearer(revoked), ApiEndpointServiceGrpc.getGetMethod(), Map.of("apiEndpointId", "iam"));
        }

        @Override
        public void turn(Node.Up at, boolean on, String idempotencyKey) {
            call(at.yandex().bearer(token), IamTokenServiceGrpc.getRevokeMethod(), Map.of("iamToken", revoked));
        }
    }

    private static void useAnywhere(Node.Up at, String secret) {
        call(
                at.yandex().as("Api-Key " + secret),
                ApiEndpointServiceGrpc.getGetMethod(),
                Map.of("apiEndpointId", "iam"));
    }

    private static void change(
            Node.Up at, String token, MethodDescriptor<?, ?> method, Map<String, ?> fields, String idempotencyKey) {
        at.yandex()
                .bearer(token)
                .via(YandexCalls.Via.GRPC)
                .call(method, fields, Map.of(YandexChange.IDEMPOTENCY_KEY, idempotencyKey));
    }

    private static void call(Yandex.As caller, MethodDescriptor<?, ?> method, Map<String, ?> fields) {
        caller.via(YandexCalls.Via.GRPC).call(method, fields);
    }
}
