package dev.keyhold.maintenance.importing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of files that can be imported; their names in lower case are those of the command line. */
public enum ImportFormat {
    /** Keyhold's own, with a header. */
    CSV,
    /** What the console of AWS gives to those who create a key. */
    AWS,
    /** The zip file of {@code mc admin cluster iam export}, and RustFS's. */
    MINIO,
    /** What {@code radosgw-admin user info} prints, for one user or several. */
    CEPH,
    /** EC2 credentials as the OpenStack client and the API print them. */
    KEYSTONE,
    SEAWEEDFS,
    VERSITYGW,
    /** What {@code garage json-api GetKeyInfo} prints. */
    GARAGE;

    /** The name on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ImportFormat> of(String text) {
        return Arrays.stream(values())
                .filter(format -> format.text().equals(text))
                .findFirst();
    }
}
