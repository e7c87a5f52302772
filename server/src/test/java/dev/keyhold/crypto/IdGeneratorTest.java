package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IdGeneratorTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final IdGenerator ids = new IdGenerator(new Random(6));

    @Test
    void makes_identifiers_of_the_account() {
        assertThat(ids.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT).account())
                .contains(Samples.ACCOUNT);
        assertThat(ids.resourceId(ResourceId.IAM, Samples.ACCOUNT).account()).isEqualTo(Samples.ACCOUNT);
        assertThat(ids.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT))
                .isNotEqualTo(ids.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT));
    }

    @Test
    void makes_account_numbers_without_leading_zeros() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(ids.accountId().text()).matches("[1-9][0-9]{11}");
        }
        RandomGenerator low = () -> 0;
        assertThat(new IdGenerator(low).accountId().text()).isEqualTo("100000000000");
    }

    @Test
    void makes_event_ids_ordered_by_time() {
        var made = new ArrayList<String>();
        for (int micros = 0; micros < 100; micros++) {
            made.add(ids.eventId(AT.plusNanos(micros * 1_000L)));
        }
        made.add(ids.eventId(AT.plusSeconds(100_000_000_000L)));
        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{24}"));
        assertThat(ids.eventId(AT)).isNotEqualTo(ids.eventId(AT));
    }

    @Test
    void makes_request_ids_that_are_version_4_uuids() {
        for (int i = 0; i < 100; i++) {
            var id = UUID.fromString(ids.requestId());
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }

    @Test
    void makes_request_ids_that_lead_to_who_made_them() {
        var request = ids.requestId();
        assertThat(ids.maker()).matches("[0-9a-f]{4}");
        assertThat(IdGenerator.makerOf(request)).contains(ids.maker());
        assertThat(IdGenerator.makerOf(ids.requestId())).contains(ids.maker());
        for (var other :
                List.of("", "abcd", request + "0", request.substring(1), request.toUpperCase(Locale.ROOT) + "G")) {
            assertThat(IdGenerator.makerOf(other)).isEmpty();
        }
    }

    @Test
    void makes_names_of_the_documented_length() {
        assertThat(ids.tokenKeyId()).matches("[0-9a-f]{16}").isNotEqualTo(ids.tokenKeyId());
        assertThat(ids.tokenId()).matches("[0-9a-f]{32}").isNotEqualTo(ids.tokenId());
        assertThat(ids.grantId()).matches("[0-9a-f]{64}").isNotEqualTo(ids.grantId());
    }
}
