package dev.keyhold.domain.mfa;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The tags of MFA devices. Unlike those of identities, their keys may differ by case alone. */
public final class MfaDeviceTags {
    private static final String RESERVED_PREFIX = "aws:";

    private final Store store;
    private final MfaDeviceResolver devices;
    private final Changes changes;
    private final MfaQuotas quotas;

    public MfaDeviceTags(Store store, MfaDeviceResolver devices, Changes changes, MfaQuotas quotas) {
        this.store = store;
        this.devices = devices;
        this.changes = changes;
        this.quotas = quotas;
    }

    /** All tags of a device, ordered by key. */
    public List<Tag> list(Principal principal, String serialNumber) {
        return store.read(tx -> {
            var device = devices.find(tx, principal, Action.LIST_MFA_DEVICE_TAGS, serialNumber, RequestDetails.NONE);
            return tx.mfaDevices().tags(device.account(), device.id());
        });
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, String serialNumber, List<Tag> tags) {
        change(principal, Action.TAG_MFA_DEVICE, serialNumber, RequestDetails.tags(tags), (tx, device) -> {
            check(tags);
            put(tx, device, tags, quotas);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, String serialNumber, List<String> keys) {
        change(
                principal,
                Action.UNTAG_MFA_DEVICE,
                serialNumber,
                RequestDetails.tagKeys(keys),
                (tx, device) -> keys.forEach(key -> tx.mfaDevices().deleteTag(device.account(), device.id(), key)));
    }

    private void change(
            Principal principal,
            Action action,
            String serialNumber,
            RequestDetails details,
            BiConsumer<WriteTx, MfaDevice> work) {
        changes.run(
                principal,
                action,
                tx -> devices.find(tx, principal, action, serialNumber, details),
                (tx, device) -> {
                    work.accept(tx, device);
                    return new Change<>(device, device.id(), AuditTargets.describe(device));
                },
                TransactionHook.NONE);
    }

    /** Refuses tags that no device can have. */
    static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!keys.add(tag.key())) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            if (Tag.fold(tag.key()).startsWith(RESERVED_PREFIX)) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
            }
        }
    }

    static void put(WriteTx tx, MfaDevice device, List<Tag> tags, MfaQuotas quotas) {
        tags.forEach(tag -> tx.mfaDevices().putTag(device.account(), device.id(), tag));
        if (tx.mfaDevices().tags(device.account(), device.id()).size() > quotas.tags()) {
            throw MfaDevices.limit(ServiceError.Quota.TAGS_PER_MFA_DEVICE, quotas.tags());
        }
    }
}
