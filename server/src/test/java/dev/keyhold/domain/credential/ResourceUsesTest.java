package dev.keyhold.domain.credential;

import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authn.AuthenticationFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceUsesTest {
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
    void are_written_in_batches_and_kept_until_then() {
        var made = fixture.apiKey(fixture.alice, Optional.empty());
        caller(fixture.apiKeys.verify(made.secret(), ORIGIN, "LIST"));

        assertThat(fixture.storedUse(made.key().id())).isEmpty();
        fixture.lastUses.flush();
        assertThat(fixture.storedUse(made.key().id()))
                .contains(fixture.clock.instant().truncatedTo(ChronoUnit.MICROS));
        assertThat(fixture.storedUse(fixture.alice.id())).isPresent();
    }

    @Test
    void never_go_back_in_time() {
        fixture.lastUses.used(fixture.alice, fixture.clock.instant());
        fixture.lastUses.flush();
        fixture.lastUses.used(fixture.alice, fixture.clock.instant().minus(Duration.ofHours(1)));

        assertThat(fixture.lastUse(fixture.alice.id()))
                .contains(fixture.clock.instant().truncatedTo(ChronoUnit.MICROS));
        fixture.lastUses.flush();
        assertThat(fixture.storedUse(fixture.alice.id()))
                .contains(fixture.clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void of_what_was_deleted_meanwhile_are_dropped() {
        var made = fixture.apiKey(fixture.alice, Optional.empty());
        caller(fixture.apiKeys.verify(made.secret(), ORIGIN, "LIST"));
        fixture.write(tx -> {
            tx.apiKeys().delete(made.key());
            tx.identities().delete(fixture.alice);
        });

        fixture.lastUses.flush();

        assertThat(fixture.storedUse(made.key().id())).isEmpty();
        assertThat(fixture.storedUse(fixture.alice.id())).isEmpty();
    }
}
