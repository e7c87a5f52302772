package dev.keyhold.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Makes credentials of each kind in an installation, on whichever node is asked. */
final class CredentialToggles {
    private static final String USER = "walker";
    private static final String ROLE = "guide";
    /** Its sessions are asked for by sessions of the other role. */
    private static final String NEXT_ROLE = "scout";

    private final Installation installation;
    private final String token;
    private final String symmetricKey;
    private final String account;
    private final AtomicInteger names = new AtomicInteger();

    /** Makes what the credentials belong to. */
    CredentialToggles(Installation installation, Node.Up at) {
        this.installation = installation;
        this.token =
                at.yandex().token(AuthorizedKey.read(installation.adminKey()).jwt());
        var iam = at.clients().iam(installation.root());
        iam.createUser(create -> create.userName(USER));
        List.of(ROLE, NEXT_ROLE)
                .forEach(role ->
                        iam.createRole(create -> create.roleName(role).assumeRolePolicyDocument(AwsCrashWriter.TRUST)));
        this.account = account(at);
        this.symmetricKey = call(
                        at,
                        SymmetricKeyServiceGrpc.getCreateMethod(),
                        Map.of("folderId", installation.folderId(), "name", "letters", "defaultAlgorithm", "AES_256"))
                .at("/response/id")
                .asText();
        var binding =
                Map.of("roleId", "kms.keys.encrypter", "subject", Map.of("type", "serviceAccount", "id", account));
        var delta = Map.of("action", "ADD", "accessBinding", binding);
        call(
                at,
                SymmetricKeyServiceGrpc.getUpdateAccessBindingsMethod(),
                Map.of("resourceId", symmetricKey, "accessBindingDeltas", List.of(delta)));
    }

    /** The administrator's IAM token. */
    String token() {
        return token;
    }

    /** A new credential, which is good. */
    CredentialToggle make(CredentialToggle.Kind kind, Node.Up at) {
        return switch (kind) {
            case ACCESS_KEY_STATUS -> accessKey(at, USER);
            case SESSION -> {
                var number = names.incrementAndGet();
                var name = "session-" + number;
                at.clients().iam(installation.root()).createUser(create -> create.userName(name));
                var key = accessKey(at, name);
                var session = assume(at, key.key(), ROLE);
                yield new CredentialToggle.RoleSession(key, number % 2 == 0 ? session : assume(at, session, NEXT_ROLE));
            }
            case POLICY -> {
                var number = names.incrementAndGet();
                var name = "right-" + number;
                var iam = at.clients().iam(installation.root());
                iam.createUser(create -> create.userName(name));
                var made = iam.createAccessKey(create -> create.userName(name)).accessKey();
                var ways = PolicyToggle.Way.values();
                var right = new PolicyToggle(
                        installation.root(),
                        name,
                        "arn:aws:iam::" + installation.accountId() + ":policy/" + name,
                        AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey()),
                        ways[number % ways.length]);
                right.prepare(at);
                yield right;
            }
            case SUSPENSION -> {
                var owner = account(at);
                yield new CredentialToggle.Account(
                        token, owner, apiKey(at, owner).get("secret").asText());
            }
            case SCOPES -> {
                var made = apiKey(at, account);
                yield new CredentialToggle.Scopes(
                        token,
                        made.at("/apiKey/id").asText(),
                        made.get("secret").asText(),
                        symmetricKey);
            }
            case DELETION -> {
                var made = apiKey(at, account);
                yield new CredentialToggle.ApiKey(
                        token,
                        made.at("/apiKey/id").asText(),
                        made.get("secret").asText());
            }
            case REVOCATION -> {
                var made = call(
                        at,
                        IamTokenServiceGrpc.getCreateForServiceAccountMethod(),
                        Map.of("serviceAccountId", account));
                yield new CredentialToggle.IamToken(token, made.get("iamToken").asText());
            }
        };
    }

    private CredentialToggle.AccessKey accessKey(Node.Up at, String user) {
        var made = at.clients()
                .iam(installation.root())
                .createAccessKey(create -> create.userName(user))
                .accessKey();
        var key = AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey());
        return new CredentialToggle.AccessKey(installation.root(), user, key);
    }

    private AwsCredentials assume(Node.Up at, AwsCredentials by, String role) {
        var arn = "arn:aws:iam::" + installation.accountId() + ":role/" + role;
        var made = at.clients()
                .sts(by)
                .assumeRole(assume -> assume.roleArn(arn).roleSessionName("walk"))
                .credentials();
        return AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
    }

    private String account(Node.Up at) {
        var fields = Map.of("folderId", installation.folderId(), "name", "account-" + names.incrementAndGet());
        return call(at, ServiceAccountServiceGrpc.getCreateMethod(), fields)
                .at("/response/id")
                .asText();
    }

    private JsonNode apiKey(Node.Up at, String owner) {
        var fields = Map.of("serviceAccountId", owner, "scopes", List.of(CredentialToggle.Scopes.ENCRYPT));
        return call(at, ApiKeyServiceGrpc.getCreateMethod(), fields);
    }

    private JsonNode call(Node.Up at, MethodDescriptor<?, ?> method, Map<String, ?> fields) {
        return at.yandex()
                .bearer(token)
                .via(YandexCalls.Via.GRPC)
                .call(method, fields)
                .json();
    }
}
