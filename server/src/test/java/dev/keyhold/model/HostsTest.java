package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "2001:db8:1:2::1, 20010db800010002",
        "2001:db8:1:2:3:4:5:6, 20010db800010002",
        "::1, 0000000000000000",
        "::ffff:203.0.113.9, 203.0.113.9"
    })
    void are_of_the_same_name_as_address_and_as_text(String address, String name) {
        assertThat(Hosts.of(InetAddress.ofLiteral(address))).isEqualTo(name);
        assertThat(Hosts.of(InetAddress.ofLiteral(address).getHostAddress())).isEqualTo(name);
        assertThat(Hosts.of(address)).isEqualTo(name);
        assertThat(Hosts.isAddress(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "local", "via 2001:db8::1", "a:b", ":", "1:2:3:4:5:6:7:8:9"})
    void are_named_by_what_is_no_address(String text) {
        assertThat(Hosts.of(text)).isEqualTo(text);
        assertThat(Hosts.isAddress(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%eth0", "fe80::2%99", "fe80::3%"})
    void have_no_zone(String address) {
        assertThat(Hosts.of(address)).isEqualTo("fe80000000000000");
    }
}
