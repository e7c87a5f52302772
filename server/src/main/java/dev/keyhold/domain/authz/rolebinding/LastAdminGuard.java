package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The service accounts that a cloud and its organization cannot do without: no change, of whatever kind, may leave one
 * of them without somebody who may grant roles on it, or without an owner if it has one. Only those count who will
 * still be there tomorrow: active, without an expiry, in an open account and in no folder that is being deleted. So
 * nothing but a change can take the last one away.
 */
public final class LastAdminGuard {
    private static final Office OWNER =
            new Office(ServiceError.FailedPrecondition.LAST_OWNER, Set.of(PredefinedRoles.OWNER));
    private static final Office ADMINISTRATOR = new Office(
            ServiceError.FailedPrecondition.LAST_ADMINISTRATOR, OrganizationAction.SET_CLOUD_BINDINGS.roles());
    private static final Office ORGANIZATION_OWNER = new Office(
            ServiceError.FailedPrecondition.LAST_ORGANIZATION_OWNER, Set.of(PredefinedRoles.ORGANIZATION_OWNER));
    private static final Office ORGANIZATION_ADMINISTRATOR = new Office(
            ServiceError.FailedPrecondition.LAST_ORGANIZATION_ADMINISTRATOR,
            OrganizationAction.SET_ORGANIZATION_BINDINGS.roles());

    private LastAdminGuard() {}

    /** What somebody must be left for: any of these roles on a resource. */
    private record Office(ServiceError.FailedPrecondition rule, Set<String> roles) {}

    /** An office on a cloud or an organization. */
    private record Seat(Office office, ResourceId resource) {}

    /**
     * Makes a change in an account.
     *
     * @throws ServiceException when it takes the last steward away; the transaction is then to be given up
     */
    public static <T> T keep(WriteTx tx, AccountId id, Supplier<T> change) {
        var account = tx.accounts().find(id).orElseThrow();
        var held = Stream.of(
                        new Seat(OWNER, account.cloud()),
                        new Seat(ADMINISTRATOR, account.cloud()),
                        new Seat(ORGANIZATION_OWNER, account.organization()),
                        new Seat(ORGANIZATION_ADMINISTRATOR, account.organization()))
                .filter(seat -> isHeld(tx, seat))
                .toList();
        var changed = change.get();
        for (var seat : held) {
            if (!isHeld(tx, seat)) {
                throw new ServiceException(new ServiceError.Precondition(seat.office.rule));
            }
        }
        return changed;
    }

    /** True when somebody that counts owns the cloud or the organization. */
    public static boolean hasOwner(ReadTx tx, ResourceId resource) {
        return stewards(tx, resource, Set.of(PredefinedRoles.ownerOf(resource)))
                .findAny()
                .isPresent();
    }

    /** The service accounts of an account that may grant roles on its cloud and will still be there tomorrow. */
    public static List<Identity> administrators(ReadTx tx, Account account) {
        return stewards(tx, account.cloud(), ADMINISTRATOR.roles)
                .filter(identity -> identity.account().equals(account.id()))
                .distinct()
                .toList();
    }

    /** On a cloud only its own service accounts count: what happens in another account is not looked at there. */
    private static boolean isHeld(ReadTx tx, Seat seat) {
        return stewards(tx, seat.resource, seat.office.roles)
                .anyMatch(identity ->
                        isOrganization(seat.resource) || identity.account().equals(seat.resource.account()));
    }

    private static boolean isOrganization(ResourceId resource) {
        return resource.prefix().equals(ResourceId.ORGANIZATION);
    }

    private static Stream<Identity> stewards(ReadTx tx, ResourceId resource, Set<String> roles) {
        return tx.bindings().on(resource.account(), resource).stream()
                .filter(binding -> PredefinedRoles.satisfies(binding.role(), roles))
                .flatMap(binding -> lasting(tx, binding.subject()).stream());
    }

    private static Optional<Identity> lasting(ReadTx tx, Subject subject) {
        return Optional.of(subject)
                .filter(it -> it.type().equals(Subject.SERVICE_ACCOUNT))
                .flatMap(it -> ResourceId.parse(it.id()))
                .flatMap(id -> tx.identities().find(id.account(), id))
                .filter(identity -> !identity.isRoot() && identity.status() == Identity.Status.ACTIVE)
                .filter(identity -> identity.expiresAt().isEmpty())
                .filter(identity -> tx.accounts()
                        .find(identity.account())
                        .filter(Account::isOpen)
                        .isPresent())
                .filter(identity -> tx.folders()
                        .find(identity.account(), identity.folder())
                        .filter(folder -> folder.status() == Folder.Status.ACTIVE)
                        .isPresent());
    }
}
