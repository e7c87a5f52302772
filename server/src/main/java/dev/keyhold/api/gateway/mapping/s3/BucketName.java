package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.List;

/** The names of buckets, by the rules of S3: no other name is one of the same bucket at every store. */
final class BucketName {
    private static final int MIN = 3;
    private static final int MAX = 63;

    /** Reserved by S3: these stand for access points and for buckets that IAM knows by other actions. */
    private static final List<String> RESERVED_ENDINGS =
            List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    private static final String PUNYCODE = "xn--";
    /** MinIO serves its own interfaces there, and takes the host of that name for path style. */
    private static final String INTERFACES_OF_THE_STORE = "minio";

    private BucketName() {}

    static String require(String name) throws UnmappableException {
        if (!isWellFormed(name)
                || name.startsWith(PUNYCODE)
                || hasReservedEnding(name)
                || name.equals(INTERFACES_OF_THE_STORE)) {
            throw new UnmappableException("the name of the bucket is none that every store has for it");
        }
        return name;
    }

    private static boolean isWellFormed(String name) {
        if (name.length() < MIN || name.length() > MAX || !isAlphanumeric(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAlphanumeric(name.charAt(i)) && name.charAt(i) != '-' && name.charAt(i) != '.') {
                return false;
            }
        }
        return isAlphanumeric(name.charAt(name.length() - 1)) && !name.contains("..") && !isAddress(name);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Four numbers: by such a name a host is an address, and no bucket. */
    private static boolean isAddress(String name) {
        var points = 0;
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c == '.') {
                points++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return points == 3;
    }

    private static boolean hasReservedEnding(String name) {
        for (var ending : RESERVED_ENDINGS) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }
}
