package dev.keyhold.maintenance.rootkey;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.maintenance.BoundedHttp;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.RootKeys;
import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A root key in a service with the Yandex KMS API, which encrypts and decrypts the data keys. A service account with an
 * authorized key uses it, with an IAM token for each time that it is opened.
 */
final class YandexKmsRootKeySource implements RootKeySource {
    static final String SCHEME = "yckms";
    private static final Pattern ID = Pattern.compile("[a-z0-9]{20}");
    private static final String TOKENS = "https://iam.api.cloud.yandex.net";
    private static final String CRYPTO = "https://kms.yandex";
    private static final int INVALID_ARGUMENT = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final URI tokens;
    private final URI crypto;
    private final Path keyFile;
    private final KmsConnection connection;
    private final Patience patience;

    private YandexKmsRootKeySource(ProviderUri uri, Path keyFile, Patience patience) {
        this.id = uri.path();
        this.tokens = KmsConnection.endpoint(uri.value("endpoint").orElse(TOKENS));
        this.crypto = KmsConnection.endpoint(uri.value("endpoint").orElse(CRYPTO));
        this.keyFile = keyFile;
        this.connection = new KmsConnection(uri.file("ca"));
        this.patience = patience;
    }

    static YandexKmsRootKeySource parse(String text, Map<String, String> environment, Patience patience) {
        var uri = ProviderUri.parse(text, Set.of("endpoint", "key-file", "ca"));
        if (!ID.matcher(uri.path()).matches()) {
            throw new IllegalArgumentException(
                    "must have the id of a symmetric key after yckms:, 20 letters and digits");
        }
        var keyFile = uri.file("key-file")
                .or(() -> Optional.ofNullable(environment.get("YC_SERVICE_ACCOUNT_KEY_FILE"))
                        .map(Path::of))
                .orElseThrow(() -> new IllegalArgumentException("needs the authorized key of a service account, with"
                        + " key-file=FILE or the variable YC_SERVICE_ACCOUNT_KEY_FILE"));
        return new YandexKmsRootKeySource(uri, keyFile, patience);
    }

    @Override
    public String name() {
        return "the root key " + id + " at " + crypto;
    }

    @Override
    public List<String> ids() {
        return List.of(SCHEME + ":" + id);
    }

    @Override
    public RootKeys open() {
        var token = token();
        return RootKeys.of(new Key(token));
    }

    @Override
    public RootKeys openOrCreate() {
        return open();
    }

    @Override
    public void requireElsewhere(ReadTx tx) {
        ResourceId.parse(id).ifPresent(key -> OwnKeyGuard.requireElsewhere(tx, key, name()));
    }

    private String token() {
        var key = authorizedKey();
        var answer = patience.await(
                name(),
                () -> connection.post(
                        tokens.resolve("/iam/v1/tokens"),
                        Map.of("content-type", "application/json"),
                        JSON.createObjectNode().put("jwt", jwt(key)).toString()));
        if (!answer.isOk()) {
            throw new StartException(
                    name() + " cannot be used: " + tokens + " refuses the key in " + keyFile + ": " + answer.message());
        }
        return answer.text("iamToken");
    }

    private AuthorizedKeyFile authorizedKey() {
        try {
            return AuthorizedKeyFile.parse(SecretFile.read("an authorized key", keyFile));
        } catch (IllegalArgumentException e) {
            throw new StartException(keyFile + " is no authorized key file: " + e.getMessage(), e);
        }
    }

    private String jwt(AuthorizedKeyFile key) {
        try {
            return key.jwt(SystemTime.inMicroseconds().instant());
        } catch (IllegalArgumentException e) {
            throw new StartException(keyFile + " cannot be used: " + e.getMessage(), e);
        }
    }

    private final class Key implements RootKey {
        private final String token;

        Key(String token) {
            this.token = token;
        }

        @Override
        public String id() {
            return ids().getFirst();
        }

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] context) {
            var answer = post("encrypt", "plaintext", plaintext, context);
            if (!answer.isOk()) {
                throw unusable(answer);
            }
            return bytes(answer, "ciphertext");
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException {
            var answer = post("decrypt", "ciphertext", ciphertext, context);
            if (answer.body().path("code").asInt() == INVALID_ARGUMENT) {
                throw new GeneralSecurityException(answer.message());
            }
            if (!answer.isOk()) {
                throw unusable(answer);
            }
            return bytes(answer, "plaintext");
        }

        private KmsConnection.Answer post(String operation, String input, byte[] bytes, byte[] context) {
            var encoder = Base64.getEncoder();
            var body = JSON.createObjectNode()
                    .put(input, encoder.encodeToString(bytes))
                    .put("aadContext", encoder.encodeToString(context))
                    .toString();
            return patience.await(
                    name(),
                    () -> connection.post(
                            crypto.resolve("/kms/v1/keys/" + id + ":" + operation),
                            Map.of("content-type", "application/json", "authorization", "Bearer " + token),
                            body));
        }

        private byte[] bytes(KmsConnection.Answer answer, String field) {
            if (!answer.text("keyId").equals(id)) {
                throw new StartException(
                        name() + " cannot be used: the answer is of the key " + BoundedHttp.line(answer.text("keyId")));
            }
            return answer.bytes(field);
        }

        private StartException unusable(KmsConnection.Answer answer) {
            return new StartException(name() + " cannot be used: " + answer.message());
        }
    }
}
