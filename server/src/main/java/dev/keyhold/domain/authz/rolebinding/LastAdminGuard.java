package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The service accounts that a cloud cannot do without: no change, of whatever kind, may leave it without somebody who
 * may grant roles on it, or without an owner if it has one. Only those count who will still be there tomorrow: active,
 * without an expiry, and in no folder that is being deleted. So nothing but a change can take the last one away.
 */
public final class LastAdminGuard {
    private static final Office OWNER =
            new Office(ServiceError.FailedPrecondition.LAST_OWNER, Set.of(PredefinedRoles.OWNER));
    private static final Office ADMINISTRATOR =
            new Office(ServiceError.FailedPrecondition.LAST_ADMINISTRATOR, Action.SET_CLOUD_BINDINGS.roles());

    private LastAdminGuard() {}

    /** What somebody must be left for: any of these roles on the cloud. */
    private record Office(ServiceError.FailedPrecondition rule, Set<String> roles) {}

    /**
     * Makes a change.
     *
     * @throws ServiceException when it takes the last steward away; the transaction is then to be given up
     */
    public static <T> T keep(WriteTx tx, AccountId account, Supplier<T> change) {
        var held = Stream.of(OWNER, ADMINISTRATOR)
                .filter(office -> isHeld(tx, account, office))
                .toList();
        var changed = change.get();
        for (var office : held) {
            if (!isHeld(tx, account, office)) {
                throw new ServiceException(new ServiceError.Precondition(office.rule));
            }
        }
        return changed;
    }

    /** True when the account's cloud has an owner that counts. */
    public static boolean hasOwner(ReadTx tx, AccountId account) {
        return isHeld(tx, account, OWNER);
    }

    private static boolean isHeld(ReadTx tx, AccountId account, Office office) {
        var cloud = tx.accounts().find(account).orElseThrow().cloud();
        return tx.bindings().on(account, cloud).stream()
                .filter(binding -> PredefinedRoles.satisfies(binding.role(), office.roles))
                .anyMatch(binding -> lasts(tx, account, binding));
    }

    private static boolean lasts(ReadTx tx, AccountId account, AccessBinding binding) {
        return binding.subject().type().equals(Subject.SERVICE_ACCOUNT)
                && ResourceId.parse(binding.subject().id())
                        .flatMap(id -> tx.identities().find(account, id))
                        .filter(identity -> !identity.isRoot() && identity.status() == Identity.Status.ACTIVE)
                        .filter(identity -> identity.expiresAt().isEmpty())
                        .flatMap(identity -> tx.folders().find(account, identity.folder()))
                        .filter(folder -> folder.status() == Folder.Status.ACTIVE)
                        .isPresent();
    }
}
