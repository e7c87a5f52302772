package dev.keyhold.acceptance;

import com.google.protobuf.Timestamp;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.iam.model.StatusType;

/** Credentials that are wrong, gone or of another kind, in requests that nginx passes on as they are. */
final class BadCredentials {
    private static final String JWT = "/iam/v1/tokens";

    private BadCredentials() {}

    static Stream<RefusalCase> all() {
        return Stream.of(accessKeys(), sessions(), bearers(), jwts(), identityTokens(), owners())
                .flatMap(List::stream);
    }

    private static AwsCredentials with(AwsCredentials key, String secret) {
        return AwsBasicCredentials.create(key.accessKeyId(), secret);
    }

    private static List<RefusalCase> accessKeys() {
        return List.of(
                RefusalCase.of("secret-of-other-key", world -> {
                    var name = RefusalWorld.name();
                    var first = world.user(name);
                    return world.s3(with(first, world.key(name).secretAccessKey()));
                }),
                RefusalCase.of("wrong-secret", world -> world.s3(with(world.root(), "not the secret"))),
                RefusalCase.of(
                        "secret-with-extra-characters",
                        world -> world.s3(with(world.root(), "\"" + world.root().secretAccessKey() + "\"")),
                        "double quotes"),
                RefusalCase.of(
                        "unknown-key", world -> world.s3(AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "x"))),
                RefusalCase.of(
                        "key-disabled",
                        world -> {
                            var name = RefusalWorld.name();
                            var key = world.user(name);
                            world.iam(iam -> iam.updateAccessKey(update -> update.userName(name)
                                    .accessKeyId(key.accessKeyId())
                                    .status(StatusType.INACTIVE)));
                            return world.s3(key);
                        },
                        "by the root of the account with "),
                RefusalCase.of(
                        "key-deleted",
                        world -> {
                            var name = RefusalWorld.name();
                            var key = world.user(name);
                            world.iam(iam -> iam.deleteAccessKey(
                                    delete -> delete.userName(name).accessKeyId(key.accessKeyId())));
                            return world.s3(key);
                        },
                        "by the root of the account"),
                RefusalCase.of("account-closed", world -> {
                    var data = world.installation().data().toString();
                    var made = Keyhold.run("account", "create", "--name", "closing", "--json", "--data", data)
                            .json();
                    var id = made.get("accountId").asText();
                    Keyhold.run("account", "close", "--account", id, "--data", data)
                            .succeeded();
                    return world.s3(AwsBasicCredentials.create(
                            made.get("rootAccessKeyId").asText(),
                            made.get("rootSecretAccessKey").asText()));
                }),
                RefusalCase.of("too-many-refusals", world -> {
                    var wrong = with(world.user(RefusalWorld.name()), "wrong");
                    var gateway = world.gateway().url();
                    for (int i = 0; i < 100; i++) {
                        RawHttp.get(gateway, "/bucket/key", signed(wrong, gateway));
                    }
                    // nginx answers a bare error, because of which nobody may take the credential for a wrong one.
                    var _ = RawHttp.answer(gateway, "GET", "/bucket/key", signed(wrong, gateway), "");
                    return world.newest("ForwardAuth/Verify");
                }));
    }

    private static Map<String, String> signed(AwsCredentials key, URI to) {
        return new HandSigner(key, to, Instant.now()).headers();
    }

    private static List<RefusalCase> sessions() {
        return List.of(
                RefusalCase.of(
                        "token-unexpected",
                        world -> world.s3(AwsSessionCredentials.create(
                                world.root().accessKeyId(), world.root().secretAccessKey(), "token"))),
                RefusalCase.of("token-missing", world -> {
                    var session = world.session(world.root());
                    return world.s3(with(session, session.secretAccessKey()));
                }),
                RefusalCase.of("token-invalid", world -> {
                    var session = world.session(world.root());
                    return world.s3(AwsSessionCredentials.create(
                            session.accessKeyId(), session.secretAccessKey(), "x" + session.sessionToken()));
                }),
                RefusalCase.of("session-revoked", world -> {
                    var role = RefusalWorld.name();
                    var session = assumed(world, role, "");
                    world.iam(iam -> iam.deleteRole(delete -> delete.roleName(role)));
                    return world.s3(session);
                }),
                RefusalCase.of("narrowed-session", world -> world.s3(assumed(world, RefusalWorld.name(), """
                        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"""))));
    }

    /** A session of a new role, which users of the account may assume. */
    private static AwsSessionCredentials assumed(RefusalWorld world, String role, String policy) {
        var user = RefusalWorld.name();
        var key = world.user(user);
        var account = world.installation().accountId();
        world.iam(iam -> {
            iam.createRole(create -> create.roleName(role).assumeRolePolicyDocument("""
                    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                    "Principal":{"AWS":"arn:aws:iam::%s:user/%s"}}}""".formatted(account, user)));
        });
        try (var sts = world.clients().sts(key)) {
            return RefusalWorld.session(sts.assumeRole(assume -> {
                        assume.roleArn("arn:aws:iam::" + account + ":role/" + role)
                                .roleSessionName("one");
                        if (!policy.isEmpty()) {
                            assume.policy(policy);
                        }
                    })
                    .credentials());
        }
    }

    private static List<RefusalCase> bearers() {
        return List.of(
                RefusalCase.of("iam-token-invalid", world -> world.bearer("Bearer t1.nonsense")),
                RefusalCase.of("iam-token-revoked", world -> {
                    var token = world.token(world.serviceAccount());
                    world.admin()
                            .post("/iam/v1/tokens:revoke", "{\"iamToken\":\"" + token + "\"}")
                            .ok();
                    return world.bearer("Bearer " + token);
                }),
                RefusalCase.of("api-key-invalid", world -> world.bearer("Api-Key AQVNnonsense")),
                RefusalCase.of("api-key-scope", world -> {
                    var key = world.apiKey(world.serviceAccount());
                    return RawHttp.get(
                            world.api().url(),
                            "/iam/v1/serviceAccounts?folderId="
                                    + world.installation().folderId(),
                            Map.of("authorization", "Api-Key " + key));
                }),
                RefusalCase.of("credential-malformed", world -> world.bearer("Basic YTpi")),
                RefusalCase.of("root-credential", BadCredentials::rootByAccessService));
    }

    /** A service that asks by gRPC for the signature of a root. */
    private static String rootByAccessService(RefusalWorld world) {
        var now = Instant.now();
        var text = "AWS4-HMAC-SHA256\n" + HandSigner.basic(now) + "\n"
                + HandSigner.basic(now).substring(0, 8) + "/eu-1/s3/aws4_request\n" + HandSigner.EMPTY;
        var signature = AccessKeySignature.newBuilder()
                .setAccessKeyId(world.root().accessKeyId())
                .setStringToSign(text)
                .setSignature(new HandSigner(world.root(), world.api().url(), now).sign(text));
        signature
                .getV4ParametersBuilder()
                .setSignedAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
                .setService("s3")
                .setRegion("eu-1");
        try (var nginx = world.beforeGrpc()) {
            var channel = ManagedChannelBuilder.forTarget(
                            "dns:///" + nginx.url().getAuthority())
                    .usePlaintext()
                    .build();
            try {
                var _ = AccessServiceGrpc.newBlockingStub(channel)
                        .authorize(AuthorizeRequest.newBuilder()
                                .setSignature(signature)
                                .setPermission("iam.serviceAccounts.get")
                                .addResourcePath(Resource.newBuilder()
                                        .setType("resource-manager.folder")
                                        .setId(world.installation().folderId()))
                                .build());
                throw new AssertionError("the root was accepted");
            } catch (StatusRuntimeException _) {
                return world.newest("AccessService/Authorize");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static RefusalCase jwt(
            String cause, BiConsumer<Map<String, Object>, Map<String, Object>> change, String... because) {
        return RefusalCase.of(
                cause,
                world -> {
                    var key = AuthorizedKey.read(world.installation().adminKey());
                    var header = key.header();
                    var claims = key.claims(Instant.now());
                    change.accept(header, claims);
                    return RawHttp.post(world.api().url(), JWT, "{\"jwt\":\"" + key.jwt(header, claims) + "\"}");
                },
                because);
    }

    private static List<RefusalCase> jwts() {
        return List.of(
                RefusalCase.of("jwt-invalid", world -> RawHttp.post(world.api().url(), JWT, "{\"jwt\":\"a.b.c\"}")),
                jwt("jwt-key-unknown", (header, _) -> header.put("kid", "aje" + UUID.randomUUID())),
                jwt("jwt-time", (_, claims) -> {
                    claims.put("iat", 1);
                    claims.put("exp", 2);
                }),
                jwt("jwt-addressee", (_, claims) -> claims.put("aud", "https://example.com"), "WRONG_AUDIENCE"));
    }

    private static RefusalCase identityToken(String cause, String issuer, Duration until) {
        return RefusalCase.of(cause, world -> exchanged(world, issuer, RefusalWorld.identityToken(issuer, until)));
    }

    /** Tries to assume a role for which the issuer is trusted. */
    private static String exchanged(RefusalWorld world, String issuer, String token) {
        var role = RefusalWorld.name();
        var account = world.installation().accountId();
        var host = issuer.substring("https://".length());
        world.iam(iam -> {
            var provider = "arn:aws:iam::" + account + ":oidc-provider/" + host;
            if (iam.listOpenIDConnectProviders().openIDConnectProviderList().stream()
                    .noneMatch(there -> there.arn().equals(provider))) {
                iam.createOpenIDConnectProvider(create -> create.url(issuer).clientIDList("sts.amazonaws.com"));
            }
            iam.createRole(create -> create.roleName(role).assumeRolePolicyDocument("""
                    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"%s"},
                    "Action":"sts:AssumeRoleWithWebIdentity",
                    "Condition":{"StringEquals":{"%s:sub":"job"}}}}""".formatted(provider, host)));
        });
        try (var sts = world.behindApi().anonymousSts()) {
            return RefusalWorld.refused(() ->
                    sts.assumeRoleWithWebIdentity(assume -> assume.roleArn("arn:aws:iam::" + account + ":role/" + role)
                            .roleSessionName("one")
                            .webIdentityToken(token)));
        }
    }

    private static List<RefusalCase> identityTokens() {
        return List.of(
                RefusalCase.of("identity-token-invalid", world -> exchanged(world, RefusalWorld.ISSUER, "a.b.c")),
                identityToken("identity-token-time", RefusalWorld.ISSUER, Duration.ofHours(-1)),
                identityToken("identity-token-not-trusted", "https://other.example", Duration.ofHours(1)),
                identityToken("issuer-unusable", RefusalWorld.SILENT, Duration.ofHours(1)));
    }

    private static List<RefusalCase> owners() {
        return List.of(
                RefusalCase.of("identity-deleted", world -> {
                    var account = world.serviceAccount();
                    var token = world.token(account);
                    world.admin().delete("/iam/v1/serviceAccounts/" + account).ok();
                    return world.bearer("Bearer " + token);
                }),
                RefusalCase.of("identity-suspended", world -> {
                    var account = world.serviceAccount();
                    var key = world.apiKey(account);
                    world.admin()
                            .post("/iam/v1/serviceAccounts/" + account + ":suspend", "{}")
                            .ok();
                    return world.bearer("Api-Key " + key);
                }));
    }
}
