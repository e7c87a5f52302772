package dev.keyhold.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
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
        var opened = new SessionTokens(domain.barrier)
                .open(Fixture.ACCOUNT, session.accessKey(), token)
                .orElseThrow();
        assertThat(opened.secret()).isEqualTo(session.secret());
        assertThat(opened.session().facts().issuers()).isEqualTo(domain.root.asIssuers());
        // A token keeps milliseconds.
        assertThat(opened.session().expiresAt()).isEqualTo(session.expiresAt());
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
    }
}
