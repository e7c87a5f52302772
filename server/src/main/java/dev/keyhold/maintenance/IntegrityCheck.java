package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Progress;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.IntegrityStore.Reference;
import dev.keyhold.store.IntegrityStore.SealedTable;
import dev.keyhold.store.IntegrityStore.SealedView;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Looks over everything that is stored: whether each sealed secret opens, each record has what it refers to, and what
 * is counted is there. It reads a page at a time, so others may write meanwhile: each page is of one moment.
 */
public final class IntegrityCheck {
    /** More are not reported: such a database needs another remedy. */
    private static final int MAX_ORPHANS = 100;

    private final Store store;
    private final Barrier barrier;
    private final Progress progress;
    private final Consumer<String> reader;
    private Map<String, AccountId> imported = Map.of();
    private long looked;
    private long damaged;

    /** {@code reader} gets each damage, in one line without any secret. */
    public IntegrityCheck(Store store, Barrier barrier, Progress progress, Consumer<String> reader) {
        this.store = store;
        this.barrier = barrier;
        this.progress = progress;
        this.reader = reader;
    }

    /**
     * How many records were looked at and found damaged; a record may count more than once in both.
     *
     * @param weak ids of access keys that are marked because their secret is weak; the first ones of each account
     */
    public record Outcome(long looked, long damaged, List<String> weak) {
        public Outcome {
            weak = List.copyOf(weak);
        }
    }

    /** To be called once. */
    public Outcome run() {
        var accounts = store.read(tx -> tx.accounts().directory());
        var tokenKeys = store.read(tx -> tx.tokens().keys());
        long total = tokenKeys.size();
        for (var account : accounts) {
            total += store.read(tx -> size(tx, account));
        }
        progress.begin(total);
        imported = store.read(tx -> tx.directory().importedIds());
        store.read(tx -> tx.integrity().orphans(MAX_ORPHANS))
                .forEach(orphan -> report("account " + orphan + " is not in the directory"));
        var counted = store.read(tx -> tx.integrity().accounts());
        if (counted.kept() != counted.found()) {
            report("the directory counts " + counted.kept() + " accounts and has " + counted.found());
        }
        tokenKeys.forEach(key -> open("token key " + key.id(), key.key(), SealContext.ofTokenKey(key.id())));
        looked(tokenKeys.size());
        var weak = new ArrayList<String>();
        for (var account : accounts) {
            inspect(account);
            store.read(tx -> tx.accessKeys().weak(account, Page.Request.first(Page.Request.MAX_SIZE)))
                    .items()
                    .forEach(key -> weak.add(key.keyId().text() + " of account " + account));
        }
        return new Outcome(looked, damaged, weak);
    }

    /** Looks over one account alone; what is damaged is reported. */
    public void look(AccountId account) {
        inspect(account);
    }

    private static long size(ReadTx tx, AccountId account) {
        var size = 0L;
        for (var sealedTable : SealedTable.values()) {
            size += tx.integrity().count(account, sealedTable);
        }
        for (var reference : Reference.values()) {
            size += tx.integrity().count(account, reference);
        }
        return size;
    }

    private void inspect(AccountId account) {
        // Counted, because a damaged row may not be readable.
        if (store.read(tx -> tx.integrity().count(account, Reference.ACCOUNT_ROOT)) == 0) {
            report("account " + account + " is in the directory and nowhere else");
        } else {
            directory(account);
        }
        pages(page -> secrets(account, SealedTable.ACCESS_KEYS, page), key -> {
            open(
                    "access key " + key.id(),
                    key.sealed(),
                    SealContext.ofAccessKey(account, key.id(), key.beside().getFirst()));
            listed(account, key.id());
        });
        pages(
                page -> secrets(account, SealedTable.API_KEYS, page),
                key -> attest(
                        "API key " + key.id(),
                        key.sealed(),
                        SealContext.ofApiKey(
                                account,
                                key.id(),
                                key.beside().getFirst(),
                                key.beside().getLast())));
        pages(
                page -> secrets(account, SealedTable.AUTHORIZED_KEYS, page),
                key -> attest(
                        "authorized key " + key.id(),
                        key.sealed(),
                        SealContext.ofAuthorizedKey(
                                account,
                                key.id(),
                                key.beside().getFirst(),
                                key.beside().getLast())));
        pages(
                page -> secrets(account, SealedTable.MFA_DEVICES, page),
                device -> open(
                        "MFA device " + device.id(),
                        device.sealed(),
                        SealContext.ofMfaSeed(
                                account, device.id(), device.beside().getFirst())));
        keyPairsAndMaterial(account);
        for (var reference : Reference.values()) {
            pages(page -> store.read(tx -> tx.integrity().look(account, reference, page)), record -> {
                if (!record.whole()) {
                    report(reference.kind() + " " + record.id() + " lacks " + reference.other());
                }
            });
        }
        var users = store.read(tx -> tx.integrity().users(account));
        if (users.kept() != users.found()) {
            report("account " + account + " counts " + users.kept() + " users and has " + users.found());
        }
    }

    private void keyPairsAndMaterial(AccountId account) {
        pages(
                page -> secrets(account, SealedTable.OUTBOUND_KEYS, page),
                key -> open(
                        "signing key " + key.id(),
                        key.sealed(),
                        SealContext.ofOutboundKey(
                                account,
                                key.id(),
                                key.beside().getFirst(),
                                key.beside().get(1),
                                key.beside().getLast())));
        pages(
                page -> secrets(account, SealedTable.KEY_VERSIONS, page),
                version -> open(
                        "key version " + version.id(),
                        version.sealed(),
                        SealContext.ofMaterial(account, version.beside().getFirst(), version.id())));
    }

    /** What is stored about an account outside of it. */
    private void directory(AccountId account) {
        if (!store.read(tx -> tx.integrity().hasOrganization(account))) {
            report("account " + account + " lacks its organization");
        }
        if (!store.read(tx -> tx.integrity().isListedAsItIs(account))) {
            report("account " + account + " has another state, email address, alias or name in the directory");
        }
        if (!store.read(tx -> tx.integrity().hasKeysOfItsIssuer(account))) {
            report("account " + account + " has not the signing keys of the issuer that the directory knows");
        }
        if (store.read(tx -> tx.integrity().isDueEarlier(account))) {
            report("account " + account + " has a job that is due before the directory says");
        }
    }

    /** A key is found by its id: by the list, or by the account in it. The list may have grown meanwhile. */
    private void listed(AccountId account, String id) {
        var inId = AccessKeyId.parse(id).flatMap(AccessKeyId::account);
        var found = Optional.ofNullable(imported.get(id)).or(() -> inId);
        if (!found.equals(Optional.of(account))
                && !store.read(tx -> tx.directory().withImportedId(id)).equals(Optional.of(account))) {
            report("access key " + id + ": its id is not listed as one of account " + account);
        }
    }

    private Page<SealedView> secrets(AccountId account, SealedTable sealedTable, Page.Request page) {
        return store.read(tx -> tx.integrity().secrets(account, sealedTable, page));
    }

    private void open(String what, Sealed secret, SealContext sealContext) {
        try {
            barrier.open(secret, sealContext).close();
        } catch (BrokenSealException _) {
            report(what + ": its secret does not open");
        }
    }

    private void attest(String what, Sealed seal, SealContext sealContext) {
        if (!barrier.attests(seal, sealContext)) {
            report(what + ": its owner, or what proves the key, is not what Keyhold wrote");
        }
    }

    private <T> void pages(Function<Page.Request, Page<T>> read, Consumer<T> look) {
        var after = Optional.<String>empty();
        do {
            var page = read.apply(new Page.Request(after, Page.Request.MAX_SIZE));
            page.items().forEach(look);
            looked(page.items().size());
            after = page.next();
        } while (after.isPresent());
    }

    private void looked(int more) {
        looked += more;
        progress.advance("records", more);
    }

    private void report(String damage) {
        damaged++;
        reader.accept(damage);
    }
}
