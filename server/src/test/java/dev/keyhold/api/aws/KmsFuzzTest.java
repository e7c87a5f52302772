package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.store.ReadTx;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bodies and ciphertexts of AWS KMS that are broken in every way that a generator knows. None is answered by an
 * internal error, and what is refused changes no key.
 */
final class KmsFuzzTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final Kms KMS = new Kms(KEYHOLD);
    private static final AccountId OTHER = new AccountId("210987654321");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODIES = 1_000;
    private static final int HEADER = 69;
    private static final int VERSION_AT = 21;
    private static final int SALT_AT = 41;

    /** Values that a member may have instead of its own. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "0.5",
            "1e400",
            "2147483648",
            "9223372036854775808",
            "1e999999999",
            "9".repeat(1_000),
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"" + "a".repeat(5_000) + "\"",
            "\"" + "A".repeat(200_000) + "\"",
            "\"=\"",
            "\"A===\"",
            "\"AAA\"",
            "\"-_-_\"",
            "\"AA==AA==\"",
            "\"aGVs\\nbG8=\"",
            "[]",
            "[null]",
            "[[]]",
            "[\"Encrypt\",1]",
            "{}",
            "{\"a\":1}",
            "{\"\":\"\"}",
            "{\"a\":{\"b\":null}}",
            nested("[", "]", 30),
            "[" + "{},".repeat(2_000) + "{}]",
            "\"alias/\"",
            "\"alias/aws/s3\"",
            "\"arn:aws:kms:us-east-1:123456789012:key/\"",
            "\"arn:aws:kms:us-east-1:999999999999:alias/a\"",
            "\"00000000-0000-8000-8000-000000000000\"");

    private static final Map<String, String> INPUTS = new HashMap<>();
    private static final Map<String, String> UNDO = Map.of(
            "DisableKey", "EnableKey",
            "ScheduleKeyDeletion", "CancelKeyDeletion",
            "CancelKeyDeletion", "EnableKey");
    private static List<String> keys = List.of();

    @BeforeAll
    static void prepare() {
        KEYHOLD.anotherAccount(OTHER);
        keys = List.of(
                KMS.key(),
                KMS.key(),
                KMS.key("{\"KeySpec\":\"HMAC_256\",\"KeyUsage\":\"GENERATE_VERIFY_MAC\"}"),
                KMS.key("{\"KeySpec\":\"ECC_NIST_P256\",\"KeyUsage\":\"SIGN_VERIFY\"}"),
                KMS.key("{\"KeySpec\":\"ECC_NIST_P256\",\"KeyUsage\":\"KEY_AGREEMENT\"}"),
                KMS.key("{\"Origin\":\"EXTERNAL\"}"));
        var blob = Kms.base64(encrypted(KMS.root(), keys.getFirst()));
        var grant = KMS.done(KMS.root(), "CreateGrant", "{" + keyId(0) + KmsInputs.more("CreateGrant") + "}")
                .at("/GrantId");
        var policy = KMS.done(KMS.root(), "GetKeyPolicy", "{" + keyId(0) + "}")
                .json()
                .get("Policy");
        KmsInputs.NAMING_KEY
                .keySet()
                .forEach(name -> INPUTS.put(
                        name, "\"KeyId\":\"KEY\"" + KmsInputs.more(name).replace("GRANT", grant)));
        INPUTS.put("Decrypt", "\"CiphertextBlob\":\"" + blob + "\",\"EncryptionContext\":{}");
        INPUTS.put("PutKeyPolicy", "\"KeyId\":\"KEY\",\"Policy\":" + policy);
        INPUTS.put("CreateAlias", "\"AliasName\":\"alias/fuzz\",\"TargetKeyId\":\"KEY\"");
        INPUTS.put("UpdateAlias", "\"AliasName\":\"alias/fuzz\",\"TargetKeyId\":\"KEY\"");
        INPUTS.put("DeleteAlias", "\"AliasName\":\"alias/fuzz\"");
        INPUTS.put("GenerateRandom", "\"NumberOfBytes\":16");
        INPUTS.put("ListKeys", "\"Limit\":3,\"Marker\":\"a\"");
        INPUTS.put(
                "ListRetirableGrants",
                "\"RetiringPrincipal\":\"arn:aws:iam::" + TestKeyhold.ACCOUNT + ":root\",\"Limit\":3");
        INPUTS.put(
                "ReEncrypt",
                "\"CiphertextBlob\":\"" + blob + "\",\"DestinationKeyId\":\"KEY\",\"SourceEncryptionContext\":{}");
        INPUTS.put("CreateKey", "\"KeySpec\":\"HMAC_224\",\"KeyUsage\":\"GENERATE_VERIFY_MAC\",\"Tags\":[]");
    }

    @AfterAll
    static void stop() {
        KMS.close();
        KEYHOLD.close();
    }

    private static String nested(String open, String close, int depth) {
        return open.repeat(depth) + close.repeat(depth);
    }

    private static String keyId(int at) {
        return "\"KeyId\":\"" + keys.get(at) + "\"";
    }

    private static byte[] encrypted(VendorSigner.Keys who, String key) {
        return KMS.done(who, "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"aGVsbG8=\"}")
                .bytes("CiphertextBlob");
    }

    /** All that the account has of keys. */
    private static String state() {
        return KEYHOLD.look(KmsFuzzTest::state);
    }

    private static String state(ReadTx tx) {
        var account = TestKeyhold.ACCOUNT;
        return tx.kmsKeys().inAccount(account, all()).items().stream()
                .map(key -> describe(tx, key))
                .collect(Collectors.joining("\n"));
    }

    private static String describe(ReadTx tx, KmsKey key) {
        var account = key.account();
        return Stream.of(
                        key,
                        tx.kmsKeys().versions(account, key.id(), all()).items(),
                        tx.kmsKeys().tags(account, key.id()),
                        tx.kmsKeys().aliasesOf(account, key.id(), all()).items(),
                        tx.kmsKeys().grantsOn(account, key.id(), all()).items())
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }

    private static Page.Request all() {
        return Page.Request.first(Page.Request.MAX_SIZE);
    }

    /** The failure message names the seed. */
    @Test
    void any_body_is_answered_and_what_is_refused_changes_nothing() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var operations = INPUTS.keySet().stream().sorted().toList();
        var before = state();
        int accepted = 0;
        for (int i = 0; i < BODIES; i++) {
            var operation = operations.get(random.nextInt(operations.size()));
            var input = Objects.requireNonNull(INPUTS.get(operation))
                    .replace("\"KEY\"", quoted(keys.get(random.nextInt(keys.size()))));
            var isText = random.nextInt(3) == 0;
            var body = isText ? broken(random, "{" + input + "}") : changed(random, input);
            var answer = send(operation, body);
            var what = "seed %s: %s %s: %s".formatted(seed, operation, shown(body), answer);
            assertThat(answer.status()).as(what).isIn(200, 400);
            if (answer.status() != 200) {
                assertThat(state()).as(what).isEqualTo(before);
            } else {
                assertThat(isText).as(what).isFalse();
                accepted++;
                restore(operation);
                before = state();
            }
        }
        assertThat(accepted).as("seed %s", seed).isBetween(BODIES / 50, BODIES / 2);
    }

    private static void restore(String operation) {
        for (var undo = UNDO.get(operation); undo != null; undo = UNDO.get(undo)) {
            for (int key = 0; key < keys.size(); key++) {
                var _ = KMS.call(KMS.root(), undo, "{" + keyId(key) + "}");
            }
        }
    }

    private static Kms.Answer send(String operation, byte[] body) {
        var request =
                RawRequest.json(KMS.host(), "TrentService." + operation, "{}").withBody(body);
        return KMS.send(KMS.signed(KMS.root(), request));
    }

    private static String shown(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        return text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }

    /** A body that is no JSON object, or one that is ambiguous or too deep. */
    private static byte[] broken(Random random, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var at = 1 + random.nextInt(body.length() - 1);
        var first = body.substring(1, body.indexOf(':'));
        var text = switch (random.nextInt(12)) {
            case 0 -> body.substring(0, at);
            case 1 -> body + "}";
            case 2 -> body + body;
            case 3 -> "{" + first + ":null," + body.substring(1);
            case 4 -> body.substring(0, body.length() - 1) + "," + first + ":{}}";
            case 5 -> "{\"x\":" + nested("[", "]", 40) + "," + body.substring(1);
            case 6 -> "{\"x\":" + nested("{\"a\":", "}", 1_000) + "," + body.substring(1);
            case 7 -> "[" + body + "]";
            case 8 ->
                "{\"x\":"
                        + List.of("NaN", "Infinity", "+1", "01", "'a'", "True", "\"\u0007\"")
                                .get(random.nextInt(7)) + "," + body.substring(1);
            case 9 -> "{\"x\":[" + "0,".repeat(20_000) + "0]," + body.substring(1);
            case 10 -> "\"" + "a".repeat(at) + "\"";
            default -> {
                // No byte of UTF-8 text.
                bytes[at] = (byte) 0xff;
                yield "";
            }
        };
        return text.isEmpty() ? bytes : text.getBytes(StandardCharsets.UTF_8);
    }

    /** A body with up to three members that are something else, or not there. */
    private static byte[] changed(Random random, String input) {
        var members = members(input);
        var names = List.copyOf(members.keySet());
        for (int i = random.nextInt(4); i > 0; i--) {
            var name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                members.remove(name);
            } else {
                members.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return body(members).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> members(String input) {
        var members = new LinkedHashMap<String, String>();
        try {
            JSON.readTree("{" + input + "}")
                    .properties()
                    .forEach(it -> members.put(it.getKey(), it.getValue().toString()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(input, e);
        }
        return members;
    }

    private static String body(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** Which text of a blob is no base64. */
    @Test
    void blobs_that_are_not_in_base64_are_refused() {
        var before = state();
        for (var operation : INPUTS.entrySet()) {
            for (var blob : List.of("Plaintext", "CiphertextBlob", "Message", "Mac", "Signature", "ImportToken")) {
                for (var bad :
                        List.of("=", "A===", "-_-_", "AA==AA==", "aGVs\\nbG8=", "aGVsbG8=\\u0000", "\\u00e4AAA")) {
                    var members = members(operation.getValue().replace("\"KEY\"", quoted(keys.getFirst())));
                    if (members.replace(blob, "\"" + bad + "\"") != null) {
                        assertThat(KMS.call(KMS.root(), operation.getKey(), body(members))
                                        .outcome())
                                .as(operation.getKey() + " " + members)
                                .startsWith("SerializationException");
                    }
                }
            }
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void ciphertexts_of_no_key_and_of_other_keys_are_refused() {
        var first = encrypted(KMS.root(), keys.getFirst());
        KMS.done(KMS.root(), "RotateKeyOnDemand", "{" + keyId(0) + "}");
        var rotated = encrypted(KMS.root(), keys.getFirst());
        var second = encrypted(KMS.root(), keys.get(1));
        var foreignRoot = KEYHOLD.rootKey(OTHER);
        var foreign = VendorSigner.Keys.of(foreignRoot.id(), foreignRoot.secret());
        var foreignKey = KMS.done(foreign, "CreateKey", "{}").at("/KeyMetadata/KeyId");
        var others = encrypted(foreign, foreignKey);
        var before = state();

        IntStream.range(0, first.length)
                .filter(length -> length % 3 != 1)
                .forEach(length -> refused("cut to " + length, Arrays.copyOf(first, length)));
        IntStream.range(1, 40).forEach(more -> refused("longer by " + more, Arrays.copyOf(first, first.length + more)));
        for (int at = 0; at < HEADER; at++) {
            for (var bit : new int[] {0x01, 0x80}) {
                var changed = first.clone();
                changed[at] ^= (byte) bit;
                refused("byte " + at + " changed by " + bit, changed);
            }
        }
        for (var blob : List.of(first, rotated, second, others)) {
            for (var other : List.of(first, rotated, second, others)) {
                if (blob != other) {
                    refused("the header of another", joined(other, HEADER, blob));
                    refused("the key of another", joined(other, VERSION_AT, blob));
                    refused("the key and version of another", joined(other, SALT_AT, blob));
                }
            }
        }
        refused("of another account", others);
        assertThat(state()).isEqualTo(before);
        for (var blob : List.of(first, rotated, second)) {
            assertThat(decrypt("", blob)).isEqualTo("200");
        }
        assertThat(KMS.call(foreign, "Decrypt", "{\"CiphertextBlob\":\"" + Kms.base64(first) + "\"}")
                        .outcome())
                .startsWith("AccessDeniedException");
    }

    /** The beginning of one and the rest of another. */
    private static byte[] joined(byte[] from, int length, byte[] to) {
        var both = to.clone();
        System.arraycopy(from, 0, both, 0, length);
        // The first bytes of two versions of a key are alike.
        both[both.length - 1] ^= (byte) (Arrays.equals(both, to) ? 1 : 0);
        return both;
    }

    private static String decrypt(String more, byte[] blob) {
        return KMS.call(KMS.root(), "Decrypt", "{\"CiphertextBlob\":\"" + Kms.base64(blob) + "\"" + more + "}")
                .outcome();
    }

    private static void refused(String what, byte[] blob) {
        var reEncrypted = KMS.call(
                        KMS.root(),
                        "ReEncrypt",
                        "{\"CiphertextBlob\":\"" + Kms.base64(blob) + "\",\"DestinationKeyId\":\"" + keys.get(1)
                                + "\"}")
                .outcome();
        for (var outcome : List.of(decrypt("", blob), decrypt("," + keyId(0), blob), reEncrypted)) {
            assertThat(outcome.split(":", 2)[0])
                    .as(what + ": " + outcome)
                    .isIn(
                            "InvalidCiphertextException",
                            "AccessDeniedException",
                            "IncorrectKeyException",
                            "ValidationException");
        }
    }
}
