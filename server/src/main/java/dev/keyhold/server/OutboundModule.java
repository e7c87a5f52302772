package dev.keyhold.server;

import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SigningPairs;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.outbound.OutboundFederation;
import dev.keyhold.domain.outbound.OutboundKeys;
import dev.keyhold.domain.outbound.OutboundRotation;
import dev.keyhold.domain.outbound.OutboundTokens;
import dev.keyhold.domain.outbound.OutboundWithdrawal;
import dev.keyhold.domain.outbound.PublishedIssuers;
import dev.keyhold.domain.outbound.UnknownIssuers;
import dev.keyhold.model.PublicUrl;
import java.util.Optional;

/** Identity tokens for other services. */
public final class OutboundModule {
    private final OutboundFederation federation;
    private final OutboundTokens tokens;
    private final OutboundRotation rotation;
    private final OutboundWithdrawal withdrawal;
    private final PublishedIssuers published;

    public OutboundModule(
            StoreModule storage,
            AuthzModule authz,
            AuthnModule authn,
            RsaKeys rsaKeys,
            CpuBoundExecutor costly,
            Settings settings) {
        var store = storage.store();
        var clock = storage.clock();
        var publicUrl = settings.publicUrl;
        var pairs = new SigningPairs(rsaKeys);
        var keys = new OutboundKeys(
                storage.barrier(), storage.ids(), algorithm -> costly.run(() -> pairs.generate(algorithm)), clock);
        this.federation = new OutboundFederation(store, authz.authorizer(), storage.changes(), keys, publicUrl);
        this.tokens = new OutboundTokens(store, authz.authorizer(), storage.audit(), storage.ids(), keys, publicUrl);
        this.rotation = new OutboundRotation(store, storage.audit(), keys);
        this.withdrawal = new OutboundWithdrawal(store, storage.audit(), keys);
        this.published = new PublishedIssuers(
                store,
                keys,
                authn.identities().accounts(),
                new UnknownIssuers(clock, settings.missesPerSource),
                publicUrl);
    }

    /**
     * What is set.
     *
     * @param publicUrl by which others reach the installation
     * @param missesPerSource questions a minute of one address for issuers that do not exist; 0 means no limit
     */
    public record Settings(Optional<PublicUrl> publicUrl, int missesPerSource) {}

    public OutboundFederation federation() {
        return federation;
    }

    public OutboundTokens tokens() {
        return tokens;
    }

    /** Is to be run every minute. */
    public OutboundRotation rotation() {
        return rotation;
    }

    /** For the operator. */
    public OutboundWithdrawal withdrawal() {
        return withdrawal;
    }

    public PublishedIssuers published() {
        return published;
    }
}
