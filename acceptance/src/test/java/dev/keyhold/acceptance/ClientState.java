package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.acceptance.CrashWriter.Line;
import dev.keyhold.acceptance.KnownWorld.Kind;
import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What a client keeps and the server does not: the secret of a key, or what a version of a symmetric key encrypted.
 *
 * @param id of the key or version, as it is called where it is used
 * @param owner the id of the service account or symmetric key that it belongs to
 */
record ClientState(Kind kind, String id, String owner, String content) {
    /** Has a version encrypt the id of its key. */
    static ClientState encrypt(YandexCalls calls, String key, String version) {
        var fields = Map.of("keyId", key, "versionId", version, "plaintext", base64(key));
        var answer = calls.call(SymmetricCryptoServiceGrpc.getEncryptMethod(), fields);
        var ciphertext = answer.json().get("ciphertext").asText();
        return new ClientState(Kind.KEY_VERSION, version, key, ciphertext);
    }

    /** Uses it as it is meant to be used; the id of the request, or nothing when it was refused. */
    Optional<String> use(Line line, YandexCalls.Via via) {
        var yandex = line.admin().yandex();
        return switch (kind) {
            // What needs no role.
            case API_KEY ->
                call(
                        yandex.as("Api-Key " + content).via(via),
                        ApiEndpointServiceGrpc.getGetMethod(),
                        Map.of("apiEndpointId", "iam"));
            case AUTHORIZED_KEY ->
                call(
                        yandex.as("").via(via),
                        IamTokenServiceGrpc.getCreateMethod(),
                        Map.of("jwt", AuthorizedKey.of(id, owner, content).jwt()));
            case STATIC_KEY -> sign(line.clients());
            case KEY_VERSION ->
                call(
                        line.admin().via(via),
                        SymmetricCryptoServiceGrpc.getDecryptMethod(),
                        Map.of("keyId", owner, "ciphertext", content));
            case FOLDER, ACCOUNT, ROLE, SYMMETRIC_KEY -> throw new AssertionError("nothing to keep: " + kind);
        };
    }

    private Optional<String> call(YandexCalls calls, MethodDescriptor<?, ?> method, Map<String, String> fields) {
        try {
            var reply = calls.call(method, fields);
            if (kind == Kind.KEY_VERSION) {
                assertThat(reply.json().get("plaintext").asText()).isEqualTo(base64(owner));
                assertThat(reply.json().get("versionId").asText()).isEqualTo(id);
            }
            return Optional.of(reply.requestId());
        } catch (StatusRuntimeException e) {
            var expected = kind == Kind.KEY_VERSION
                    ? Set.of(Status.Code.FAILED_PRECONDITION, Status.Code.NOT_FOUND)
                    : Set.of(Status.Code.UNAUTHENTICATED);
            assertThat(e.getStatus().getCode())
                    .as("%s: %s", this, e.getStatus())
                    .isIn(expected);
            return Optional.empty();
        }
    }

    private Optional<String> sign(Clients clients) {
        try {
            var answer = clients.sts(AwsBasicCredentials.create(id, content)).getCallerIdentity();
            return Optional.of(answer.responseMetadata().requestId());
        } catch (AwsServiceException e) {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
            return Optional.empty();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return kind + " " + id + " of " + owner;
    }
}
