package dev.keyhold.domain.resource;

import dev.keyhold.domain.policy.Access.Path;
import dev.keyhold.model.Account;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * Finds resources by the identifiers clients send, and what stands above them. What belongs to another account is not
 * found, exactly like what does not exist.
 */
public final class Resources {
    private Resources() {}

    /** The caller's own account, which is its cloud. */
    public static Account account(ReadTx tx, Caller caller) {
        return tx.accounts().find(caller.account()).orElseThrow();
    }

    /** The caller's account, if {@code id} is its cloud. */
    public static Account cloud(ReadTx tx, Caller caller, String id) {
        var account = account(tx, caller);
        if (!account.cloud().text().equals(id)) {
            throw notFound(Refusal.Kind.CLOUD, id);
        }
        return account;
    }

    public static Folder folder(ReadTx tx, Caller caller, String id) {
        return own(caller, id)
                .flatMap(parsed -> tx.folders().find(caller.account(), parsed))
                .orElseThrow(() -> notFound(Refusal.Kind.FOLDER, id));
    }

    /** The service account of that id; never the root, which the Yandex dialect does not show. */
    public static Identity serviceAccount(ReadTx tx, Caller caller, String id) {
        return own(caller, id)
                .flatMap(parsed -> tx.identities().find(caller.account(), parsed))
                .filter(identity -> !identity.isRoot())
                .orElseThrow(() -> notFound(Refusal.Kind.SERVICE_ACCOUNT, id));
    }

    /** {@code id}, if it is an identifier of the caller's account. */
    public static Optional<ResourceId> own(Caller caller, String id) {
        return ResourceId.parse(id).filter(parsed -> parsed.account().equals(caller.account()));
    }

    public static Path path(Account account) {
        return new Path(Refusal.Kind.CLOUD, List.of(account.cloud()));
    }

    public static Path path(Folder folder) {
        return new Path(Refusal.Kind.FOLDER, List.of(folder.id(), folder.cloud()));
    }

    public static Path path(ReadTx tx, Identity identity) {
        var cloud = tx.accounts().find(identity.account()).orElseThrow().cloud();
        return new Path(Refusal.Kind.SERVICE_ACCOUNT, List.of(identity.id(), identity.folder(), cloud));
    }

    public static Refused notFound(Refusal.Kind kind, String id) {
        return new Refused(new Refusal.NotFound(kind, id));
    }
}
