package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeyFactoryTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final KeyFactory keys = new KeyFactory(new Random(6));

    @Test
    void makes_secrets_of_40_characters_that_need_no_escape_in_base64() {
        for (int i = 0; i < 100; i++) {
            assertThat(keys.secretAccessKey().reveal()).matches("[A-Za-z0-9+/]{40}");
        }
        assertThat(keys.secretAccessKey()).isNotEqualTo(keys.secretAccessKey());
    }

    @Test
    void makes_identifiers_of_the_account() {
        assertThat(keys.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT).account())
                .contains(Samples.ACCOUNT);
        assertThat(keys.resourceId(ResourceId.IAM, Samples.ACCOUNT).account()).isEqualTo(Samples.ACCOUNT);
        assertThat(keys.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT))
                .isNotEqualTo(keys.accessKeyId(AccessKeyId.LONG_TERM, Samples.ACCOUNT));
    }

    @Test
    void makes_account_numbers_without_leading_zeros() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.accountId().text()).matches("[1-9][0-9]{11}");
        }
        RandomGenerator low = () -> 0;
        assertThat(new KeyFactory(low).accountId().text()).isEqualTo("100000000000");
    }

    @Test
    void makes_event_ids_ordered_by_time() {
        var ids = new ArrayList<String>();
        for (int micros = 0; micros < 100; micros++) {
            ids.add(keys.eventId(AT.plusNanos(micros * 1_000L)));
        }
        ids.add(keys.eventId(AT.plusSeconds(100_000_000_000L)));
        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{24}"));
        assertThat(keys.eventId(AT)).isNotEqualTo(keys.eventId(AT));
    }

    @Test
    void makes_request_ids_that_are_version_4_uuids() {
        for (int i = 0; i < 100; i++) {
            var id = UUID.fromString(keys.requestId());
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }
}
