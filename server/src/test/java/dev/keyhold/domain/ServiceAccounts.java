package dev.keyhold.domain;

import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.Identities.Details;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import java.time.Instant;
import java.util.Optional;

/** Identities as requests name them that name service accounts: by resource id. */
public record ServiceAccounts(Identities identities) {
    public Details get(Principal principal, String id) {
        return identities.get(principal, ref(id));
    }

    public Page<Identities.Listed> list(Principal principal, String folder, Optional<String> name, Page.Request page) {
        return identities.listIn(principal, folder, name, page);
    }

    public Details create(Principal principal, Identities.Draft draft, TransactionHook<? super Details> hook) {
        return identities.create(principal, draft, hook);
    }

    public Details update(
            Principal principal, String id, Identities.Patch patch, TransactionHook<? super Details> hook) {
        return identities.update(principal, ref(id), patch, hook);
    }

    public Details suspend(
            Principal principal, String id, Optional<Instant> expiresAt, TransactionHook<? super Details> hook) {
        return identities.suspend(principal, ref(id), expiresAt, hook);
    }

    public Details reactivate(Principal principal, String id, TransactionHook<? super Details> hook) {
        return identities.reactivate(principal, ref(id), hook);
    }

    public Details delete(Principal principal, String id, TransactionHook<? super Details> hook) {
        return identities.delete(principal, ref(id), Identities.WithCredentials.DELETE, hook);
    }

    private static IdentityRef ref(String id) {
        return new IdentityRef.ById(id);
    }
}
