package dev.keyhold.domain.mfa;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.util.Optional;

/**
 * Seals the seeds of devices. A seal names the owner, so that a writer of the database without the data key cannot make
 * a device another's.
 */
public final class MfaSeeds {
    private final Barrier barrier;

    public MfaSeeds(Barrier barrier) {
        this.barrier = barrier;
    }

    /** The seed of a device that belongs to nobody yet. */
    Sealed seal(SecretBytes seed, AccountId account, ResourceId device) {
        return barrier.seal(seed, SealContext.ofMfaSeed(account, device.text(), ""));
    }

    SecretBytes open(MfaDevice device) {
        var owner = device.assignment().map(MfaDevice.Assignment::owner);
        return barrier.open(device.seed(), place(device, owner));
    }

    /** The same device of that owner, or of nobody. */
    MfaDevice assign(MfaDevice device, Optional<MfaDevice.Assignment> to) {
        try (var seed = open(device)) {
            var owner = to.map(MfaDevice.Assignment::owner);
            return device.assigned(to, barrier.seal(seed, place(device, owner)));
        }
    }

    private static SealContext place(MfaDevice device, Optional<ResourceId> owner) {
        return SealContext.ofMfaSeed(
                device.account(),
                device.id().text(),
                owner.map(ResourceId::text).orElse(""));
    }
}
