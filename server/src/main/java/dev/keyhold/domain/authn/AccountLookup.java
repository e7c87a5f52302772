package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts are open, and which of them an access key id belongs to. All of it is in memory, so an identifier that
 * belongs to no open account costs no look at the store. Ids that were created elsewhere are looked up first.
 *
 * <p>The account in an identifier is a hint where to look and proves nothing.
 *
 * <p>In a distributed database the directory may be on a machine that is down, and the account asked for on one that
 * runs. Then an account is open that was when the directory was last read, and still is by its own row.
 */
public final class AccountLookup {
    /** With a shared database an account may be open that is not known here: how often that is looked up at most. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** How often a directory is tried that cannot be read. Each try may take as long as a statement. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final long MAX_ACCOUNTS = 100_000;

    /** If more have changed, all are read again. */
    private static final int MAX_CHANGED = 100;

    private static final boolean ALL = true;
    /** For one entry. A cache that is less than half full does not keep account of reads, of which there are many. */
    private static final long ROOM = 4;

    private final Store store;
    /** One entry: everything there is to know. */
    private final RevocableCache<Boolean, Known> known;

    /** Whether accounts are open by their own rows; in use only while the directory cannot be read. */
    private final RevocableCache<AccountId, Boolean> itself;

    private final AtomicLong lastTry = new AtomicLong();
    private volatile boolean lost;

    private final boolean shared;
    private final AtomicLong lastLook = new AtomicLong(System.nanoTime() - BETWEEN_LOOKS.toNanos());
    private volatile @Nullable Known last;
    /** Accounts that may be different now from what {@link #last} says; only a hint. */
    private final Set<AccountId> changed = ConcurrentHashMap.newKeySet();

    public AccountLookup(Store store) {
        this.store = store;
        this.shared = store.lease().isLimited();
        this.known = new RevocableCache<>(ROOM, store.lease());
        this.itself = new RevocableCache<>(MAX_ACCOUNTS, store.lease());
        store.onChange(this::forget);
    }

    /** What the directory said at that version. */
    private record Known(long version, OpenAccounts open, Map<String, AccountId> imported) {
        Optional<AccountId> of(AccessKeyId id) {
            return Optional.ofNullable(imported.get(id.text())).or(id::account).flatMap(open::find);
        }

        /**
         * The same after these accounts were opened or closed, if that is all that has changed. The version counts
         * changes: if it grew by as many as there are accounts that are different now, nothing else is.
         */
        private Optional<Known> after(Set<AccountId> accounts, ReadTx tx, long newVersion) {
            if (newVersion - version != accounts.size() || accounts.size() > MAX_CHANGED) {
                return Optional.empty();
            }
            var nowOpen = open;
            for (var account : accounts) {
                var isOpen = tx.directory()
                        .entry(account)
                        .filter(entry -> entry.state() == Account.State.ACTIVE)
                        .isPresent();
                if (isOpen == nowOpen.contains(account)) {
                    return Optional.empty();
                }
                nowOpen = isOpen ? nowOpen.with(account) : nowOpen.without(account);
            }
            return Optional.of(new Known(newVersion, nowOpen, imported));
        }
    }

    /** The open account that the key may be looked for in; empty when there is none. */
    public Optional<AccountId> of(AccessKeyId id) {
        var current = knownUnlessLost();
        return current == null
                ? remembered().of(id).filter(this::isOpenByItself)
                : current.of(id).or(() -> mayLookAgain() ? lookAgain().of(id) : Optional.empty());
    }

    /** What records show of an id that is claimed: all of it, if such a key was created elsewhere and is known here. */
    public String shown(AccessKeyId id) {
        var current = knownUnlessLost();
        var imported = current == null ? remembered().imported : current.imported;
        return imported.containsKey(id.text()) ? id.text() : id.redacted();
    }

    /** True when credentials of the account are accepted. */
    public boolean isOpen(AccountId id) {
        var current = knownUnlessLost();
        return current == null
                ? remembered().open.contains(id) && isOpenByItself(id)
                : current.open.contains(id)
                        || (mayLookAgain() && lookAgain().open.contains(id));
    }

    /** The open account, if there is but one. */
    public Optional<AccountId> only() {
        var current = knownUnlessLost();
        return current == null ? remembered().open.only().filter(this::isOpenByItself) : current.open.only();
    }

    /** The account in an identifier that is not verified; {@link AccountId#SYSTEM} if it is not known to be open. */
    AccountId claimed(ResourceId id) {
        var current = knownUnlessLost();
        var open = current == null ? remembered().open : current.open;
        return open.contains(id.account()) ? id.account() : AccountId.SYSTEM;
    }

    /** What the directory says; null if it cannot be read now, and was before. */
    private @Nullable Known knownUnlessLost() {
        if (lost && !mayTryAgain()) {
            return null;
        }
        try {
            var current = known();
            if (lost) {
                lost = false;
            }
            return current;
        } catch (ServiceException refused) {
            var ofStorage =
                    refused.serviceError() instanceof ServiceError.Unavailable(var reason) && reason.isOfStorage();
            if (!shared || last == null || !ofStorage) {
                throw refused;
            }
            lastTry.set(System.nanoTime());
            lost = true;
            return null;
        }
    }

    /** Not by a thread that must not wait: it would take the turn of one that may. */
    private boolean mayTryAgain() {
        var before = lastTry.get();
        var now = System.nanoTime();
        if (now - before < BETWEEN_TRIES.toNanos()) {
            return false;
        }
        NonBlocking.requireMayWait();
        return lastTry.compareAndSet(before, now);
    }

    private Known remembered() {
        return Objects.requireNonNull(last);
    }

    private boolean isOpenByItself(AccountId id) {
        return itself.get(
                        id,
                        id,
                        () -> store.read(tx -> Optional.of(
                                tx.accounts().find(id).filter(Account::isOpen).isPresent())))
                .orElse(false);
    }

    private Known known() {
        return known.get(AccountId.SYSTEM, ALL, () -> {
                    var hints = Set.copyOf(changed);
                    var found = Optional.of(store.read(tx -> read(tx, hints)));
                    changed.removeAll(hints);
                    return found;
                })
                .map(this::remember)
                .orElseThrow();
    }

    private Known read(ReadTx tx, Set<AccountId> hints) {
        var version = tx.directory().version();
        var before = last;
        if (before != null && before.version == version) {
            return before;
        }
        return Optional.ofNullable(before)
                .flatMap(known -> known.after(hints, tx, version))
                .orElseGet(() -> new Known(
                        version,
                        new OpenAccounts(Set.copyOf(tx.directory().open())),
                        tx.directory().importedIds()));
    }

    @SuppressWarnings("ReferenceEquality") // Whether it was noted before.
    private Known remember(Known current) {
        // Every request comes here: what all threads write they all wait for.
        if (last != current) {
            last = current;
        }
        return current;
    }

    /** Another node may have created or reopened it just now. */
    private Known lookAgain() {
        known.forget(ALL);
        return known();
    }

    private boolean mayLookAgain() {
        if (!shared) {
            return false;
        }
        var before = lastLook.get();
        var now = System.nanoTime();
        return now - before >= BETWEEN_LOOKS.toNanos() && lastLook.compareAndSet(before, now);
    }

    private void forget(Change change) {
        if (change instanceof Change.OfAccount(var account)) {
            changed.add(account);
            known.forget(ALL);
            itself.forget(account);
        }
    }
}
