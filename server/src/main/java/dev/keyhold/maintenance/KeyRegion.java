package dev.keyhold.maintenance;

import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.Optional;

/**
 * The region in the ARNs of keys. Clients store such ARNs in what they encrypt, so the region is kept with the record
 * and stays as it is once there is a key.
 */
public final class KeyRegion {
    /** Where nobody says another. */
    public static final String DEFAULT = "us-east-1";

    private KeyRegion() {}

    /**
     * The region of an installation, which is recorded if it was not.
     *
     * @param wanted the one that its operator set
     * @throws StartException when that is another than the one that keys have been named with
     */
    public static String settle(Store store, Optional<String> wanted) {
        var recorded = store.read(tx -> tx.organizations().region(organization(tx)));
        if (recorded.isPresent() && wanted.orElse(recorded.get()).equals(recorded.get())) {
            return recorded.get();
        }
        return store.write(tx -> {
            var organization = organization(tx);
            var present = tx.organizations().region(organization);
            var region = wanted.or(() -> present).orElse(DEFAULT);
            if (present.filter(it -> !it.equals(region)).isPresent() && hasKeys(tx)) {
                throw new StartException("the keys of this installation are in the region " + present.get()
                        + ", which is in names that clients keep: start with --region " + present.get()
                        + ", or without --region");
            }
            tx.organizations().setRegion(organization, region);
            return region;
        });
    }

    private static ResourceId organization(ReadTx tx) {
        var any = tx.accounts().directory().getFirst();
        return tx.accounts().find(any).orElseThrow().organization();
    }

    private static boolean hasKeys(ReadTx tx) {
        return tx.accounts().directory().stream()
                .anyMatch(account -> tx.kmsKeys().count(account) > 0);
    }
}
