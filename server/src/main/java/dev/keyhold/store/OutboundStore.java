package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The accounts as issuers of identity tokens for other services, and the keys that sign these. */
public final class OutboundStore {
    private OutboundStore() {}

    /** What can be asked. */
    public interface Reads {
        /** The issuer with that id, whichever account it is. */
        Optional<OutboundIssuer> find(String issuer);

        /** The account as an issuer; empty if it never was one. */
        Optional<OutboundIssuer> ofAccount(AccountId account);

        /** Issuers whose keys have to be looked at, the longest due first; at most {@code limit}. */
        List<OutboundIssuer> due(Instant now, int limit);

        /** The keys of an issuer, the newest first. */
        List<OutboundKey> keys(OutboundIssuer issuer);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an issuer; neither it nor its account may be there yet. */
        void insert(OutboundIssuer issuer);

        /** Stores the state of an issuer that exists. */
        void update(OutboundIssuer issuer);

        /** Adds a key whose id must be free. */
        void insert(OutboundKey key);

        /** Removes a key that exists. */
        void delete(OutboundKey key);
    }
}
