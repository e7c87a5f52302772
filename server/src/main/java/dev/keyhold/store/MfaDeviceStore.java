package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/** MFA devices and their tags. Nothing about them is held in memory, so that their changes are not announced. */
public final class MfaDeviceStore {
    private MfaDeviceStore() {}

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        /** The device with that path and name, compared without case. */
        Optional<MfaDevice> find(AccountId account, String path, String name);

        /** Devices of an identity, ordered by path and name without case. */
        List<MfaDevice> ownedBy(AccountId account, ResourceId owner);

        /** Devices of the account, ordered by path and name without case. */
        Page<MfaDevice> list(AccountId account, MfaDevice.Filter filter, Page.Request page);

        /** How many such devices the account has; none is counted beyond {@code most}. */
        int count(AccountId account, MfaDevice.Filter filter, int most);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds a device whose id, and whose path and name together, must be free. */
        void insert(MfaDevice device);

        /** Stores assignment, seed and use of a device that exists. */
        void update(MfaDevice device);

        /** Removes a device that exists, with its tags. */
        void delete(MfaDevice device);
    }
}
