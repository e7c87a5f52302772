package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedSessionsTest {
    private static final int SESSIONS = 20;

    private Fixture domain;
    private OpenedSessions opened;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        opened = new OpenedSessions(new SessionTokens(domain.barrier), SESSIONS);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** A session with as many tags as there may be, each as long as it may be, which pack well. */
    private Sessions.NewSession large(Principal root) {
        var tags = IntStream.range(0, 50)
                .mapToObj(i -> new Tag("key" + i + "k".repeat(100), "v".repeat(256)))
                .toList();
        var attributes = new RoleRequest.Attributes(tags, List.of(), Optional.empty(), List.of());
        return domain.roleSessions
                .federate(root, "job", Duration.ofHours(1), attributes)
                .session();
    }

    private boolean isKnown(Sessions.NewSession session) {
        var token = session.token().reveal();
        return opened.find(Fixture.ACCOUNT, session.accessKey(), token).isPresent();
    }

    @Test
    void a_session_takes_what_its_tags_take_however_short_its_token_is() {
        var session = large(domain.root);
        assertThat(session.token().reveal().length()).isLessThan(1_500);
        var most = new OpenedSessions(new SessionTokens(domain.barrier), 1_000);
        assertThat(most.find(
                        Fixture.ACCOUNT, session.accessKey(), session.token().reveal()))
                .isPresent();
        assertThat(most.bytes()).isGreaterThan(50 * 2 * (100 + 256));
    }

    @Test
    void sessions_in_memory_are_bounded_in_bytes_and_all_are_accepted() {
        for (int i = 0; i < 3 * SESSIONS; i++) {
            assertThat(isKnown(large(domain.root))).isTrue();
            var plain = domain.sessions.create(domain.root, Duration.ofHours(1));
            assertThat(isKnown(plain)).isTrue();
            assertThat(isKnown(plain)).isTrue();
        }
        assertThat(opened.bytes()).isPositive().isLessThanOrEqualTo(SESSIONS * 1_024);
    }

    @Test
    void what_is_no_token_takes_no_place() {
        var session = domain.sessions.create(domain.root, Duration.ofHours(1));
        var token = session.token().reveal();
        assertThat(opened.find(Fixture.ACCOUNT, session.accessKey(), token.substring(4)))
                .isEmpty();
        assertThat(opened.bytes()).isZero();
    }
}
