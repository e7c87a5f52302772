package dev.keyhold.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** What takes hours: requests through an nginx to a server whose clock is stepped. */
final class SteppedRefusals implements AutoCloseable {
    private static final Duration LATER = Duration.ofHours(13);
    private static final Duration BEFORE = Duration.ofHours(-2);

    private final Installation installation;
    private final Path stepFile;
    private final Server server;
    private final Upstream upstream = new Upstream();
    private final Proxy nginx;

    SteppedRefusals(Path folder) {
        this.installation = Keyhold.copy(folder.resolve("stepped"));
        this.stepFile = folder.resolve("step");
        SteppedNode.step(stepFile, Duration.ZERO);
        this.server = Server.start(SteppedNode.start(installation.data(), stepFile));
        this.nginx = Nginx.start(folder.resolve("stepped-nginx"), server, upstream);
    }

    /** The ids of refused requests by the causes that are to be named. */
    Map<String, String> refused() {
        AwsSessionCredentials session;
        try (var clients = server.clients(Wire.PLAINTEXT);
                var sts = clients.sts(installation.root())) {
            session = RefusalWorld.session(sts.getSessionToken(_ -> {}).credentials());
        }
        String token;
        String ending;
        String ofEnding;
        try (var yandex = new Yandex(server)) {
            token = yandex.token(AuthorizedKey.read(installation.adminKey()).jwt());
            var admin = yandex.bearer(token);
            var end = Instant.now().plus(Duration.ofHours(1));
            ending = apiKey(admin, account(admin, "lasting", ""), ",\"expiresAt\":\"" + end + "\"");
            ofEnding = apiKey(admin, account(admin, "ending", ",\"expiresAt\":\"" + end + "\""), "");
        }
        var ids = new LinkedHashMap<String, String>();
        SteppedNode.step(stepFile, BEFORE);
        ids.put("issued-in-the-future", get("Bearer " + token));
        SteppedNode.step(stepFile, LATER);
        ids.put("iam-token-expired", get("Bearer " + token));
        ids.put("api-key-expired", get("Api-Key " + ending));
        ids.put("identity-expired", get("Api-Key " + ofEnding));
        var signer = new HandSigner(session, nginx.url(), Instant.now().plus(LATER))
                .header("x-amz-security-token", session.sessionToken());
        ids.put("session-expired", RawHttp.get(nginx.url(), "/bucket/key", signer.headers()));
        return ids;
    }

    /** What {@code keyhold explain} reads. */
    JsonNode explain(String id) {
        return RefusalWorld.explain(installation.data(), id);
    }

    private String get(String authorization) {
        return RawHttp.get(nginx.url(), "/a", Map.of("authorization", authorization));
    }

    private String account(Yandex.As admin, String name, String more) {
        return admin.post(
                        "/iam/v1/serviceAccounts",
                        "{\"folderId\":\"" + installation.folderId() + "\",\"name\":\"" + name + "\"" + more + "}")
                .ok()
                .at("/response/id")
                .asText();
    }

    private static String apiKey(Yandex.As admin, String account, String more) {
        return admin.post("/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + account + "\"" + more + "}")
                .ok()
                .get("secret")
                .asText();
    }

    @Override
    public void close() {
        nginx.close();
        upstream.close();
        server.close();
    }
}
