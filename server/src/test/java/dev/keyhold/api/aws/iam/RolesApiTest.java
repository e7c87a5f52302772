package dev.keyhold.api.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.model.LastUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolesApiTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void a_use_is_shown_for_400_days() {
        var use = new LastUse(NOW.minus(Duration.ofDays(400)), "iam", "us-east-1");
        assertThat(RolesApi.lastUsed(Optional.of(use), InstantSource.fixed(NOW.minusSeconds(1))))
                .isEqualTo(ResponseValue.Struct.EMPTY
                        .with("LastUsedDate", use.at())
                        .with("Region", "us-east-1"));
        assertThat(RolesApi.lastUsed(Optional.of(use), InstantSource.fixed(NOW)))
                .isEqualTo(ResponseValue.Struct.EMPTY);
        assertThat(RolesApi.lastUsed(Optional.empty(), InstantSource.fixed(NOW)))
                .isEqualTo(ResponseValue.Struct.EMPTY);
    }
}
