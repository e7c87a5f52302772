package dev.keyhold.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * What is an address, and which addresses are taken for one host. Of IPv6 the latter is a subnet of 64 bits, since that
 * is what one host is given: it can come from any address of it.
 */
public final class Hosts {
    private static final int SUBNET_BYTES = 8;
    private static final char ZONE = '%';

    private Hosts() {}

    /** Whether the text is an IPv4 or IPv6 address, and no name. */
    public static boolean isAddress(String text) {
        try {
            var _ = InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** What all addresses of the same host have in common; an IPv4 address is its own. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, SUBNET_BYTES)
                : address.getHostAddress();
    }

    /** The same for an address in text form. Every text that is not an IPv6 address is a host of its own. */
    public static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        var zone = address.indexOf(ZONE);
        try {
            return of(InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone)));
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
