package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and networks, at the bounds of their forms. */
class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "10.0.0.0/+8, 10.9.9.9, true",
        "10.0.0.0/0008, 10.9.9.9, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "255.255.255.255/32, 255.255.255.255, true",
        "255.255.255.255/32, 255.255.255.254, false",
        "255.255.255.254/31, 255.255.255.255, true",
        "010.000.000.001, 10.0.0.1, true",
        "10.0.0.1, ::ffff:10.0.0.1, true",
        "10.0.0.1, ::FFFF:0a00:0001, true",
        "::ffff:10.0.0.1, 10.0.0.1, false",
        "::ffff:10.0.0.1/128, ::ffff:10.0.0.1, false",
        "::1, ::1, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, true",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:9, false",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0, true",
        "1::8, 1:0:0:0:0:0:0:8, true",
        ":1::8, 0:1::8, true",
        "1:::8, 1::8, true",
        "1::8:, 1::8, true",
        "abcd:ef01::, ABCD:EF01::, true",
        "::/0, ffff::1, true",
        "::/0, 10.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::1/32, 2001:db8::1, false",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:0, false",
        "2001:db8::1/128, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
    })
    void contains_addresses(String range, String address, boolean contained) {
        assertThat(Objects.requireNonNull(IpRange.parse(range))
                        .contains(Objects.requireNonNull(IpAddress.parse(address))))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/+",
                "10.0.0.0/-1",
                "10.0.0.0/00008",
                "10.0.0.0/8/",
                "10.0.0.0/8:",
                "10.0.0.0/a",
                "/8",
                "::/129",
            })
    void takes_nothing_else_for_a_network(String text) {
        assertThat(IpRange.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.",
                "1..2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "0001.1.1.1",
                "1.1.1./",
                "1.1.1.a",
                "1.2.3.4 ",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                "::/",
                "1::2::3",
                "::fffe:1.2.3.4",
                "1::1.2.3.4",
                "::ffff:1.2.3",
            })
    void takes_nothing_else_for_an_address(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }
}
