package dev.keyhold.api.yandex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is before a request, and what it is called: {@code {robot/response/id}} stands for the identifier in the
 * answer to the step named robot. The same names stand for the same values in what is answered.
 */
final class Scene {
    /** Where each case begins; a step takes a second. */
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Each does with a chance of one half. */
    private static final int MAX_TRIES = 50;

    static final Pattern NAME = Pattern.compile("\\{([a-z][A-Za-z0-9]*(?:/[A-Za-z0-9]+)*)}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** What differs each time; what has another form than that which is documented is not masked, and so fails. */
    private static final Map<String, Pattern> CHANCE = new LinkedHashMap<>();

    static {
        // First what is long enough to have the form of another in it by chance.
        chance(
                "pem",
                "(?<=-----BEGIN P[A-Z]{5,6} KEY-----\\\\n)(?:[A-Za-z0-9+/]{64}\\\\n)+[A-Za-z0-9+/]*={0,2}"
                        + "(?=\\\\n-----END)");
        chance("encrypted", "(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{342}==");
        chance("signature", "(?<=\"signature\" ?: \")[A-Za-z0-9+/]{90,700}={0,2}(?=\")");
        chance("ciphertext", "AWFia[A-Za-z0-9+/]{100,400}={0,2}");
        chance("iam-token", "t1\\.[A-Z0-9a-z_-]+={0,2}\\.[A-Z0-9a-z_-]{86}={0,2}");
        chance("jwt", "eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        chance("session-token", "s1\\.[A-Za-z0-9+/]{100,600}={0,2}");
        chance("masked-secret", "\\*{4}[a-zA-Z0-9_]{6}");
        chance("api-key", "AQVN[A-Za-z0-9_-]{40}");
        chance("ephemeral-secret", "YC[A-Za-z0-9_-]{41}(?![A-Za-z0-9_-])");
        chance("secret", "YC[A-Za-z0-9_-]{38}(?![A-Za-z0-9_-])");
        chance("access-key", "YC[A-Za-z0-9_]{23}(?![A-Za-z0-9_-])");
        chance("ephemeral-key", "ASIA[A-Z2-7]{16}");
        chance("iam-id", "aje(?!0{17})[a-z0-9]{17}");
        chance("kms-id", "abj(?!0{17})[a-z0-9]{17}");
        chance("data-key", "(?<=\"dataKeyPlaintext\" ?: \")[A-Za-z0-9+/]{22,43}={0,2}(?=\")");
        chance("resource-id", "b1g(?!0{17})[a-z0-9]{17}");
        chance("cloud-name", "c[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        chance("organization-id", "bpf(?!0{17})[a-z0-9]{17}");
        chance("page-token", "(?<=\"nextPageToken\" ?: \")[A-Za-z0-9_-]{1,100}(?=\")");
    }

    /** Chance has not made what a case needs. */
    private static final class Disorder extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void chance(String name, String form) {
        CHANCE.put(name, Pattern.compile(form));
    }

    private final TestKeyhold keyhold;
    private final Wire wire;
    private final AuthorizedKeyFile adminKey;
    private final ObjectNode known = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    /** Every case begins at the same time with the same JWT, and to sign takes long. */
    private final Map<String, String> signatures = new HashMap<>();

    Scene(TestKeyhold keyhold, Wire wire) {
        this.keyhold = keyhold;
        this.wire = wire;
        this.adminKey = keyhold.adminKey();
    }

    /** Takes the installation back to how it was made, and then through the steps of a case. */
    void prepare(List<String> steps) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            try {
                begin();
                steps.forEach(this::step);
                return;
            } catch (Disorder _) {
                // Chance decides again.
            }
        }
        throw new AssertionError("not in order after " + MAX_TRIES + " tries");
    }

    private void begin() {
        keyhold.setTime(TestKeyhold.START);
        known.removeAll();
        names.clear();
        headers.clear();
        names.put(wire.authority(), "address");
        know("uuid", text(UUID.randomUUID().toString()));
        know("jwt", text(jwt("{}")));
        know("token", post("/iam/v1/tokens", "{\"jwt\": \"{jwt}\"}").path("iamToken"));
        headers.put("authorization", fill("Bearer {token}"));
        reset();
    }

    /** The text with every name replaced by what it stands for. */
    String fill(String text) {
        return NAME.matcher(text).replaceAll(name -> {
            var value = known.at("/" + name.group(1));
            assertThat(value.isValueNode()).as(name.group()).isTrue();
            return Matcher.quoteReplacement(value.asText());
        });
    }

    /** The text with every known value replaced by its name, and with what differs each time numbered. */
    String mask(String text) {
        var masked = text;
        var longestFirst = names.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<String, String> name) -> name.getKey().length(), Comparator.reverseOrder()))
                .toList();
        for (var name : longestFirst) {
            masked = masked.replace(name.getKey(), "{" + name.getValue() + "}");
        }
        for (var chance : CHANCE.entrySet()) {
            var numbers = new HashMap<String, Integer>();
            masked = chance.getValue().matcher(masked).replaceAll(found -> {
                var number = numbers.computeIfAbsent(found.group(), _ -> numbers.size() + 1);
                return "{" + chance.getKey() + "-" + number + "}";
            });
        }
        return masked;
    }

    /**
     * {@code NAME METHOD PATH [BODY]} is a request of the administrator; {@code with NAME VALUE} sends the next
     * request with a header; {@code NAME JWT CLAIMS} signs a JWT that has these header fields and claims, or has them
     * not where they are null; {@code NAME ENCRYPTED PEM} encrypts a message under a public key of RSA; {@code later
     * DURATION} lets time pass; {@code ordered ONE TWO} takes the case from its start until chance has made one
     * identifier the smaller, since lists are ordered by them.
     */
    private void step(String line) {
        var words = line.split(" ", 3);
        switch (words[0]) {
            case "later" -> keyhold.advance(Duration.parse(words[1]));
            case "with" -> headers.put(words[1], fill(words[2]));
            case "ordered" -> {
                if (fill(words[1]).compareTo(fill(words[2])) > 0) {
                    throw new Disorder();
                }
            }
            default ->
                know(
                        words[0],
                        switch (words[1]) {
                            case "JWT" -> text(jwt(fill(words[2])));
                            case "ENCRYPTED" -> text(encrypted(fill(words[2])));
                            default -> ask(words[1], words[2]);
                        });
        }
    }

    private static String encrypted(String pem) {
        var message = "message".getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(PublicKeyUses.encrypt(pem, message));
    }

    private JsonNode ask(String method, String rest) {
        var words = rest.split(" ", 2);
        var answer = send(HttpMethod.valueOf(method), words[0], words.length < 2 ? "" : words[1]);
        headers.clear();
        headers.put("authorization", fill("Bearer {token}"));
        keyhold.advance(STEP);
        return answer;
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    private void know(String name, JsonNode value) {
        known.set(name, value);
        learn(name, value);
    }

    /** Values that chance made go by the shortest of their names. */
    private void learn(String name, JsonNode value) {
        if (value.isTextual()) {
            var text = value.asText();
            var isChance =
                    CHANCE.values().stream().anyMatch(form -> form.matcher(text).matches());
            var isPageToken = name.endsWith("/nextPageToken") && !text.isEmpty();
            if (isChance || isPageToken) {
                names.merge(text, name, (before, more) -> more.length() < before.length() ? more : before);
            }
        }
        value.properties().forEach(entry -> learn(name + "/" + entry.getKey(), entry.getValue()));
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            learn(name + "/" + i, value.get(i));
        }
    }

    /** What was made with the installation, by the real clock and not by that of the test. */
    private void installed(String name, JsonNode value) {
        know(name, value);
        for (var field : List.of("id", "createdAt", "organizationId")) {
            if (value.has(field)) {
                names.putIfAbsent(value.get(field).asText(), name + "/" + field);
            }
        }
    }

    private void reset() {
        var folders = "/resource-manager/v1/folders";
        var admin = get("/iam/v1/serviceAccounts/" + adminKey.serviceAccountId());
        var home = get(folders + "/" + admin.path("folderId").asText());
        installed(
                "cloud",
                get("/resource-manager/v1/clouds/" + home.path("cloudId").asText()));
        installed("admin", admin);
        installed("organization", get("/organization-manager/v1/organizations/{cloud/organizationId}"));
        removeOtherClouds();
        for (var folder : get(folders + "?cloudId={cloud/id}").path("folders")) {
            var id = folder.path("id").asText();
            for (var account : all("/iam/v1/serviceAccounts?folderId=" + id, "serviceAccounts")) {
                if (!account.equals(adminKey.serviceAccountId())) {
                    send(HttpMethod.DELETE, "/iam/v1/serviceAccounts/" + account, "");
                }
            }
            removeKeys(id);
            if (folder.path("name").asText().equals("default")) {
                installed("folder", folder);
            } else {
                removeFolder(folders + "/" + id);
            }
        }
        unmark("/organization-manager/v1/organizations/{organization/id}", "name,description,title,labels");
        unmark("/resource-manager/v1/clouds/{cloud/id}", "name,description,labels");
        unmark(folders + "/{folder/id}", "name,description,labels");
        bind("/organization-manager/v1/organizations/{organization/id}", """
                [{"roleId": "organization-manager.organizations.owner",
                  "subject": {"id": "{admin/id}", "type": "serviceAccount"}},
                 {"roleId": "resource-manager.editor",
                  "subject": {"id": "{admin/id}", "type": "serviceAccount"}}]""");
        bind("/resource-manager/v1/clouds/{cloud/id}", """
                [{"roleId": "admin", "subject": {"id": "{admin/id}", "type": "serviceAccount"}}]""");
        bind(folders + "/{folder/id}", "[]");
        bind("/iam/v1/serviceAccounts/{admin/id}", "[]");
    }

    /** A deleted cloud keeps its name for some time, so each is given one that no case needs. */
    private void removeOtherClouds() {
        for (var id : all("/resource-manager/v1/clouds", "clouds")) {
            if (!id.equals(fill("{cloud/id}"))) {
                var path = "/resource-manager/v1/clouds/" + id;
                send(HttpMethod.PATCH, path, "{\"updateMask\": \"name\", \"name\": \"c" + UUID.randomUUID() + "\"}");
                send(HttpMethod.DELETE, path, "");
            }
        }
    }

    private void unmark(String path, String fields) {
        var found = get(path);
        var isMarked = !found.path("description").asText().isEmpty()
                || !found.path("title").asText().isEmpty()
                || !found.path("labels").isEmpty()
                || !found.path("name").asText().equals("default");
        if (isMarked) {
            var body = "{\"updateMask\": \"" + fields + "\", \"name\": \"default\"}";
            send(HttpMethod.PATCH, path, body);
        }
    }

    private void bind(String path, String bindings) {
        if (!get(path + ":listAccessBindings").path("accessBindings").equals(Wire.parse(fill(bindings)))) {
            post(path + ":setAccessBindings", "{\"accessBindings\": " + bindings + "}");
        }
    }

    private void removeKeys(String folder) {
        for (var kind : List.of("keys", "asymmetricEncryptionKeys", "asymmetricSignatureKeys")) {
            for (var key : get("/kms/v1/" + kind + "?folderId=" + folder).path("keys")) {
                var path = "/kms/v1/" + kind + "/" + key.path("id").asText();
                if (key.path("deletionProtection").asBoolean()) {
                    send(HttpMethod.PATCH, path, "{\"updateMask\": \"deletionProtection\"}");
                }
                send(HttpMethod.DELETE, path, "");
            }
        }
    }

    /** Cancels a pending deletion first. */
    private void removeFolder(String path) {
        for (var operation : get(path + "/operations").path("operations")) {
            post("/operations/" + operation.path("id").asText() + ":cancel", "");
        }
        send(HttpMethod.DELETE, path + "?deleteAfter=1970-01-01T00:00:00Z", "");
    }

    private List<String> all(String path, String list) {
        var ids = new ArrayList<String>();
        get(path).path(list).forEach(each -> ids.add(each.path("id").asText()));
        return ids;
    }

    private JsonNode get(String path) {
        return send(HttpMethod.GET, path, "");
    }

    private JsonNode post(String path, String body) {
        return send(HttpMethod.POST, path, body);
    }

    private JsonNode send(HttpMethod method, String path, String body) {
        var answer = wire.rest(new Wire.Request(method, fill(path), headers, fill(body)));
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(200);
        return answer.json();
    }

    private String jwt(String changes) {
        var now = keyhold.now().getEpochSecond();
        var header = Wire.parse("{\"typ\": \"JWT\", \"alg\": \"PS256\", \"kid\": \"" + adminKey.id() + "\"}");
        var claims = Wire.parse("{\"iss\": \"" + adminKey.serviceAccountId()
                + "\", \"aud\": \"https://iam.api.cloud.yandex.net/iam/v1/tokens\", \"iat\": " + now + ", \"exp\": "
                + (now + 3600) + "}");
        for (var change : Wire.parse(changes).properties()) {
            var part = (ObjectNode) (header.has(change.getKey()) ? header : claims);
            if (change.getValue().isNull()) {
                part.remove(change.getKey());
            } else {
                part.set(change.getKey(), change.getValue());
            }
        }
        var signed = BASE64.encodeToString(header.toString().getBytes(UTF_8)) + "."
                + BASE64.encodeToString(claims.toString().getBytes(UTF_8));
        return signed + "." + signatures.computeIfAbsent(signed, text -> BASE64.encodeToString(adminKey.sign(text)));
    }
}
