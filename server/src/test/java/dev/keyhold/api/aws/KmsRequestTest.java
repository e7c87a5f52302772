package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every operation of AWS KMS. Each is sent the members of all of them: it ignores those that it does
 * not have.
 */
final class KmsRequestTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final int ROUNDS = 2_000;

    private static final Aws AWS = new Aws(KEYHOLD);
    private static final Kms KMS = new Kms(KEYHOLD);
    private static final Map<String, String> MEMBERS = new LinkedHashMap<>();

    @BeforeAll
    static void makeKey() {
        var key = KMS.key();
        var encrypted = KMS.done(KMS.root(), "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"AAAA\"}");
        KMS.done(KMS.root(), "CreateAlias", "{\"AliasName\":\"alias/present\",\"TargetKeyId\":\"" + key + "\"}");
        for (var name : List.of("KeyId", "TargetKeyId", "DestinationKeyId")) {
            MEMBERS.put(name, text(key));
        }
        for (var name : List.of("GranteePrincipal", "RetiringPrincipal")) {
            MEMBERS.put(name, text(Arn.root(TestKeyhold.ACCOUNT).text()));
        }
        for (var name : List.of(
                "Plaintext", "Message", "Mac", "Signature", "PublicKey", "ImportToken", "EncryptedKeyMaterial")) {
            MEMBERS.put(name, text("AAAA"));
        }
        MEMBERS.put("CiphertextBlob", text(encrypted.at("/CiphertextBlob")));
        MEMBERS.put("AliasName", text("alias/present"));
        MEMBERS.put("Description", text("new"));
        MEMBERS.put("Tags", "[{\"TagKey\":\"k\",\"TagValue\":\"v\"}]");
        MEMBERS.put("TagKeys", "[\"k\"]");
        MEMBERS.put("NumberOfBytes", "16");
        MEMBERS.put("KeyPairSpec", text("ECC_NIST_P256"));
        MEMBERS.put(
                "Policy",
                text(KMS.done(KMS.root(), "GetKeyPolicy", "{\"KeyId\":\"" + key + "\"}")
                        .at("/Policy")
                        .replace("\n", " ")
                        .replace("\"", "\\\"")));
        MEMBERS.put("Operations", "[\"Decrypt\"]");
        MEMBERS.put("GrantId", text("a".repeat(64)));
        MEMBERS.put("MacAlgorithm", text("HMAC_SHA_256"));
        MEMBERS.put("SigningAlgorithm", text("ECDSA_SHA_256"));
        MEMBERS.put("KeyAgreementAlgorithm", text("ECDH"));
        MEMBERS.put("WrappingAlgorithm", text("RSAES_OAEP_SHA_256"));
        MEMBERS.put("WrappingKeySpec", text("RSA_2048"));
        MEMBERS.put("ExpirationModel", text("KEY_MATERIAL_DOES_NOT_EXPIRE"));
    }

    @AfterAll
    static void stop() {
        KMS.close();
        AWS.close();
        KEYHOLD.close();
    }

    private static String text(String value) {
        return '"' + value + '"';
    }

    private static String body(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> text(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    static Stream<String> operations() {
        return Aws.routes(KEYHOLD, AwsApi.KMS).stream().map(Route::name);
    }

    /** A grant is retired by the one whom it names for that, so policies are not asked about one that is not there. */
    static Stream<String> operationsByPolicy() {
        return operations().filter(name -> !name.equals("RetireGrant"));
    }

    @ParameterizedTest
    @MethodSource("operationsByPolicy")
    void is_denied_to_a_user_without_a_policy(String operation) {
        var keys = AWS.user("no-" + operation);
        assertThat(KMS.call(keys, operation, body(MEMBERS)).outcome()).startsWith("AccessDeniedException: User: arn");
        var other = AWS.user("other-" + operation, PolicyDocuments.allow("s3:*", "iam:*", "sts:*"));
        assertThat(KMS.call(other, operation, body(MEMBERS)).outcome()).startsWith("AccessDeniedException: User: arn");
    }

    /** An explicit denial wins over the root's key policy, whatever else is allowed. */
    @ParameterizedTest
    @MethodSource("operationsByPolicy")
    void is_denied_by_an_explicit_denial(String operation) {
        var denied = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\","
                + "\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"kms:" + operation
                + "*\",\"Resource\":\"*\"}]}";
        var keys = AWS.user("not-" + operation, denied);
        assertThat(KMS.call(keys, operation, body(MEMBERS)).outcome()).startsWith("AccessDeniedException: User: arn");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void does_not_repeat_a_secret_in_any_place(String operation) {
        for (var name : MEMBERS.keySet()) {
            for (var value : List.of(
                    text(SECRET), "[" + text(SECRET) + "]", "{" + text(SECRET) + ":1}", text("alias/" + SECRET))) {
                var members = new LinkedHashMap<>(MEMBERS);
                members.put(name, value);
                // What is changed would be answered by the next request.
                if (!name.equals("Description") && !name.equals("Tags")) {
                    assertThat(KMS.call(KMS.root(), operation, body(members)).text())
                            .as("%s of %s", name, operation)
                            .satisfiesAnyOf(
                                    text -> assertThat(text).doesNotContain(SECRET),
                                    text -> assertThat(text).startsWith("{\"Aliases\""));
                }
            }
        }
    }

    /** The failure message names the seed. */
    @Test
    void any_input_is_answered_without_an_internal_error() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var operations = operations()
                .filter(name -> !name.startsWith("Create") && !name.startsWith("Schedule"))
                .sorted()
                .toList();
        var names = List.copyOf(MEMBERS.keySet());
        var values = List.of(
                "null",
                "true",
                "0",
                "-1",
                "1e400",
                "\"\"",
                "\"\\u0000\"",
                "\"\\udc00\"",
                "[]",
                "[null]",
                "{}",
                "{\"a\":\"b\"}",
                "[{\"TagKey\":\"a\"}]",
                "\"alias/present\"",
                "\"arn:aws:kms:us-east-1:123456789012:alias/\"",
                "\"arn:aws:kms:::key/a\"",
                "\"====\"",
                "nonsense");
        for (int i = 0; i < ROUNDS; i++) {
            var members = new LinkedHashMap<>(MEMBERS);
            for (int j = random.nextInt(4); j > 0; j--) {
                var name = names.get(random.nextInt(names.size()));
                if (random.nextBoolean()) {
                    members.remove(name);
                } else {
                    members.put(name, values.get(random.nextInt(values.size())));
                }
            }
            var operation = operations.get(random.nextInt(operations.size()));
            var answer = KMS.call(KMS.root(), operation, body(members));
            assertThat(answer.status())
                    .as("seed %s: %s %s", seed, operation, members)
                    .isBetween(200, 499);
        }
    }
}
