package dev.keyhold.domain.organization;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Organization;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happens to accounts, in the transaction of a caller that has the right to it: set-up, the operator, or a
 * principal of either API.
 */
public final class AccountLifecycle {
    /** Of 900 billion numbers so many in a row are not taken by chance. */
    private static final int MAX_TRIES = 8;

    private static final String DEFAULT_NAME = "default";

    private final IdGenerator ids;
    private final AccountRules rules;

    public AccountLifecycle(IdGenerator ids, AccountRules rules) {
        this.ids = ids;
        this.rules = rules;
    }

    /** An account, and its root, which has no credential yet. */
    public record Created(Account account, Identity root) {}

    /** Identifiers of an account whose number was never used. */
    public AccountIds draw(ReadTx tx) {
        for (int i = 0; i < MAX_TRIES; i++) {
            var id = ids.accountId();
            if (tx.directory().entry(id).isEmpty()) {
                return draw(ids, id);
            }
        }
        throw new IllegalStateException("no free account number in " + MAX_TRIES + " tries");
    }

    /** Identifiers of the account of that number. */
    public static AccountIds draw(IdGenerator ids, AccountId account) {
        return new AccountIds(
                account,
                ids.resourceId(ResourceId.RESOURCE_MANAGER, account),
                ids.resourceId(ResourceId.RESOURCE_MANAGER, account),
                ids.resourceId(ResourceId.IAM, account));
    }

    /** Creates the organization and the account that manages it, in an empty store. */
    public Created createFirst(WriteTx tx, AccountIds newIds, Instant now) {
        var organization = new Organization(
                newIds.account(), ids.resourceId(ResourceId.ORGANIZATION, newIds.account()), DEFAULT_NAME, now);
        tx.organizations().insert(organization);
        return create(tx, organization, newIds, new AccountDraft(DEFAULT_NAME, Optional.empty()), now);
    }

    /**
     * Creates an account.
     *
     * @throws ServiceException when there are too many, or another one has its email address or cloud name
     */
    public Created create(WriteTx tx, Organization organization, AccountIds newIds, AccountDraft draft, Instant now) {
        if (tx.directory().count() >= rules.accounts()) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.ACCOUNTS, rules.accounts()));
        }
        AccountRules.TAGS.check(draft.tags());
        var id = newIds.account();
        var email = draft.email().orElseGet(() -> Account.defaultEmail(id));
        if (tx.directory().withEmail(email).isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.ACCOUNT_EMAIL, email));
        }
        var name = cloudName(tx, draft, id);
        var account = Account.create(newIds, organization.id(), draft.name(), email, name, now)
                .described(name, draft.description(), draft.labels());
        tx.accounts().insert(account, new Folder(id, account.defaultFolder(), account.cloud(), DEFAULT_NAME, now));
        var root = new Identity(id, account.root(), account.defaultFolder(), Identity.Kind.ROOT, "", "/", now);
        tx.identities().insert(root);
        putTags(tx, id, draft.tags());
        return new Created(account, root);
    }

    /** Adds tags that were checked; a key that is present already gets the new value. */
    static void putTags(WriteTx tx, AccountId id, List<Tag> tags) {
        if (!tags.isEmpty()) {
            tags.forEach(tag -> tx.accounts().putTag(id, tag));
            AccountRules.TAGS.requireWithinQuota(tx.accounts().tags(id));
        }
    }

    private static String cloudName(ReadTx tx, AccountDraft draft, AccountId id) {
        var wanted = draft.cloudName().orElseGet(() -> CloudName.of(draft.name()));
        if (tx.directory().withCloudName(wanted).isEmpty()) {
            return wanted;
        }
        if (draft.cloudName().isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.CLOUD, wanted));
        }
        return CloudName.unique(draft.name(), id);
    }

    /** An account that exists, open or not; throws if it does not. */
    public static Account find(ReadTx tx, AccountId id) {
        return tx.accounts()
                .find(id)
                .filter(account -> account.state() != Account.State.DELETED)
                .orElseThrow(() -> Resources.notFound(ResourceType.ACCOUNT, id.text()));
    }

    /**
     * Closes an account: from the commit on nothing of it is accepted, and nobody acts in it.
     *
     * @param deleteAfter when its content is to be deleted, but no earlier than the delay the operator has set; by
     *     default when its grace ends
     */
    public Account close(WriteTx tx, AccountId id, Instant now, Optional<Instant> deleteAfter) {
        var account = find(tx, id);
        if (account.isManagement()) {
            throw refused(ServiceError.FailedPrecondition.MANAGEMENT_ACCOUNT);
        }
        if (account.state() == Account.State.CLOSED) {
            throw refused(ServiceError.FailedPrecondition.ACCOUNT_IS_CLOSED);
        }
        var earliest = now.plus(rules.purgeDelay());
        var purgeAt = deleteAfter
                .map(wanted -> wanted.isBefore(earliest) ? earliest : wanted)
                .orElse(now.plus(rules.grace()));
        var closed = account.closed(now, purgeAt);
        LastAdminGuard.keep(tx, account.management(), () -> {
            tx.accounts().update(closed);
            return closed;
        });
        tx.jobs().schedule(new Job(id, Job.Kind.PURGE_ACCOUNT, account.cloud(), purgeAt, Optional.empty()));
        return closed;
    }

    /** Opens a closed account again; everything in it works as before. */
    public Account reopen(WriteTx tx, AccountId id) {
        var account = find(tx, id);
        if (account.state() != Account.State.CLOSED) {
            throw refused(ServiceError.FailedPrecondition.ACCOUNT_IS_NOT_CLOSED);
        }
        var reopened = account.reopened();
        tx.accounts().update(reopened);
        tx.jobs().cancel(id, Job.Kind.PURGE_ACCOUNT, account.cloud());
        return reopened;
    }

    private static ServiceException refused(ServiceError.FailedPrecondition rule) {
        return new ServiceException(new ServiceError.Precondition(rule));
    }
}
