package dev.keyhold.domain.mfa;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.OneTimeCodes;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Attempt;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The life of MFA devices. A device belongs to one identity at a time, or to none. */
public final class MfaDevices {
    private final Store store;
    private final MfaDeviceResolver devices;
    private final Changes changes;
    private final MfaVerifier verifier;
    private final MfaSeeds seeds;
    private final Issuer issuer;
    private final MfaQuotas quotas;

    public MfaDevices(
            Store store,
            MfaDeviceResolver devices,
            Changes changes,
            MfaVerifier verifier,
            MfaSeeds seeds,
            Issuer issuer,
            MfaQuotas quotas) {
        this.store = store;
        this.devices = devices;
        this.changes = changes;
        this.verifier = verifier;
        this.seeds = seeds;
        this.issuer = issuer;
        this.quotas = quotas;
    }

    /** What new devices, and what is noted of others, are made of. */
    public record Issuer(IdGenerator ids, SecretGenerator secrets, InstantSource clock) {}

    /** A new device. */
    public record Draft(String path, String name, List<Tag> tags) {}

    /** A device just made. Its seed, in base 32, is shown this once. */
    public record NewDevice(MfaDevice device, SecretBytes seed, List<Tag> tags) {}

    /** Two codes of a device that follow each other. */
    public record Codes(String first, String second) {
        /** Without the codes, which may not have been used yet. */
        @Override
        public String toString() {
            return "Codes";
        }
    }

    /** A device and its owner. */
    public record Owned(MfaDevice device, Identity owner) {}

    /** A device in the list of an account. */
    public record Listed(MfaDevice device, Optional<Identity> owner, List<Tag> tags) {}

    public NewDevice create(Principal principal, Draft draft) {
        var account = principal.account();
        var id = issuer.ids().resourceId(ResourceId.IAM, account);
        SecretBytes shown;
        Sealed sealed;
        try (var seed = issuer.secrets().mfaSeed()) {
            shown = OneTimeCodes.base32(seed);
            sealed = seeds.seal(seed, account, id);
        }
        var now = issuer.clock().instant();
        var device = MfaDevice.create(account, id, draft.path(), draft.name(), sealed, now);
        return changes.run(
                principal,
                IdentityAction.CREATE_MFA_DEVICE,
                tx -> {
                    devices.requireCreate(tx, principal, device.arn(), RequestDetails.tags(draft.tags()));
                    return device;
                },
                (tx, _) -> {
                    quotas.tagRules().check(draft.tags());
                    requireRoom(tx, principal, device);
                    tx.mfaDevices().insert(device);
                    quotas.tagRules().put(tx.mfaDevices(), account, id, draft.tags());
                    return new Change<>(new NewDevice(device, shown, draft.tags()), id, AuditTargets.describe(device));
                },
                TransactionHook.NONE);
    }

    private void requireRoom(ReadTx tx, Principal principal, MfaDevice device) {
        var account = device.account();
        var nameOfRoot = Arn.mfaDevice(account, "/", MfaDevice.NAME_OF_ROOT);
        if (MfaDevice.fold(device.path(), device.name()).equals(MfaDevice.fold("/", MfaDevice.NAME_OF_ROOT))
                && !(principal.isRoot() && device.arn().equals(nameOfRoot))) {
            throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_MFA_DEVICE));
        }
        if (tx.mfaDevices().find(account, device.path(), device.name()).isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(
                    ResourceType.MFA_DEVICE, device.arn().text()));
        }
        if (tx.mfaDevices().count(account, MfaDevice.Filter.ANY, quotas.perAccount()) >= quotas.perAccount()) {
            throw limit(ServiceError.Quota.MFA_DEVICES_PER_ACCOUNT, quotas.perAccount());
        }
    }

    private static ServiceException limit(ServiceError.Quota quota, int allowed) {
        return new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
    }

    /** Gives a device to an identity; the codes prove that its owner can use it, and cannot be used again. */
    public void enable(Principal principal, IdentityRef ref, String serialNumber, Codes codes) {
        var action = IdentityAction.ENABLE_MFA_DEVICE;
        changes.attempt(principal, action, tx -> devices.find(tx, principal, action, ref, serialNumber), (tx, pair) -> {
            var owner = pair.identity();
            if (pair.device().assignment().isPresent()) {
                throw failed(ServiceError.FailedPrecondition.MFA_DEVICE_IS_ENABLED);
            }
            if (tx.mfaDevices().ownedBy(owner.account(), owner.id()).size() >= quotas.perUser()) {
                throw limit(ServiceError.Quota.MFA_DEVICES_PER_USER, quotas.perUser());
            }
            var verified = verifier.check(tx, pair.device(), codes);
            if (verified.isEmpty()) {
                return new Attempt.Failed<Owned>(verifier.refuseCodes(principal, action, pair.device()));
            }
            var now = issuer.clock().instant();
            var assignment = new MfaDevice.Assignment(owner.id(), now);
            var enabled = seeds.assign(verified.get(), Optional.of(assignment));
            tx.mfaDevices().update(enabled);
            return made(enabled, owner);
        });
    }

    /** Learns how far the clock of a device is ahead or behind, by two codes that cannot be used again. */
    public void synchronize(Principal principal, IdentityRef ref, String serialNumber, Codes codes) {
        var action = IdentityAction.RESYNC_MFA_DEVICE;
        changes.attempt(
                principal, action, tx -> devices.ofOwner(tx, principal, action, ref, serialNumber), (tx, pair) -> {
                    var verified = verifier.synchronize(tx, pair.device(), codes);
                    if (verified.isEmpty()) {
                        return new Attempt.Failed<Owned>(verifier.refuseCodes(principal, action, pair.device()));
                    }
                    tx.mfaDevices().update(verified.get());
                    return made(verified.get(), pair.identity());
                });
    }

    private static Attempt<Owned> made(MfaDevice device, Identity owner) {
        return new Attempt.Made<>(change(device, owner));
    }

    private static Change<Owned> change(MfaDevice device, Identity owner) {
        var target = AuditTargets.describe(device) + " of " + AuditTargets.identify(owner);
        return new Change<>(new Owned(device, owner), device.id(), target);
    }

    /** Takes a device away from its owner; it can be given to somebody again. */
    public void deactivate(Principal principal, IdentityRef ref, String serialNumber) {
        var action = IdentityAction.DEACTIVATE_MFA_DEVICE;
        changes.run(
                principal,
                action,
                tx -> devices.ofOwner(tx, principal, action, ref, serialNumber),
                (tx, pair) -> {
                    var free = seeds.assign(pair.device(), Optional.empty());
                    tx.mfaDevices().update(free);
                    return change(free, pair.identity());
                },
                TransactionHook.NONE);
    }

    /** Removes a device that belongs to nobody. */
    public void delete(Principal principal, String serialNumber) {
        var action = IdentityAction.DELETE_MFA_DEVICE;
        changes.run(
                principal,
                action,
                tx -> devices.find(tx, principal, action, serialNumber, RequestDetails.NONE),
                (tx, device) -> {
                    if (device.assignment().isPresent()) {
                        throw failed(ServiceError.FailedPrecondition.MFA_DEVICE_IS_IN_USE);
                    }
                    tx.mfaDevices().delete(device);
                    return new Change<>(device, device.id(), AuditTargets.describe(device));
                },
                TransactionHook.NONE);
    }

    private static ServiceException failed(ServiceError.FailedPrecondition rule) {
        return new ServiceException(new ServiceError.Precondition(rule));
    }

    /** A device of an identity. */
    public Owned get(Principal principal, IdentityRef ref, String serialNumber) {
        return store.read(tx -> {
            var pair = devices.ofOwner(tx, principal, IdentityAction.GET_MFA_DEVICE, ref, serialNumber);
            return new Owned(pair.device(), pair.identity());
        });
    }

    /** All devices of an identity. */
    public List<Owned> ofIdentity(Principal principal, IdentityRef ref) {
        return store.read(tx -> {
            var owner = devices.owner(tx, principal, IdentityAction.LIST_MFA_DEVICES, ref);
            return tx.mfaDevices().ownedBy(owner.account(), owner.id()).stream()
                    .map(device -> new Owned(device, owner))
                    .toList();
        });
    }

    /** Devices of the account; for principals who may list them all. */
    public Page<Listed> list(Principal principal, MfaDevice.Filter filter, Page.Request page) {
        return store.read(tx -> {
            devices.requireList(tx, principal);
            return tx.mfaDevices().list(principal.account(), filter, page).map(device -> listed(tx, device));
        });
    }

    private static Listed listed(ReadTx tx, MfaDevice device) {
        var owner = device.assignment().flatMap(it -> tx.identities().find(device.account(), it.owner()));
        return new Listed(device, owner, tx.mfaDevices().tags(device.account(), device.id()));
    }
}
