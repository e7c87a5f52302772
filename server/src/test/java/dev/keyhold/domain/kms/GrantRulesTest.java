package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ServiceError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which grants can be made at all, as AWS documents it. */
class GrantRulesTest {
    private static void assertRefused(ThrowingCallable check) {
        assertThat(Fixture.error(check))
                .isInstanceOfSatisfying(
                        ServiceError.RefusedKey.class,
                        refused -> assertThat(refused.problem()).isEqualTo(KeyProblem.INVALID_GRANT));
    }

    private static KmsKey.Kind kind(String spec, String usage) {
        return new KmsKey.Kind(KeySpec.valueOf(spec), KeyUsage.valueOf(usage), KmsKey.Origin.GENERATED);
    }

    private static Optional<KmsGrant.Constraint> constraint(Map<String, String> pairs) {
        return Optional.of(new KmsGrant.Constraint(KmsGrant.Constraint.Kind.SUBSET, new EncryptionContext(pairs)));
    }

    private static Optional<KmsGrant.Constraint> pairs(int count) {
        return constraint(IntStream.range(0, count)
                .mapToObj(i -> "key" + i)
                .collect(Collectors.toMap(Function.identity(), Function.identity())));
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey"
                + " GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext",
        "RSA_2048, ENCRYPT_DECRYPT, Encrypt Decrypt ReEncryptFrom ReEncryptTo GetPublicKey",
        "RSA_2048, SIGN_VERIFY, Sign Verify GetPublicKey",
        "ECC_NIST_P256, SIGN_VERIFY, Sign Verify GetPublicKey",
        "ECC_NIST_P256, KEY_AGREEMENT, DeriveSharedSecret GetPublicKey",
        "HMAC_256, GENERATE_VERIFY_MAC, GenerateMac VerifyMac"
    })
    void a_grant_is_for_what_keys_of_its_kind_can_do(String spec, String usage, String operations) {
        var expected = new ArrayList<>(List.of(operations.split(" ")));
        expected.addAll(List.of("CreateGrant", "RetireGrant", "DescribeKey"));
        assertThat(Grants.operations(kind(spec, usage))).containsExactlyInAnyOrderElementsOf(expected);
        for (var operation : GranteeGrants.OPERATIONS) {
            ThrowingCallable check =
                    () -> GrantRules.check(kind(spec, usage), List.of("DescribeKey", operation), Optional.empty());
            if (expected.contains(operation)) {
                assertThatCode(check).doesNotThrowAnyException();
            } else {
                assertRefused(check);
            }
        }
    }

    @Test
    void a_grant_is_for_something_and_not_only_for_making_others() {
        assertRefused(() -> GrantRules.check(List.of(), Optional.empty()));
        assertRefused(() -> GrantRules.check(List.of("CreateGrant"), Optional.empty()));
        GrantRules.check(List.of("CreateGrant", "Encrypt"), Optional.empty());
    }

    @Test
    void a_constraint_has_one_to_eight_pairs() {
        var encrypt = List.of("Encrypt");
        assertRefused(() -> GrantRules.check(encrypt, constraint(Map.of())));
        GrantRules.check(encrypt, pairs(1));
        GrantRules.check(encrypt, pairs(8));
        assertRefused(() -> GrantRules.check(encrypt, pairs(9)));
    }

    /** Characters and not units of the encoding: half of these take two. */
    @Test
    void a_constraint_has_values_of_384_characters_at_most_and_fits_a_request() {
        var encrypt = List.of("Encrypt");
        for (var character : List.of("a", "\uD83D\uDD11")) {
            GrantRules.check(encrypt, constraint(Map.of("a", "b", "key", character.repeat(384))));
            assertRefused(() -> GrantRules.check(encrypt, constraint(Map.of("a", "b", "key", character.repeat(385)))));
        }
        assertRefused(() -> GrantRules.check(encrypt, constraint(Map.of("k".repeat(8_192), "value"))));
    }

    @Test
    void a_constraint_is_for_symmetric_keys_alone() {
        var describe = List.of("DescribeKey");
        GrantRules.check(KmsKey.Kind.SYMMETRIC, describe, pairs(1));
        assertRefused(() -> GrantRules.check(kind("RSA_2048", "ENCRYPT_DECRYPT"), describe, pairs(1)));
        assertRefused(() -> GrantRules.check(kind("HMAC_256", "GENERATE_VERIFY_MAC"), describe, pairs(1)));
    }
}
