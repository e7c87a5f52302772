package dev.keyhold.domain.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SizedCacheTest {
    private static final AccountId ONE = new AccountId("123456789012");
    private static final AccountId OTHER = new AccountId("210987654321");
    private static final int MAX_BYTES = 64_000;

    private final SizedCache<String, String> cache = new SizedCache<>(MAX_BYTES, String::length);

    private void fill(AccountId account, int values) {
        IntStream.range(0, values).forEach(i -> cache.get(account, account + "/" + i, _ -> "x".repeat(1_000)));
    }

    private long kept(AccountId account, int values) {
        return IntStream.range(0, values)
                .filter(i -> cache.find(account + "/" + i) != null)
                .count();
    }

    @Test
    void a_value_is_made_once() {
        assertThat(cache.find("a")).isNull();
        assertThat(cache.get(ONE, "a", key -> key + "!")).isEqualTo("a!");
        assertThat(cache.get(ONE, "a", _ -> "other")).isEqualTo("a!");
        assertThat(cache.find("a")).isEqualTo("a!");
        assertThat(cache.bytes()).isEqualTo(2);
    }

    @Test
    void its_bytes_are_bounded_whatever_the_size_of_values() {
        fill(ONE, 1_000);
        cache.get(ONE, "large", _ -> "x".repeat(MAX_BYTES + 1));
        assertThat(cache.bytes()).isPositive().isLessThanOrEqualTo(MAX_BYTES);
        assertThat(cache.find("large")).isNull();
    }

    @Test
    void an_account_with_many_values_does_not_displace_those_of_others() {
        fill(OTHER, 10);
        fill(ONE, 1_000);
        assertThat(kept(OTHER, 10)).isEqualTo(10);
        fill(OTHER, 20);
        assertThat(kept(OTHER, 20)).isEqualTo(20);
    }
}
