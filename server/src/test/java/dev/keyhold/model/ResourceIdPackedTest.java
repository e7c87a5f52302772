package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceIdPackedTest {
    @Test
    void comes_back_from_its_bytes() {
        var random = new Random(17);
        for (int i = 0; i < 1_000; i++) {
            var account = AccountId.ofNumber(random.nextLong(1_000_000_000_000L));
            var id = ResourceId.of(ResourceId.IAM, account, random.nextLong());

            assertThat(id.packed()).hasSize(ResourceId.PACKED_LENGTH);
            assertThat(ResourceId.unpack(ResourceId.IAM, id.packed())).contains(id);
        }
    }

    @Test
    void comes_back_at_both_ends_of_the_range() {
        for (var account : new String[] {"000000000000", "999999999999"}) {
            for (var random : new long[] {0, -1}) {
                var id = ResourceId.of(ResourceId.IAM, new AccountId(account), random);
                assertThat(ResourceId.unpack(ResourceId.IAM, id.packed())).contains(id);
            }
        }
    }

    @Test
    void has_one_packed_form_only() {
        var packed =
                ResourceId.of(ResourceId.IAM, new AccountId("123456789012"), 1).packed();

        packed[0] |= (byte) 0x80;

        assertThat(ResourceId.unpack(ResourceId.IAM, packed)).isEmpty();
    }

    @Test
    void refuses_bytes_that_are_no_identifier() {
        var noAccount = new byte[ResourceId.PACKED_LENGTH];
        Arrays.fill(noAccount, (byte) 0xFF);
        noAccount[0] = 0x1F;

        assertThat(ResourceId.unpack(ResourceId.IAM, noAccount)).isEmpty();
        assertThat(ResourceId.unpack(ResourceId.IAM, new byte[0])).isEmpty();
        assertThat(ResourceId.unpack(ResourceId.IAM, new byte[ResourceId.PACKED_LENGTH + 1]))
                .isEmpty();
        assertThat(ResourceId.unpack(ResourceId.IAM, new byte[ResourceId.PACKED_LENGTH - 1]))
                .isEmpty();
    }
}
