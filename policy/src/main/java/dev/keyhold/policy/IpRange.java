package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/**
 * An address or a network of a condition. It follows what was measured at AWS: host bits of an IPv4 network are
 * ignored, an IPv6 network with host bits contains nothing, and so does one written as an IPv4 address inside IPv6.
 */
record IpRange(IpAddress network, int prefixLength, boolean empty) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    /** {@code null} for what is no address and no network. */
    static @Nullable IpRange parse(String text) {
        var slash = text.indexOf('/');
        var address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        // Inside a policy the IPv6 form of an IPv4 address stays IPv6, and no request has such an address.
        var bits = address.writtenAsV6() ? V6_BITS : V4_BITS;
        var length = slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits);
        if (length < 0) {
            return null;
        }
        var mapped = address.v4() && address.writtenAsV6();
        if (mapped) {
            return new IpRange(address, length, true);
        }
        var network = address.withPrefix(length);
        return new IpRange(network, length, !address.v4() && !network.equals(address));
    }

    boolean contains(IpAddress address) {
        return !empty
                && address.v4() == network.v4()
                && address.withPrefix(prefixLength).sameBits(network);
    }

    private static int prefixLength(String text, int most) {
        var digits = text.startsWith("+") ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        var length = Integer.parseInt(digits);
        return length > most ? -1 : length;
    }
}
