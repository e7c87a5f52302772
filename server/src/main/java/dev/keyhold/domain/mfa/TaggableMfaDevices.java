package dev.keyhold.domain.mfa;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** MFA devices as resources that can have tags. */
public final class TaggableMfaDevices {
    private TaggableMfaDevices() {}

    public static TaggableResources<String> of(MfaDeviceResolver devices, MfaQuotas quotas) {
        return new TaggableResources<>(
                new TaggableResources.Actions(
                        IdentityAction.LIST_MFA_DEVICE_TAGS,
                        IdentityAction.TAG_MFA_DEVICE,
                        IdentityAction.UNTAG_MFA_DEVICE),
                quotas.tagRules(),
                (tx, principal, action, serialNumber, details) -> {
                    var device = devices.find(tx, principal, action, serialNumber, details);
                    return Optional.of(new TaggableResources.Resource(
                            device.account(), device.id(), AuditTargets.describe(device)));
                },
                ReadTx::mfaDevices,
                WriteTx::mfaDevices);
    }
}
