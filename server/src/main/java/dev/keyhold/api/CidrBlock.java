package dev.keyhold.api;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses (CIDR): those whose first bits are the same. A block of one family holds no address of the
 * other; an IPv4 address that is written as one of IPv6, {@code ::ffff:10.0.0.1}, is one of IPv4.
 */
public final class CidrBlock {
    private static final int BITS = 8;
    private static final int IPV6_BYTES = 16;
    /** Bytes in front of an IPv4 address that is written as one of IPv6. */
    private static final int MAPPED_BYTES = 12;

    private static final int MAX_DIGITS = 3;

    private final byte[] address;
    private final int length;

    private CidrBlock(byte[] address, int length) {
        this.address = address;
        this.length = length;
    }

    /**
     * Reads a block such as {@code 10.1.0.0/16} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static CidrBlock parse(String text) {
        var slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        var address = bytes(literal);
        if (address == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no network: '" + literal + "' is no IPv4 or IPv6 address");
        }
        var length = number(text.substring(slash + 1));
        if (slash < 0 || length < 0 || length > address.length * BITS) {
            throw new IllegalArgumentException("'" + text
                    + "' is no network: the address must be followed by a slash and a number from 0 to "
                    + address.length * BITS);
        }
        var first = masked(address, length);
        if (!Arrays.equals(first, address)) {
            throw new IllegalArgumentException("'" + text + "' is no network: its address has bits behind the first "
                    + length + "; write " + format(first) + "/" + length + ", or " + literal + "/"
                    + address.length * BITS + " for the one address");
        }
        return isMapped(address)
                ? new CidrBlock(Arrays.copyOfRange(address, MAPPED_BYTES, IPV6_BYTES), length - MAPPED_BYTES * BITS)
                : new CidrBlock(address, length);
    }

    /** True for an address of this block. */
    public boolean contains(InetAddress other) {
        var bytes = other.getAddress();
        var from = isMapped(bytes) ? MAPPED_BYTES : 0;
        if (bytes.length - from != address.length) {
            return false;
        }
        var whole = length / BITS;
        if (!Arrays.equals(address, 0, whole, bytes, from, from + whole)) {
            return false;
        }
        var rest = length % BITS;
        return rest == 0 || ((address[whole] ^ bytes[from + whole]) & mask(rest)) == 0;
    }

    /** Null for what is no address, or one with a zone: a zone has a meaning on one machine alone. */
    private static byte @Nullable [] bytes(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            var c = literal.charAt(i);
            if (Character.digit(c, 16) < 0 && c != '.' && c != ':') {
                return null;
            }
        }
        return NetUtil.createByteArrayFromIpAddressString(literal);
    }

    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        var number = 0;
        for (int i = 0; i < digits.length(); i++) {
            var c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static byte[] masked(byte[] address, int length) {
        var masked = Arrays.copyOf(address, address.length);
        for (int i = 0; i < masked.length; i++) {
            masked[i] &= (byte) mask(Math.clamp(length - i * BITS, 0, BITS));
        }
        return masked;
    }

    /** The first bits of a byte. */
    private static int mask(int bits) {
        return 0xFF00 >> bits & 0xFF;
    }

    private static boolean isMapped(byte[] address) {
        if (address.length != IPV6_BYTES) {
            return false;
        }
        for (int i = 0; i < MAPPED_BYTES - 2; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[MAPPED_BYTES - 2] == -1 && address[MAPPED_BYTES - 1] == -1;
    }

    private static String format(byte[] address) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("addresses have 4 or 16 bytes", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrBlock network
                && length == network.length
                && Arrays.equals(address, network.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + length;
    }

    @Override
    public String toString() {
        return format(address) + "/" + length;
    }
}
