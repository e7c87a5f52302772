package dev.keyhold.domain.authn;

import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.store.TokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSigningKeysTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private AuthenticationFixture fixture;

    @BeforeEach
    void install() {
        fixture = AuthenticationFixture.in(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void are_made_when_first_needed() {
        assertThat(stored()).isEmpty();

        var token = fixture.token(fixture.alice);

        assertThat(stored()).hasSize(1);
        assertThat(keyId(token)).isEqualTo(stored().getFirst().id());
    }

    @Test
    void are_stored_sealed() {
        var token = fixture.token(fixture.alice);

        assertThat(stored().getFirst().key().bytes()).hasSizeGreaterThan(64);
        assertThat(stored().getFirst().toString()).doesNotContain(token);
    }

    @Test
    void are_made_anew_each_day_and_no_sooner() {
        fixture.tokens.rotateKeys();
        var first = stored();

        fixture.advance(Duration.ofDays(1).minusSeconds(1));
        fixture.tokens.rotateKeys();
        assertThat(stored()).isEqualTo(first);

        fixture.advance(Duration.ofSeconds(1));
        fixture.tokens.rotateKeys();
        assertThat(stored()).hasSize(2).endsWith(first.getFirst());
    }

    @Test
    void tag_only_when_every_node_has_heard_of_them() {
        fixture.tokens.rotateKeys();
        var first = stored().getFirst().id();
        fixture.advance(Duration.ofDays(1));
        fixture.tokens.rotateKeys();
        var second = stored().getFirst().id();

        assertThat(keyId(fixture.token(fixture.alice))).isEqualTo(first);
        fixture.advance(TokenSigningKeys.SETTLE);
        assertThat(keyId(fixture.token(fixture.alice))).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void stay_as_long_as_a_token_lives() {
        record Living(String token, Instant end) {}
        var living = new ArrayList<Living>();
        for (int hour = 0; hour < 24 * 5; hour++) {
            fixture.tokens.rotateKeys();
            var issued = fixture.tokens.issue(fixture.alice);
            living.add(new Living(issued.token().reveal(), issued.expiresAt()));
            living.removeIf(token -> !fixture.clock.instant().isBefore(token.end));
            assertThat(living).allSatisfy(token -> caller(fixture.verify(token.token)));
            assertThat(stored()).hasSizeBetween(1, 3);
            fixture.advance(Duration.ofHours(1));
        }
    }

    @Test
    void go_when_no_token_needs_them() {
        fixture.tokens.rotateKeys();
        var first = stored().getFirst();
        fixture.advance(Duration.ofDays(1));
        fixture.tokens.rotateKeys();

        var longest = TokenSigningKeys.SETTLE.plus(IamTokens.MAX_LIFE).plus(TokenSigningKeys.MARGIN);
        fixture.advance(longest);
        fixture.tokens.rotateKeys();
        assertThat(stored()).contains(first);

        fixture.advance(MINUTE);
        fixture.tokens.rotateKeys();
        assertThat(stored()).hasSize(1).doesNotContain(first);
    }

    @Test
    void go_on_tagging_when_rotation_is_late() {
        fixture.tokens.rotateKeys();
        fixture.advance(Duration.ofDays(30));
        var token = fixture.token(fixture.alice);

        fixture.tokens.rotateKeys();

        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(fixture.alice);
        assertThat(stored()).hasSize(2);
    }

    @Test
    void of_another_node_are_known_at_once() {
        var other = fixture.secondNode();
        fixture.tokens.rotateKeys();
        var token = fixture.token(fixture.alice);

        assertThat(caller(other.verify(token, ORIGIN, "LIST")).identity()).isEqualTo(fixture.alice);
    }

    @Test
    void unknown_ones_are_looked_up_once_a_second() {
        fixture.verify(fixture.token(fixture.alice));
        fixture.advance(Duration.ofSeconds(1));
        var before = fixture.reads.get();
        var random = new Random(3);

        for (int i = 0; i < 50; i++) {
            var forged = forgedByUnknownKey(fixture.token(fixture.alice), random);
            assertThat(failure(fixture.verify(forged))).isEqualTo(AuthenticationFailure.BAD_TOKEN);
        }
        assertThat(fixture.reads).hasValue(before + 1);

        fixture.advance(Duration.ofSeconds(1));
        fixture.verify(forgedByUnknownKey(fixture.token(fixture.alice), random));
        assertThat(fixture.reads).hasValue(before + 2);
    }

    private List<TokenStore.TokenKey> stored() {
        return fixture.store.read(tx -> tx.tokens().keys());
    }

    private static String keyId(String token) {
        var payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return HexFormat.of().formatHex(payload, 1, 9);
    }

    private static String forgedByUnknownKey(String token, Random random) {
        var parts = token.split("\\.", -1);
        var payload = Base64.getUrlDecoder().decode(parts[1]);
        var key = new byte[8];
        random.nextBytes(key);
        System.arraycopy(key, 0, payload, 1, key.length);
        return "t1." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload) + "." + parts[2];
    }
}
