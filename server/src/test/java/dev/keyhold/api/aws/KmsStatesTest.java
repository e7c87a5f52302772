package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What encryption and rotation do in each state of a key, and that a key in memory is enough for the former. */
final class KmsStatesTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final Kms KMS = new Kms(KEYHOLD);

    @AfterAll
    static void stop() {
        KMS.close();
        KEYHOLD.close();
    }

    /** How a key comes to be in a state. */
    private enum State {
        ENABLED,
        DISABLED,
        PENDING_DELETION;

        void bring(String key) {
            switch (this) {
                case ENABLED -> {}
                case DISABLED -> KMS.done(KMS.root(), "DisableKey", keyOnly(key));
                case PENDING_DELETION -> KMS.done(KMS.root(), "ScheduleKeyDeletion", keyOnly(key));
            }
        }

        String refusal(String key) {
            var arn = "arn:aws:kms:us-east-1:" + TestKeyhold.ACCOUNT + ":key/" + key;
            return switch (this) {
                case ENABLED -> "200";
                case DISABLED -> "DisabledException: " + arn + " is disabled.";
                case PENDING_DELETION -> "KMSInvalidStateException: " + arn + " is pending deletion.";
            };
        }
    }

    /** An operation, its input with {@code KEY} and {@code BLOB} in it, and whether it needs an enabled key. */
    record Case(String operation, String body, boolean needsEnabled) {
        private static Case needing(String operation, String more) {
            return new Case(operation, "{\"KeyId\":\"KEY\"" + more + "}", true);
        }

        private static Case always(String operation) {
            return new Case(operation, "{\"KeyId\":\"KEY\"}", false);
        }

        @Override
        public String toString() {
            return operation;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.needing("Encrypt", ",\"Plaintext\":\"aA==\""),
                Case.needing("Decrypt", ",\"CiphertextBlob\":\"BLOB\""),
                new Case("Decrypt", "{\"CiphertextBlob\":\"BLOB\"}", true),
                new Case("ReEncrypt", "{\"CiphertextBlob\":\"BLOB\",\"DestinationKeyId\":\"OTHER\"}", true),
                new Case("ReEncrypt", "{\"CiphertextBlob\":\"OTHERS\",\"DestinationKeyId\":\"KEY\"}", true),
                Case.needing("GenerateDataKey", ",\"KeySpec\":\"AES_128\""),
                Case.needing("GenerateDataKeyWithoutPlaintext", ",\"NumberOfBytes\":7"),
                Case.needing("GenerateDataKeyPair", ",\"KeyPairSpec\":\"ECC_NIST_P256\""),
                Case.needing("GenerateDataKeyPairWithoutPlaintext", ",\"KeyPairSpec\":\"ECC_NIST_EDWARDS25519\""),
                Case.needing("EnableKeyRotation", ""),
                Case.needing("DisableKeyRotation", ""),
                Case.needing("RotateKeyOnDemand", ""),
                Case.always("GetKeyRotationStatus"),
                Case.always("ListKeyRotations"));
    }

    private static String keyOnly(String key) {
        return "{\"KeyId\":\"" + key + "\"}";
    }

    private static String encrypted(String key) {
        return KMS.done(KMS.root(), "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"aA==\"}")
                .at("/CiphertextBlob");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_operation_works_or_is_refused_by_the_state_of_the_key(Case operation) {
        var other = KMS.key();
        for (var state : State.values()) {
            var key = KMS.key();
            var body = operation
                    .body
                    .replace("OTHERS", encrypted(other))
                    .replace("OTHER", other)
                    .replace("BLOB", encrypted(key))
                    .replace("KEY", key);
            state.bring(key);
            assertThat(KMS.call(KMS.root(), operation.operation, body).outcome())
                    .as(operation + " of a key that is " + state)
                    .isEqualTo(operation.needsEnabled ? state.refusal(key) : "200");
            if (operation.needsEnabled && body.contains("Plaintext") || body.contains("Spec")) {
                var dry = body.substring(0, body.length() - 1) + ",\"DryRun\":true}";
                assertThat(KMS.call(KMS.root(), operation.operation, dry).outcome())
                        .isEqualTo(
                                state == State.ENABLED
                                        ? "DryRunOperationException: The request would have succeeded, but the DryRun"
                                                + " option is set."
                                        : state.refusal(key));
            }
        }
    }

    @Test
    void the_database_is_not_asked_for_a_user_and_a_key_in_memory() {
        try (var keyhold = TestKeyhold.start();
                var aws = new Aws(keyhold);
                var kms = new Kms(keyhold)) {
            var bob = aws.user("bob", PolicyDocuments.allow("kms:*"));
            var key = kms.key();
            kms.done(kms.root(), "CreateAlias", "{\"AliasName\":\"alias/a\",\"TargetKeyId\":\"" + key + "\"}");
            keyhold.stopBackground();
            var context = ",\"EncryptionContext\":{\"a\":\"b\"}}";
            var blob = kms.done(bob, "Encrypt", "{\"KeyId\":\"alias/a\",\"Plaintext\":\"aA==\"" + context)
                    .at("/CiphertextBlob");
            var decrypt = "{\"CiphertextBlob\":\"" + blob + "\"" + context;
            kms.done(bob, "Decrypt", decrypt);
            for (var call : List.of(
                    List.of("Encrypt", "{\"KeyId\":\"alias/a\",\"Plaintext\":\"aA==\"" + context),
                    List.of("Decrypt", decrypt),
                    List.of("GenerateDataKey", "{\"KeyId\":\"" + key + "\",\"KeySpec\":\"AES_256\"}"),
                    List.of("GenerateDataKeyWithoutPlaintext", "{\"KeyId\":\"" + key + "\",\"KeySpec\":\"AES_256\"}"),
                    List.of(
                            "ReEncrypt",
                            "{\"CiphertextBlob\":\"" + blob + "\",\"SourceEncryptionContext\":{\"a\":\"b\"},"
                                    + "\"DestinationKeyId\":\"alias/a\"}"),
                    List.of("GenerateRandom", "{\"NumberOfBytes\":9}"))) {
                // Its policies may have to be compiled for a service that was not asked for before.
                kms.done(bob, call.getFirst(), call.getLast());
                var before = keyhold.work();
                kms.done(bob, call.getFirst(), call.getLast());
                assertThat(keyhold.work().since(before).statements())
                        .as(call.getFirst())
                        .isZero();
            }
        }
    }
}
