package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/**
 * An address as two halves of 64 bits; an IPv4 address stands in the lower one.
 *
 * @param v4 whether it is an IPv4 address, in whatever form it was written
 * @param writtenAsV6 whether it was written with colons
 */
record IpAddress(long high, long low, boolean v4, boolean writtenAsV6) {
    private static final String MAPPED = "::ffff:";
    private static final int GROUPS = 8;

    /**
     * {@code null} for what is no address. Like AWS it takes leading zeros in decimal groups, three colons for two, and
     * one colon too many at either end; an IPv4 tail is taken after {@code ::ffff:} only.
     */
    static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return v4(text, false);
        }
        if (text.indexOf('.') >= 0) {
            return Strings.lowerCase(text).startsWith(MAPPED) ? v4(text.substring(MAPPED.length()), true) : null;
        }
        return v6(text);
    }

    /** The first address of the network of that prefix length which the address is in. */
    IpAddress withPrefix(int length) {
        if (v4) {
            return new IpAddress(
                    0, length == 0 ? 0 : low & (0xFFFFFFFFL << (32 - length)) & 0xFFFFFFFFL, true, writtenAsV6);
        }
        return new IpAddress(
                length == 0 ? 0 : high & mask(Math.min(length, 64)),
                length <= 64 ? 0 : low & mask(length - 64),
                false,
                writtenAsV6);
    }

    boolean sameBits(IpAddress other) {
        return high == other.high && low == other.low;
    }

    private static long mask(int length) {
        return -1L << (64 - length);
    }

    private static @Nullable IpAddress v4(String text, boolean writtenAsV6) {
        long value = 0;
        var groups = 0;
        var at = 0;
        while (groups < 4) {
            var end = groups < 3 ? text.indexOf('.', at) : text.length();
            if (end < 0 || end == at || end - at > 3) {
                return null;
            }
            var group = 0;
            for (var i = at; i < end; i++) {
                var digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return null;
                }
                group = group * 10 + digit;
            }
            if (group > 255) {
                return null;
            }
            value = value << 8 | group;
            groups++;
            at = end + 1;
        }
        return new IpAddress(0, value, true, writtenAsV6);
    }

    private static @Nullable IpAddress v6(String text) {
        var gap = text.indexOf("::");
        if (gap < 0) {
            var all = groups(text);
            return all == null || all.length != GROUPS ? null : of(all);
        }
        // A colon at the start stands after a group of zero.
        var before = groups(text.startsWith(":") && gap > 0 ? "0" + text.substring(0, gap) : text.substring(0, gap));
        var rest = text.substring(gap + 2);
        var after = groups(rest.startsWith(":") ? rest.substring(1) : rest);
        if (before == null || after == null || before.length + after.length >= GROUPS) {
            return null;
        }
        var all = new int[GROUPS];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(after, 0, all, GROUPS - after.length, after.length);
        return of(all);
    }

    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        var body = text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
        var parts = body.split(":", -1);
        var groups = new int[parts.length];
        for (var i = 0; i < parts.length; i++) {
            groups[i] = group(parts[i]);
            if (groups[i] < 0) {
                return null;
            }
        }
        return groups;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        var value = 0;
        for (var i = 0; i < text.length(); i++) {
            var digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress of(int[] groups) {
        var high = (long) groups[0] << 48 | (long) groups[1] << 32 | (long) groups[2] << 16 | groups[3];
        var low = (long) groups[4] << 48 | (long) groups[5] << 32 | (long) groups[6] << 16 | groups[7];
        var mapped = high == 0 && low >>> 32 == 0xFFFF;
        return mapped ? new IpAddress(0, low & 0xFFFFFFFFL, true, true) : new IpAddress(high, low, false, true);
    }
}
