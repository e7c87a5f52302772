package dev.keyhold.domain.mfa;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;

/** MFA devices as resources that can have tags. */
public final class TaggableMfaDevices implements TaggableResources<String> {
    private final MfaDeviceResolver devices;
    private final MfaQuotas quotas;

    public TaggableMfaDevices(MfaDeviceResolver devices, MfaQuotas quotas) {
        this.devices = devices;
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(Action.LIST_MFA_DEVICE_TAGS, Action.TAG_MFA_DEVICE, Action.UNTAG_MFA_DEVICE);
    }

    @Override
    public TagRules rules() {
        return quotas.tagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, String serialNumber, RequestDetails details) {
        var device = devices.find(tx, principal, action, serialNumber, details);
        return new Resource(device.account(), device.id(), AuditTargets.describe(device));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.mfaDevices();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.mfaDevices();
    }
}
