package dev.keyhold.domain.organization;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.AccountFreeze;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The accounts of the organization, for principals that may manage them. */
public final class Accounts {
    /** How long requests to create accounts can be read. */
    private static final Duration KEEP_REQUESTS = Duration.ofDays(90);

    private static final int MAX_BATCH = 1_000;

    private final Store store;
    private final Organizations organizations;
    private final AccountLifecycle lifecycle;
    private final Changes changes;
    private final AuditEventFactory audit;
    private final IdGenerator ids;
    private final InstantSource clock;

    public Accounts(
            Store store,
            Organizations organizations,
            AccountLifecycle lifecycle,
            Changes changes,
            AuditEventFactory audit,
            IdGenerator ids,
            InstantSource clock) {
        this.store = store;
        this.organizations = organizations;
        this.lifecycle = lifecycle;
        this.changes = changes;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Creates an account, whose root has no credential. A taken email address is no error: the request says that it has
     * failed.
     */
    public CreateAccountRequest create(Principal principal, AccountDraft draft) {
        var requestId = CreateAccountRequest.PREFIX + ids.tokenId();
        var now = clock.instant();
        return changes.run(
                principal,
                OrganizationAction.CREATE_ACCOUNT,
                tx -> requireCreate(tx, principal, draft),
                (tx, organization) -> {
                    var failure = failure(tx, draft);
                    if (failure.isPresent()) {
                        var request = new CreateAccountRequest(
                                organization.account(), requestId, draft.name(), now, now, Optional.empty(), failure);
                        tx.organizations().insert(request);
                        tx.audit().append(failed(principal, request));
                        return new Change<>(request, organization.id(), List.of());
                    }
                    var account = lifecycle
                            .create(tx, organization, lifecycle.draw(tx), draft, now)
                            .account();
                    var request = new CreateAccountRequest(
                            organization.account(),
                            requestId,
                            draft.name(),
                            now,
                            now,
                            Optional.of(account.id()),
                            Optional.empty());
                    tx.organizations().insert(request);
                    var role = draft.accessRole()
                            .map(name -> AccessRole.create(tx, ids, organization.account(), account, name, now));
                    var target = describe(account.id())
                            + role.map(it -> " with " + AuditTargets.identify(it))
                                    .orElse("");
                    return new Change<>(request, organization.id(), target);
                },
                TransactionHook.NONE);
    }

    private Organization requireCreate(ReadTx tx, Principal principal, AccountDraft draft) {
        Organizations.Target created =
                organization -> new ResourceRef.New(new ResourceRef.WholeAccount(organization.account()));
        var details = RequestDetails.tags(draft.tags());
        var organization = organizations.require(tx, principal, OrganizationAction.CREATE_ACCOUNT, created, details);
        return draft.tags().isEmpty()
                ? organization
                : organizations.require(tx, principal, OrganizationAction.TAG_ACCOUNT, created, details);
    }

    private static Optional<CreateAccountRequest.Failure> failure(ReadTx tx, AccountDraft draft) {
        return draft.email()
                .flatMap(tx.directory()::withEmail)
                .map(_ -> CreateAccountRequest.Failure.EMAIL_ALREADY_EXISTS);
    }

    private AuditEvent failed(Principal principal, CreateAccountRequest request) {
        var reason = request.failure().orElseThrow().name();
        return audit.failed(principal, OrganizationAction.CREATE_ACCOUNT, reason, "request " + request.id());
    }

    public CreateAccountRequest request(Principal principal, String id) {
        return store.read(tx -> {
            var organization =
                    require(tx, principal, OrganizationAction.DESCRIBE_CREATE_ACCOUNT_STATUS, Organizations.WHOLE);
            return tx.organizations()
                    .request(organization.account(), id)
                    .orElseThrow(() -> Resources.notFound(ResourceType.CREATE_ACCOUNT_REQUEST, id));
        });
    }

    /** Requests, ordered by id; only those in that state, if one is given. */
    public Page<CreateAccountRequest> requests(
            Principal principal, Optional<CreateAccountRequest.State> state, Page.Request page) {
        return store.read(tx -> {
            var organization =
                    require(tx, principal, OrganizationAction.LIST_CREATE_ACCOUNT_STATUS, Organizations.WHOLE);
            return tx.organizations().requests(organization.account(), state, page);
        });
    }

    public Account describe(Principal principal, AccountId id) {
        return find(principal, OrganizationAction.DESCRIBE_ACCOUNT, id);
    }

    /**
     * An account, open or not.
     *
     * @param action what the caller asked for: several actions are about an account
     */
    public Account find(Principal principal, Action action, AccountId id) {
        return store.read(tx -> {
            var _ = require(tx, principal, action, Organizations.account(id.text()));
            return AccountLifecycle.find(tx, id);
        });
    }

    /**
     * Accounts, closed ones included, ordered by id.
     *
     * @param action what the caller asked for: there are several ways to list accounts
     * @param of what they are listed of
     */
    public Page<Account> list(Principal principal, Action action, Organizations.Target of, Page.Request page) {
        return store.read(tx -> {
            var _ = require(tx, principal, action, of);
            return tx.accounts().list(page);
        });
    }

    /** Closes an account: from now on nothing of it is accepted. Its content is deleted when its grace ends. */
    public Account close(Principal principal, AccountId id) {
        var now = clock.instant();
        return change(
                principal,
                OrganizationAction.CLOSE_ACCOUNT,
                id,
                RequestDetails.NONE,
                tx -> lifecycle.close(tx, id, now, Optional.empty()));
    }

    /** All tags of an account, ordered by key. */
    public List<Tag> tags(Principal principal, AccountId id) {
        return store.read(tx -> {
            var _ = require(tx, principal, OrganizationAction.LIST_ACCOUNT_TAGS, Organizations.account(id.text()));
            return tx.accounts().tags(AccountLifecycle.find(tx, id).id());
        });
    }

    /** Adds tags; a key that is present already gets the new value. All of them or none. */
    public void tag(Principal principal, AccountId id, List<Tag> tags) {
        change(principal, OrganizationAction.TAG_ACCOUNT, id, RequestDetails.tags(tags), tx -> {
            AccountRules.TAGS.check(tags);
            AccountFreeze.requireOff(tx, id);
            var account = AccountLifecycle.find(tx, id);
            AccountLifecycle.putTags(tx, account.id(), tags);
            return account;
        });
    }

    /** Removes tags by key; keys that are not there are passed over. */
    public void untag(Principal principal, AccountId id, List<String> tagKeys) {
        change(principal, OrganizationAction.UNTAG_ACCOUNT, id, RequestDetails.tagKeys(tagKeys), tx -> {
            tagKeys.forEach(TagRules::checkKey);
            AccountFreeze.requireOff(tx, id);
            var account = AccountLifecycle.find(tx, id);
            tagKeys.forEach(key -> tx.accounts().deleteTag(account.id(), key));
            return account;
        });
    }

    private Account change(
            Principal principal, Action action, AccountId id, RequestDetails details, Function<WriteTx, Account> work) {
        return changes.run(
                principal,
                action,
                tx -> organizations.require(tx, principal, action, Organizations.account(id.text()), details),
                (tx, organization) -> new Change<>(work.apply(tx), organization.id(), describe(id)),
                TransactionHook.NONE);
    }

    /** To be called now and then: deletes requests that nobody needs any more. */
    public void clean() {
        var before = clock.instant().minus(KEEP_REQUESTS);
        var management = store.read(tx -> tx.accounts().directory().stream()
                .findFirst()
                .flatMap(tx.accounts()::find)
                .map(Account::management));
        management.ifPresent(account -> {
            int dropped;
            do {
                dropped = store.write(tx -> tx.organizations().dropRequests(account, before, MAX_BATCH));
            } while (dropped == MAX_BATCH);
        });
    }

    private Organization require(ReadTx tx, Principal principal, Action action, Organizations.Target target) {
        return organizations.require(tx, principal, action, target, RequestDetails.NONE);
    }

    private static String describe(AccountId id) {
        return "account " + id;
    }
}
