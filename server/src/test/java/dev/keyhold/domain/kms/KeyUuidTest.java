package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How keys are named by UUID, ARN and alias. */
class KeyUuidTest {
    private static final ResourceId KEY = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 77);
    private static final String UUID_TEXT = KeyUuid.of(KEY);
    private static final String ARNS = "arn:aws:kms:us-east-1:" + Fixture.ACCOUNT;
    private static final KeyNames NAMES = new KeyNames("us-east-1");

    @Test
    void every_key_has_one_uuid_that_names_it() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            var account = new AccountId("%012d".formatted(random.nextLong(1, 1_000_000_000_000L)));
            var key = ResourceId.of(ResourceId.KMS, account, random.nextLong(1L << ResourceId.RANDOM_BITS));
            var uuid = KeyUuid.of(key);

            assertThat(KeyUuid.parse(uuid)).as("seed %s", seed).contains(key);
            assertThat(uuid).isEqualTo(uuid.toLowerCase(Locale.ROOT));
            assertThat(UUID.fromString(uuid).version()).isEqualTo(8);
            assertThat(UUID.fromString(uuid).variant()).isEqualTo(2);
        }
    }

    @Test
    void no_other_bits_name_a_key() {
        var uuid = UUID.fromString(UUID_TEXT);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            var high = new UUID(uuid.getMostSignificantBits() ^ (1L << bit), uuid.getLeastSignificantBits());
            var low = new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits() ^ (1L << bit));

            assertThat(KeyUuid.parse(high.toString())).as("bit %s", bit).isEmpty();
            assertThat(KeyUuid.parse(low.toString())).as("bit %s", bit).isEmpty();
        }
    }

    @Test
    void keys_that_differ_by_one_have_other_uuids() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(KeyUuid.of(ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, i)));
        }
        assertThat(seen).hasSize(1_000);
    }

    @Test
    void a_uuid_stays_as_it_is() {
        // Clients store it: this one must never change.
        assertThat(UUID_TEXT).isEqualTo("1cbe991a-1400-8000-8000-09a268c3d836");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "00000000-0000-8000-8000-000000000000", "ffffffff-ffff-8fff-bfff-ffffffffffff"})
    void other_texts_are_the_uuid_of_no_key(String text) {
        assertThat(KeyUuid.parse(text)).isEmpty();
        assertThat(KeyUuid.parse(UUID_TEXT.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(KeyUuid.parse(UUID_TEXT + " ")).isEmpty();
    }

    @Test
    void a_key_is_named_by_uuid_and_arn() {
        var expected = new KeyNames.Name.OfKey(KEY);
        assertThat(NAMES.parse(Fixture.ACCOUNT, UUID_TEXT)).isEqualTo(expected);
        assertThat(NAMES.parse(Fixture.ACCOUNT, ARNS + ":key/" + UUID_TEXT)).isEqualTo(expected);
        assertThat(NAMES.parse(Samples.OTHER_ACCOUNT, ARNS + ":key/" + UUID_TEXT))
                .isEqualTo(expected);
        assertThat(NAMES.key(KEY).text()).isEqualTo(ARNS + ":key/" + UUID_TEXT);
    }

    @Test
    void an_alias_is_of_the_caller_or_of_the_account_in_its_arn() {
        assertThat(NAMES.parse(Samples.OTHER_ACCOUNT, "alias/a/b"))
                .isEqualTo(new KeyNames.Name.OfAlias(Samples.OTHER_ACCOUNT, "a/b"));
        assertThat(NAMES.parse(Samples.OTHER_ACCOUNT, ARNS + ":alias/a/b"))
                .isEqualTo(new KeyNames.Name.OfAlias(Fixture.ACCOUNT, "a/b"));
    }

    @Test
    void a_bare_uuid_names_no_key_of_another_account() {
        var arn = "arn:aws:kms:us-east-1:" + Samples.OTHER_ACCOUNT + ":key/" + UUID_TEXT;
        var unknown = new ServiceError.RefusedKey(KeyProblem.UNKNOWN_KEY, arn);
        assertThat(Fixture.error(() -> NAMES.parse(Samples.OTHER_ACCOUNT, UUID_TEXT)))
                .isEqualTo(unknown);
        assertThat(Fixture.error(() -> NAMES.parse(Fixture.ACCOUNT, arn))).isEqualTo(unknown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678-1234-4123-8123-123456789012",
                "12345678-1234-8123-8123-123456789012",
                "mrk-0123456789abcdef0123456789abcdef"
            })
    void a_text_in_the_form_of_an_identifier_is_an_unknown_key(String id) {
        var unknown = new ServiceError.RefusedKey(KeyProblem.UNKNOWN_KEY, ARNS + ":key/" + id);
        assertThat(Fixture.error(() -> NAMES.parse(Fixture.ACCOUNT, id))).isEqualTo(unknown);
        assertThat(Fixture.error(() -> NAMES.parse(Fixture.ACCOUNT, ARNS + ":key/" + id)))
                .isEqualTo(unknown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key_id",
                "mrk-foo",
                "0123456789abcdef0123456789abcd",
                "arn:aws:s3:::bucket",
                "arn:aws-cn:kms:us-east-1::key/a",
                "arn:aws:kms:us-east-1:1:key/a",
                "arn:aws:kms"
            })
    void any_other_text_is_no_identifier(String text) {
        assertThat(Fixture.error(() -> NAMES.parse(Fixture.ACCOUNT, text)))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.INVALID_KEY_ID, text));
    }

    @Test
    void an_arn_of_another_region_is_none() {
        assertThat(Fixture.error(() ->
                        NAMES.parse(Fixture.ACCOUNT, "arn:aws:kms:eu-west-1:" + Fixture.ACCOUNT + ":key/" + UUID_TEXT)))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.OTHER_REGION, "eu-west-1"));
    }
}
