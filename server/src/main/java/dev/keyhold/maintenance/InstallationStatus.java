package dev.keyhold.maintenance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.IntegrityStore.SealedTable;
import dev.keyhold.store.NodeStore;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What an operator wants to know of an installation, as one JSON object: alike whether a running server answers or the
 * command looks alone. What cannot be found out has a member {@code problem} in its place, so that one fault hides
 * nothing else. Contains no secrets.
 */
public final class InstallationStatus {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PROBLEM = "problem";

    private final DataFolder folder;
    private final StoreConfig storage;
    private final RootKeySource rootKey;
    private final InstantSource clock;

    public InstallationStatus(InstallationConfig config, InstantSource clock) {
        this.folder = config.folder();
        this.storage = config.storage();
        this.rootKey = config.rootKey();
        this.clock = clock;
    }

    /** What is known without asking a server, which may not run; {@code version} is that of this program. */
    public ObjectNode offline(String version) {
        var status = JSON.createObjectNode().put("version", version);
        status.put("state", isInUse() ? "silent" : "stopped");
        var place = place(status);
        try (var store = new SqlStore(storage.openExisting(folder))) {
            stored(status, store);
        } catch (StoreException | StartException | ServiceException e) {
            place.put(PROBLEM, String.valueOf(e.getMessage()));
        }
        try {
            certificate(status, folder.serverCertificate(), false);
        } catch (StartException | IllegalArgumentException e) {
            status.withObject("/certificate").put(PROBLEM, String.valueOf(e.getMessage()));
        }
        lastBackup(status);
        return status;
    }

    /** Begins with what is stored; the server adds what it alone knows. */
    public ObjectNode running(String version, Store store) {
        var status = JSON.createObjectNode().put("version", version).put("state", "running");
        var place = place(status);
        try {
            stored(status, store);
        } catch (ServiceException | StartException e) {
            place.put(PROBLEM, "the database does not answer");
        }
        lastBackup(status);
        return status;
    }

    private boolean isInUse() {
        try (var _ = folder.lock()) {
            return false;
        } catch (StartException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private ObjectNode place(ObjectNode status) {
        var place = status.putObject("store")
                .put("kind", storage instanceof StoreConfig.Embedded ? "embedded" : "shared")
                .put("name", storage.name(folder));
        try {
            if (storage instanceof StoreConfig.Embedded && folder.hasDatabase()) {
                place.put("bytes", Files.size(folder.database()));
            }
            place.put("freeBytes", Files.getFileStore(folder.path()).getUsableSpace());
        } catch (IOException e) {
            place.put(PROBLEM, "cannot look at " + folder.path() + ": " + IoFailures.describe(e));
        }
        return place;
    }

    private void stored(ObjectNode status, Store store) {
        rootKey(status.putObject("rootKey"), store);
        clock(status.putObject("clock"), store);
        var accounts = store.read(tx -> tx.accounts().directory());
        status.withObject("/store").put("accounts", accounts.size());
        quota(status, "accounts", Map.of(AccountId.SYSTEM, (long)
                store.read(tx -> tx.directory().count())));
        quota(
                status,
                "users",
                used(
                        accounts,
                        account ->
                                store.read(tx -> tx.integrity().users(account).kept())));
        quota(status, "api-keys", used(accounts, account -> sealed(store, account, SealedTable.API_KEYS)));
        quota(
                status,
                "authorized-keys",
                used(accounts, account -> sealed(store, account, SealedTable.AUTHORIZED_KEYS)));
    }

    private static Map<AccountId, Long> used(List<AccountId> accounts, ToLongFunction<AccountId> count) {
        var most = accounts.stream()
                .map(account -> Map.entry(account, count.applyAsLong(account)))
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder()));
        return most.map(entry -> Map.of(entry.getKey(), entry.getValue())).orElse(Map.of());
    }

    private static long sealed(Store store, AccountId account, SealedTable table) {
        return store.read(tx -> tx.integrity().count(account, table));
    }

    /** Of each quota the account that has used the most of it: the others have more left. */
    private static void quota(ObjectNode status, String name, Map<AccountId, Long> used) {
        used.forEach((account, number) -> {
            var quota = status.withArray("/quotas").addObject().put("quota", name);
            if (!account.equals(AccountId.SYSTEM)) {
                quota.put("account", account.text());
            }
            quota.put("used", number);
        });
    }

    /** Uses no token and no service: of a key that these have the id alone is compared. */
    private void rootKey(ObjectNode into, Store store) {
        try {
            var found = RootKeyStatus.of(rootKey, store);
            into.put("source", found.source()).put("opens", found.fit() == RootKeyStatus.Fit.OPENS);
            found.fitting().forEach(into.putArray("ids")::add);
            found.others().forEach(into.putArray("others")::add);
            switch (found.fit()) {
                case OPENS -> into.put("id", found.id());
                case IS_ANOTHER -> into.put(PROBLEM, found.source() + " does not open this database");
                case IS_MISSING -> into.put(PROBLEM, found.source() + " is missing");
            }
        } catch (StartException e) {
            into.put("opens", false).put(PROBLEM, String.valueOf(e.getMessage()));
            store.read(RootKeyRotation::ids).forEach(into.putArray("ids")::add);
        }
    }

    /** How far this clock is behind what was written by others, or before it was set back. */
    private void clock(ObjectNode into, Store store) {
        var now = clock.instant();
        var newest = store.read(tx -> tx.nodes().all()).stream()
                .map(NodeStore.Node::seenAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
        into.put("now", now.toString()).put("behindSeconds", behind(now, newest));
        if (storage instanceof StoreConfig.Embedded) {
            try {
                var written = Files.getLastModifiedTime(folder.database()).toInstant();
                into.put("behindSeconds", Math.max(behind(now, newest), behind(now, written)));
            } catch (IOException _) {
                // The store says what is wrong with the file.
            }
        }
    }

    private static long behind(Instant now, Instant seen) {
        return Math.max(0, Duration.between(now, seen).toSeconds());
    }

    private void certificate(ObjectNode status, Path file, boolean own) {
        certificate(status, file, own, ServerCertificates.read(folder.readExisting(file)));
    }

    /** Describes the certificate that is served, from that file; {@code own} if the operator brought it. */
    public void certificate(ObjectNode status, Path file, boolean own, X509Certificate certificate) {
        var end = certificate.getNotAfter().toInstant();
        status.putObject("certificate")
                .put("file", file.toString())
                .put("own", own)
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("notAfter", end.toString())
                .put("secondsLeft", Duration.between(clock.instant(), end).toSeconds());
    }

    private void lastBackup(ObjectNode status) {
        if (storage instanceof StoreConfig.Shared) {
            status.putObject("backup").put("by", "the database's own tools");
            return;
        }
        var backup = status.putObject("backup");
        LastBackup.read(folder)
                .ifPresent(last -> backup.putObject("last")
                        .put("file", last.file())
                        .put("at", last.at().toString())
                        .put("bytes", last.bytes())
                        .put("ageSeconds", behind(last.at(), clock.instant())));
    }
}
