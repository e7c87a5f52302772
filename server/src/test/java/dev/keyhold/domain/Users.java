package dev.keyhold.domain;

import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;

/** Identities as requests name them that name users: by name, or the principal itself. */
public record Users(Identities identities, ResourceTags<IdentityRef> identityTags) {
    public Identities.Details create(Principal principal, String name, String path, List<Tag> tags) {
        return identities.create(principal, Identities.Draft.named(name, path, tags), TransactionHook.NONE);
    }

    public Identities.Details get(Principal principal, Optional<String> name) {
        return identities.get(principal, IdentityRef.named(name));
    }

    public Page<Identity> list(Principal principal, String pathPrefix, Page.Request page) {
        return identities.listBelow(principal, pathPrefix, page);
    }

    public void update(Principal principal, String name, Optional<String> newName, Optional<String> newPath) {
        identities.update(principal, ref(name), Identities.Patch.rename(newName, newPath), TransactionHook.NONE);
    }

    public void delete(Principal principal, String name) {
        identities.delete(principal, ref(name), Identities.WithCredentials.REFUSE, TransactionHook.NONE);
    }

    public void tag(Principal principal, String name, List<Tag> tags) {
        identityTags.add(principal, ref(name), tags);
    }

    public void untag(Principal principal, String name, List<String> keys) {
        identityTags.remove(principal, ref(name), keys);
    }

    public List<Tag> tags(Principal principal, String name) {
        return identityTags.list(principal, ref(name));
    }

    private static IdentityRef ref(String name) {
        return new IdentityRef.Named(name);
    }
}
