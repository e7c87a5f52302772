package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.iampolicy.PolicyArns;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/** An identity with its tags and its permissions boundary, without when it last authenticated. */
public record DescribedIdentity(Identity identity, List<Tag> tags, Optional<Arn> boundary) {
    public DescribedIdentity {
        tags = List.copyOf(tags);
    }

    static DescribedIdentity of(ReadTx tx, Identity identity) {
        var account = identity.account();
        var attributes = tx.identities().attributes(account, identity.id());
        var boundary = attributes.boundary().map(ref -> PolicyArns.of(tx, account, ref));
        return new DescribedIdentity(identity, attributes.tags(), boundary);
    }

    /** What of the details is part of it. */
    public static DescribedIdentity of(Identities.Details details) {
        return new DescribedIdentity(details.identity(), details.tags(), details.boundary());
    }
}
