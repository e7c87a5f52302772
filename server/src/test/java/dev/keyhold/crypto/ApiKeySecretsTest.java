package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiKeySecretsTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final ResourceId ID = ResourceId.of(ResourceId.IAM, new AccountId("123456789012"), 42);

    private final Random random = new Random(4711);
    private final ApiKeySecrets secrets = new ApiKeySecrets(random);

    @Test
    void look_as_the_vendors_do() {
        for (int i = 0; i < 1_000; i++) {
            var made = secrets.make(ID);

            assertThat(made.secret().reveal()).matches("AQVN[A-Za-z0-9_-]{40}").endsWith(made.tail());
            assertThat(made.tail()).matches("[A-Za-z0-9_]{6}");
        }
    }

    /** Secrets are stored by clients, so what is checked must not change. */
    @Test
    void end_with_a_checksum_of_all_that_stands_before() throws Exception {
        var made = secrets.make(ID).secret().reveal();
        var bytes = Base64.getUrlDecoder().decode(made.substring(ApiKeySecrets.PREFIX.length()));
        var sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update("AQVN".getBytes(StandardCharsets.US_ASCII));
        sha256.update(bytes, 0, 27);
        assertThat(bytes).hasSize(30).endsWith(Arrays.copyOf(sha256.digest(), 3));
    }

    @Test
    void find_their_key() {
        for (int i = 0; i < 1_000; i++) {
            var account = AccountId.ofNumber(random.nextLong(1_000_000_000_000L));
            var id = ResourceId.of(ResourceId.IAM, account, random.nextLong());

            assertThat(ApiKeySecrets.keyOf(secrets.make(id).secret().reveal())).contains(id);
        }
    }

    @Test
    void differ_each_time() {
        assertThat(secrets.make(ID).secret()).isNotEqualTo(secrets.make(ID).secret());
    }

    @Test
    void are_kept_as_their_sha_256() throws Exception {
        var made = secrets.make(ID);
        var secret = made.secret().reveal();

        var hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        assertThat(made.digest()).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(ApiKeySecrets.matches(secret, made.digest())).isTrue();
        assertThat(ApiKeySecrets.matches(secrets.make(ID).secret().reveal(), made.digest()))
                .isFalse();
    }

    @Test
    void are_refused_with_any_one_character_changed() {
        var secret = secrets.make(ID).secret().reveal();
        for (int i = 0; i < secret.length(); i++) {
            for (int j = 0; j < ALPHABET.length(); j++) {
                var c = ALPHABET.charAt(j);
                if (c != secret.charAt(i)) {
                    var changed = secret.substring(0, i) + c + secret.substring(i + 1);
                    assertThat(ApiKeySecrets.keyOf(changed)).as(changed).isEmpty();
                }
            }
        }
    }

    @Test
    void are_refused_with_two_neighbours_swapped() {
        var secret = secrets.make(ID).secret().reveal();
        for (int i = 0; i + 1 < secret.length(); i++) {
            var swapped = secret.substring(0, i) + secret.charAt(i + 1) + secret.charAt(i) + secret.substring(i + 2);
            if (!swapped.equals(secret)) {
                assertThat(ApiKeySecrets.keyOf(swapped)).as(swapped).isEmpty();
            }
        }
    }

    @Test
    void are_distinguished_from_garbage() {
        var secret = secrets.make(ID).secret().reveal();

        assertThat(ApiKeySecrets.keyOf("")).isEmpty();
        assertThat(ApiKeySecrets.keyOf("AQVN")).isEmpty();
        assertThat(ApiKeySecrets.keyOf(secret + "A")).isEmpty();
        assertThat(ApiKeySecrets.keyOf(secret.substring(0, 43))).isEmpty();
        assertThat(ApiKeySecrets.keyOf(secret.substring(0, 43) + "=")).isEmpty();
        assertThat(ApiKeySecrets.keyOf(secret.substring(0, 43) + "\n")).isEmpty();
        assertThat(ApiKeySecrets.keyOf(" " + secret)).isEmpty();
        assertThat(ApiKeySecrets.keyOf("AQVN" + "\u0416".repeat(40))).isEmpty();
    }

    @Test
    void are_made_for_api_keys_only() {
        var folder = ResourceId.of(ResourceId.RESOURCE_MANAGER, new AccountId("123456789012"), 42);

        assertThatThrownBy(() -> secrets.make(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void do_not_print() {
        var made = secrets.make(ID);

        assertThat(made.toString()).doesNotContain(made.secret().reveal());
    }
}
