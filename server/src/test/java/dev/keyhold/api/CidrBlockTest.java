package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are in a block, in both families. */
class CidrBlockTest {
    private static final int ROUNDS = 2_000;

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.0.0, 10.0.255.255",
        "10.1.0.0/16, 10.1.255.255, 10.2.0.0",
        "10.1.2.128/25, 10.1.2.128, 10.1.2.127",
        "10.1.2.128/25, 10.1.2.255, 10.1.3.0",
        "0.0.0.0/0, 0.0.0.0, ::",
        "0.0.0.0/0, 255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "128.0.0.0/1, 255.255.255.255, 127.255.255.255",
        "10.1.0.7/32, 10.1.0.7, 10.1.0.6",
        "fc00::/7, fd00:9::1, fe80::1",
        "fc00::/7, fc00::, fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fc00::/7, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fe00::",
        "fd00::/8, fd80::1, fc80::1",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "2001:db8::/33, 2001:db8:7fff:ffff:ffff:ffff:ffff:ffff, 2001:db8:8000::",
        "2001:db8::1/128, 2001:db8::1, 2001:db8::",
        "::1/128, ::1, 127.0.0.1",
        "::/0, fe80::1, 10.0.0.1",
        "::/0, ::, ::ffff:10.0.0.1",
        "::/1, 7fff::, 8000::",
        "::ffff:10.1.0.0/112, 10.1.255.255, 10.2.0.0",
        "::ffff:10.1.0.7/128, ::ffff:10.1.0.7, 10.1.0.6",
        "::ffff:0:0/96, 10.1.0.7, ::1",
        "10.1.0.0/16, ::ffff:10.1.0.7, ::10.1.0.7",
    })
    void a_block_has_one_address_and_not_the_other(String block, String in, String out) {
        var network = CidrBlock.parse(block);
        assertThat(network.contains(address(in))).as(in).isTrue();
        assertThat(network.contains(address(out))).as(out).isFalse();
    }

    /** The same by numbers: two addresses are in one block when they differ in the last bits alone. */
    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void any_block_has_the_addresses_that_differ_in_its_last_bits(int bytes) throws UnknownHostException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var length = random.nextInt(bytes * 8 + 1);
            var first = new byte[bytes];
            random.nextBytes(first);
            first[0] |= 1; // Not one of IPv4 that is written as one of IPv6.
            var base = new BigInteger(1, first).shiftRight(bytes * 8 - length).shiftLeft(bytes * 8 - length);
            var network =
                    CidrBlock.parse(InetAddress.getByAddress(bytes(base, bytes)).getHostAddress() + "/" + length);
            var other = base.xor(new BigInteger(random.nextInt(bytes * 8 + 1), random));
            var expected = other.shiftRight(bytes * 8 - length).equals(base.shiftRight(bytes * 8 - length));
            assertThat(network.contains(InetAddress.getByAddress(bytes(other, bytes))))
                    .as("seed %s: %s has %s", seed, network, other.toString(16))
                    .isEqualTo(expected);
        }
    }

    private static byte[] bytes(BigInteger number, int length) {
        var all = number.toByteArray();
        var bytes = new byte[length];
        for (int i = 0; i < Math.min(length, all.length); i++) {
            bytes[length - 1 - i] = all[all.length - 1 - i];
        }
        return bytes;
    }

    @Test
    void a_block_that_is_written_as_one_of_the_other_family_is_the_same() {
        assertThat(CidrBlock.parse("::ffff:10.1.0.0/112"))
                .isEqualTo(CidrBlock.parse("10.1.0.0/16"))
                .hasToString("10.1.0.0/16");
        assertThat(CidrBlock.parse("FD00:0:0::/8"))
                .isEqualTo(CidrBlock.parse("fd00::/8"))
                .hasToString("fd00::/8");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "10.0.0.0/33, must be followed by a slash and a number from 0 to 32",
                "::/129, must be followed by a slash and a number from 0 to 128",
                "10.0.0.0, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/-1, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/+8, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/08, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/8/8, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/٨, must be followed by a slash and a number from 0 to 32",
                "10.0.0.0/255.0.0.0, must be followed by a slash and a number from 0 to 32",
                "10.0.0/8, '10.0.0' is no IPv4 or IPv6 address",
                "10.0.0.256/32, '10.0.0.256' is no IPv4 or IPv6 address",
                "localhost/8, 'localhost' is no IPv4 or IPv6 address",
                "/8, '' is no IPv4 or IPv6 address",
                "fe80::1%lo/64, 'fe80::1%lo' is no IPv4 or IPv6 address",
                "[::1]/128, '[::1]' is no IPv4 or IPv6 address",
                "1::2::3/128, '1::2::3' is no IPv4 or IPv6 address",
                "10.1.0.7/16, \"behind the first 16; write 10.1.0.0/16, or 10.1.0.7/32 for the one address\"",
                "fe80::1/10, \"behind the first 10; write fe80::/10, or fe80::1/128 for the one address\"",
                "::ffff:0:0/95, behind the first 95",
            })
    void what_is_no_block_is_refused_with_the_reason(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrBlock.parse(text))
                .withMessageStartingWith("'" + text + "' is no network: ")
                .withMessageContaining(why);
    }
}
