package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;

/** MFA devices and their tags. Nothing about them is held in memory, so that their changes are not announced. */
public final class MfaDeviceStore {
    private MfaDeviceStore() {}

    /** What can be asked. */
    public interface Reads {
        /** The device with that path and name, compared without case. */
        Optional<MfaDevice> find(AccountId account, String path, String name);

        /** Devices of an identity, ordered by path and name without case. */
        List<MfaDevice> ownedBy(AccountId account, ResourceId owner);

        /** Devices of the account, ordered by path and name without case. */
        Page<MfaDevice> list(AccountId account, MfaDevice.Filter filter, Page.Request page);

        /** How many such devices the account has; none is counted beyond {@code most}. */
        int count(AccountId account, MfaDevice.Filter filter, int most);

        /** All tags of a device, ordered by key. */
        List<Tag> tags(AccountId account, ResourceId device);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a device whose id, and whose path and name together, must be free. */
        void insert(MfaDevice device);

        /** Stores assignment, seed and use of a device that exists. */
        void update(MfaDevice device);

        /** Removes a device that exists, with its tags. */
        void delete(MfaDevice device);

        /** Adds a tag or replaces the one with the same key. */
        void putTag(AccountId account, ResourceId device, Tag tag);

        /** Removes a tag if it is there. */
        void deleteTag(AccountId account, ResourceId device, String key);
    }
}
