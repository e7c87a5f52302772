package dev.keyhold.maintenance.rootkey;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.maintenance.BoundedHttp;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.RootKeys;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.maintenance.UnreachableException;
import dev.keyhold.store.ReadTx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A root key in a service with the AWS KMS API, which encrypts and decrypts the data keys. The key is named by its ARN
 * alone: an alias may name another key tomorrow. Each request names it, and each answer must.
 */
final class AwsKmsRootKeySource implements RootKeySource {
    static final String SCHEME = "awskms";
    private static final Pattern ARN =
            Pattern.compile("arn:(aws[a-z-]*):kms:([a-z0-9-]{1,40}):([0-9]{12}):key/([a-zA-Z0-9-]{1,64})");
    private static final Set<String> BROKEN = Set.of("InvalidCiphertextException", "IncorrectKeyException");
    private static final Set<String> PASSING =
            Set.of("ThrottlingException", "KMSInternalException", "DependencyTimeoutException");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String arn;
    private final String region;
    private final String uuid;
    private final URI endpoint;
    private final Optional<String> profile;
    private final KmsConnection connection;
    private final Caller caller;

    /** What the process is called with. */
    private record Caller(Map<String, String> environment, Patience patience) {}

    private AwsKmsRootKeySource(ProviderUri uri, Caller caller) {
        var parts = ARN.matcher(uri.path());
        if (!parts.matches()) {
            throw new IllegalArgumentException("must have the ARN of a key after awskms:, such as"
                    + " arn:aws:kms:eu-central-1:111122223333:key/…, and no alias");
        }
        var environment = caller.environment();
        this.arn = uri.path();
        this.region = parts.group(2);
        this.uuid = parts.group(4);
        this.endpoint = KmsConnection.endpoint(uri.value("endpoint")
                .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_KMS")))
                .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")))
                .orElse("https://kms." + region + ".amazonaws.com"
                        + (parts.group(1).equals("aws-cn") ? ".cn" : "")));
        this.profile = uri.value("profile");
        this.connection = new KmsConnection(uri.file("ca")
                .or(() -> Optional.ofNullable(environment.get("AWS_CA_BUNDLE")).map(Path::of)));
        this.caller = caller;
    }

    static AwsKmsRootKeySource parse(String text, Map<String, String> environment, Patience patience) {
        return new AwsKmsRootKeySource(
                ProviderUri.parse(text, Set.of("endpoint", "profile", "ca")), new Caller(environment, patience));
    }

    @Override
    public String name() {
        return "the root key " + arn + " at " + endpoint;
    }

    @Override
    public List<String> ids() {
        return List.of(SCHEME + ":" + arn);
    }

    @Override
    public RootKeys open() {
        return RootKeys.of(new Key(AwsCredentials.find(caller.environment(), profile)));
    }

    @Override
    public RootKeys openOrCreate() {
        return open();
    }

    @Override
    public void requireElsewhere(ReadTx tx) {
        KeyNames.keyOfUuid(uuid).ifPresent(key -> OwnKeyGuard.requireElsewhere(tx, key, name()));
    }

    private final class Key implements RootKey {
        private final AwsCredentials credentials;

        Key(AwsCredentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public String id() {
            return ids().getFirst();
        }

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] context) {
            try {
                return call("Encrypt", "Plaintext", plaintext, context, "CiphertextBlob");
            } catch (GeneralSecurityException e) {
                throw new StartException(name() + " does not encrypt: " + e.getMessage(), e);
            }
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException {
            return call("Decrypt", "CiphertextBlob", ciphertext, context, "Plaintext");
        }

        private byte[] call(String operation, String input, byte[] bytes, byte[] context, String output)
                throws GeneralSecurityException {
            var request = JSON.createObjectNode();
            request.put("KeyId", arn);
            request.put(input, Base64.getEncoder().encodeToString(bytes));
            request.putObject("EncryptionContext").put("purpose", new String(context, StandardCharsets.UTF_8));
            var answer = caller.patience().await(name(), () -> post(operation, request));
            if (BROKEN.contains(type(answer))) {
                throw new GeneralSecurityException(type(answer));
            }
            if (!answer.isOk()) {
                throw new StartException(name() + " cannot be used: " + type(answer) + " (" + answer.message() + ")");
            }
            if (!answer.text("KeyId").equals(arn)) {
                throw new StartException(
                        name() + " cannot be used: the answer is of the key " + BoundedHttp.line(answer.text("KeyId")));
            }
            return answer.bytes(output);
        }

        private KmsConnection.Answer post(String operation, ObjectNode request) {
            var body = request.toString();
            var target = "TrentService." + operation;
            var now = SystemTime.inMicroseconds().instant();
            var answer = connection.post(
                    endpoint.resolve("/"),
                    AwsRequestSigner.headers(endpoint, region, target, body, credentials, now),
                    body);
            if (PASSING.contains(type(answer))) {
                throw new UnreachableException("its service answers " + type(answer));
            }
            return answer;
        }

        /** The name of an error, without the name space that may come before it. */
        private static String type(KmsConnection.Answer answer) {
            var type = answer.body().path("__type").asText("");
            return BoundedHttp.line(type.substring(type.indexOf('#') + 1));
        }

        @Override
        public void close() {
            credentials.secret().close();
        }
    }
}
