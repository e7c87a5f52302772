package dev.keyhold.server;

import dev.keyhold.api.CidrBlock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses belong to hosts on the public internet, by the IANA registries of special-purpose addresses. Others
 * may lead to the machine itself, to its neighbours, or to the metadata service of a cloud.
 */
final class PublicAddresses {
    private static final List<CidrBlock> SPECIAL_IPV4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");
    private static final CidrBlock GLOBAL_IPV6 = CidrBlock.parse("2000::/3");
    /** Teredo and 6to4 among them, whose addresses contain others. */
    private static final List<CidrBlock> SPECIAL_IPV6 =
            blocks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");
    /** The last four bytes are an IPv4 address, which a network without IPv4 translates. */
    private static final CidrBlock TRANSLATED = CidrBlock.parse("64:ff9b::/96");

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private PublicAddresses() {}

    private static List<CidrBlock> blocks(String... texts) {
        return Arrays.stream(texts).map(CidrBlock::parse).toList();
    }

    /** True for an address of a host on the public internet. */
    static boolean contain(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return SPECIAL_IPV4.stream().noneMatch(block -> block.contains(address));
        }
        if (TRANSLATED.contains(address)) {
            return contain(ofBytes(Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES)));
        }
        return GLOBAL_IPV6.contains(address) && SPECIAL_IPV6.stream().noneMatch(block -> block.contains(address));
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("addresses have 4 or 16 bytes", e);
        }
    }
}
