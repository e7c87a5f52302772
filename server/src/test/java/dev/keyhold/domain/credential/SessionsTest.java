package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ServiceError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private Fixture domain;
    private Sessions.NewSession session;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        session = domain.sessions.create(domain.root, Duration.ofHours(1));
        token = session.token().reveal();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    @Test
    void are_read_back_from_their_token() {
        var opened = domain.sessions
                .open(Fixture.ACCOUNT, session.accessKey(), token)
                .orElseThrow();
        assertThat(opened.secret()).isEqualTo(session.secret());
        assertThat(opened.madeWith()).contains(Fixture.keyOf(domain.root));
        // A token keeps milliseconds.
        assertThat(opened.expiresAt().toEpochMilli())
                .isEqualTo(session.expiresAt().toEpochMilli());
    }

    @Test
    void open_for_their_own_account_and_key_id_alone() {
        var other = AccessKeyId.of(AccessKeyId.TEMPORARY, Fixture.ACCOUNT, 1);
        assertThat(domain.sessions.open(Fixture.ACCOUNT, other, token)).isEmpty();
        assertThat(domain.sessions.open(Samples.OTHER_ACCOUNT, session.accessKey(), token))
                .isEmpty();
    }

    @Test
    void do_not_open_after_any_flipped_bit() {
        var bytes = Base64.getDecoder().decode(token);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(domain.sessions.open(
                            Fixture.ACCOUNT,
                            session.accessKey(),
                            Base64.getEncoder().encodeToString(flipped)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void do_not_show_their_secret_in_the_token() {
        assertThat(token).doesNotContain(session.secret().reveal());
        assertThat(new String(Base64.getDecoder().decode(token), StandardCharsets.ISO_8859_1))
                .doesNotContain(
                        session.secret().reveal(), domain.root.credential().name());
        assertThat(token.length()).isLessThan(4_096);
    }

    @Test
    void do_not_beget_sessions() {
        assertThat(Fixture.error(() -> domain.sessions.create(Fixture.temporary(domain.root), Duration.ofHours(1))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void print_no_secret() {
        assertThat(session.toString())
                .contains("****")
                .doesNotContain(token, session.secret().reveal());
        assertThat(domain.sessions
                        .open(Fixture.ACCOUNT, session.accessKey(), token)
                        .toString())
                .contains("****")
                .doesNotContain(session.secret().reveal());
    }
}
