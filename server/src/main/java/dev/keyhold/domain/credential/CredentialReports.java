package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Who in an account holds which access keys, for those who audit it. Nothing is kept of a report: it is made when it is
 * asked for, by whichever node is asked, and is of that moment. It reads a page at a time, so that it holds no
 * transaction for long.
 */
public final class CredentialReports {
    private final Store store;
    private final Authorizer authorizer;
    private final HeldAccessKeys held;
    private final CpuBoundExecutor costly;
    private final InstantSource clock;

    public CredentialReports(
            Store store, Authorizer authorizer, LastUses lastUses, CpuBoundExecutor costly, InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.held = new HeldAccessKeys(store, lastUses);
        this.costly = costly;
        this.clock = clock;
    }

    /** An identity, those of its keys that a report has place for, and whether it has an MFA device. */
    public record Line(Identity identity, ReportedAccessKeys keys, boolean mfa) {}

    /** Everybody in an account, the root first and users by their names. */
    public record Report(Instant at, List<Line> lines) {
        public Report {
            lines = List.copyOf(lines);
        }
    }

    /** Lets pass who may have a report made, which then is there. */
    public void generate(Principal principal) {
        require(principal, IamAction.GENERATE_CREDENTIAL_REPORT);
    }

    /**
     * A report of now.
     *
     * @param form is given the report where time may be spent, to put it into the form that is wanted
     */
    public <T> T get(Principal principal, Function<Report, T> form) {
        require(principal, IamAction.GET_CREDENTIAL_REPORT);
        NonBlocking.requireMayWait();
        return costly.run(() -> form.apply(report(principal.account())));
    }

    private void require(Principal principal, Action operation) {
        authorizer.require(principal, operation, new ResourceRef.WholeAccount(principal.account()));
    }

    private Report report(AccountId account) {
        var at = clock.instant();
        var keys = keys(account);
        var holders = mfaHolders(account);
        var lines = new ArrayList<Line>();
        var root = store.read(tx -> root(tx, account));
        lines.add(line(root, keys, holders));
        page((tx, page) -> tx.identities().users(account, "/", page), user -> lines.add(line(user, keys, holders)));
        return new Report(at, lines);
    }

    private static Identity root(ReadTx tx, AccountId account) {
        var root = tx.accounts().find(account).orElseThrow().root();
        return tx.identities().find(account, root).orElseThrow();
    }

    private static Line line(Identity identity, Map<ResourceId, ReportedAccessKeys> keys, Set<ResourceId> mfaHolders) {
        return new Line(
                identity,
                keys.getOrDefault(identity.id(), ReportedAccessKeys.NONE),
                mfaHolders.contains(identity.id()));
    }

    private Set<ResourceId> mfaHolders(AccountId account) {
        var holders = new HashSet<ResourceId>();
        page(
                (tx, page) -> tx.mfaDevices().list(account, MfaDevice.Filter.ASSIGNED, page),
                device -> device.assignment().ifPresent(it -> holders.add(it.owner())));
        return holders;
    }

    private Map<ResourceId, ReportedAccessKeys> keys(AccountId account) {
        var byOwner = new HashMap<ResourceId, ReportedAccessKeys>();
        held.forEach(
                account,
                Integer.MAX_VALUE,
                key -> byOwner.merge(key.owner(), ReportedAccessKeys.of(key), (before, _) -> before.with(key)));
        return byOwner;
    }

    private <T> void page(BiFunction<ReadTx, Page.Request, Page<T>> read, Consumer<T> each) {
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, Page.Request.MAX_SIZE);
            var page = store.read(tx -> read.apply(tx, request));
            page.items().forEach(each);
            after = page.next();
        } while (after.isPresent());
    }
}
