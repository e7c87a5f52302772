package dev.keyhold.server;

import dev.keyhold.domain.mfa.MfaDeviceResolver;
import dev.keyhold.domain.mfa.MfaDevices;
import dev.keyhold.domain.mfa.MfaQuotas;
import dev.keyhold.domain.mfa.MfaSeeds;
import dev.keyhold.domain.mfa.MfaVerifier;
import dev.keyhold.domain.mfa.TaggableMfaDevices;
import dev.keyhold.domain.tag.ResourceTags;

/** MFA devices and the verification of their codes. */
public final class MfaModule {
    private final MfaVerifier verifier;
    private final MfaDevices devices;
    private final ResourceTags<String> tags;

    public MfaModule(StoreModule storage, AuthzModule authz, MfaQuotas quotas) {
        var store = storage.store();
        var changes = storage.changes();
        var seeds = new MfaSeeds(storage.barrier());
        var resolver = new MfaDeviceResolver(authz.authorizer());
        var issuer = new MfaDevices.Issuer(storage.ids(), storage.secrets(), storage.clock());
        this.verifier = new MfaVerifier(seeds, authz.denials(), storage.clock());
        this.devices = new MfaDevices(store, resolver, changes, verifier, seeds, issuer, quotas);
        this.tags = new ResourceTags<>(store, changes, TaggableMfaDevices.of(resolver, quotas));
    }

    /** Verifies one-time codes. */
    public MfaVerifier verifier() {
        return verifier;
    }

    public MfaDevices devices() {
        return devices;
    }

    public ResourceTags<String> tags() {
        return tags;
    }
}
