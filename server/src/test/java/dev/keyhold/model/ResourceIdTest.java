package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdTest {
    @Test
    void carries_its_account_through_any_chance() {
        var random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            var account = AccountId.ofNumber(random.nextLong(1_000_000_000_000L));
            var id = ResourceId.of(ResourceId.IAM, account, random.nextLong());
            assertThat(id.text()).matches("aje[0-9a-v]{17}");
            assertThat(id.account()).isEqualTo(account);
            assertThat(ResourceId.parse(id.text())).contains(id);
        }
    }

    @Test
    void uses_45_random_bits() {
        var account = new AccountId("999999999999");
        var last = (1L << 45) - 1;
        var all = ResourceId.of(ResourceId.IAM, account, last);
        assertThat(ResourceId.of(ResourceId.IAM, account, -1)).isEqualTo(all);
        assertThat(ResourceId.of(ResourceId.IAM, account, last - 1)).isNotEqualTo(all);
        assertThat(all.account()).isEqualTo(account);
    }

    @Test
    void is_the_same_bits_in_the_aws_form() {
        var account = new AccountId("123456789012");
        var id = ResourceId.of(ResourceId.IAM, account, 5);
        var next = ResourceId.of(ResourceId.IAM, account, 6);
        assertThat(id.uniqueId("AIDA")).matches("AIDA[A-Z2-7]{17}").isNotEqualTo(next.uniqueId("AIDA"));
        var upper = Base32.UPPER.decode(id.uniqueId("AIDA"), 4, 12);
        var lower = Base32.UPPER.decode(id.uniqueId("AIDA"), 12, 21);
        assertThat("aje" + Base32.LOWER_HEX.encode(upper, 8) + Base32.LOWER_HEX.encode(lower, 9))
                .isEqualTo(id.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aje",
                "aje0000000000000000",
                "aje000000000000000000",
                "aje0000000000000000w",
                "aje0000000000000000A",
                "ajevvvvvvvvvvvvvvvvv",
                "../00000000000000000",
                "AJE00000000000000000",
                "a\n900000000000000000"
            })
    void is_refused_in_any_other_form(String text) {
        assertThat(ResourceId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new ResourceId(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
