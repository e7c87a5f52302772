package dev.keyhold.maintenance.move;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.domain.organization.ImportedAccountNames;
import dev.keyhold.maintenance.IntegrityCheck;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Micros;
import dev.keyhold.model.Organization;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.Progress;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds an account from a file, in the transaction of its caller: all of it or, with an exception, nothing. Until the
 * commit nobody can find it. The file may be an attacker's, however it is sealed: it decides what is in the account, as
 * an administrator of it would, and nothing outside of it.
 */
final class AccountImport {
    private static final int BATCH = 500;

    private final Barrier barrier;
    private final OperatorRules rules;
    private final Progress progress;

    /** {@code progress} has begun with the number of rows. */
    AccountImport(Barrier barrier, OperatorRules rules, Progress progress) {
        this.barrier = barrier;
        this.rules = rules;
        this.progress = progress;
    }

    /**
     * What was added.
     *
     * @param notes what is not as it was in the other installation, each in one line
     */
    record Imported(AccountId account, int rows, List<String> notes) {
        Imported {
            notes = List.copyOf(notes);
        }
    }

    /** {@code file} reads the content of the file from its beginning and says how many rows it has. */
    Imported add(WriteTx tx, Function<AccountFileReader.Reader, Integer> file) {
        var rows = new Rows(tx);
        var count = file.apply(rows);
        rows.complete();
        return new Imported(rows.account(), count, rows.notes);
    }

    /** Stores one row after the other, in batches of a table. */
    private final class Rows implements AccountFileReader.Reader {
        private final WriteTx tx;
        private final Organization organization;
        private final List<String> notes = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> batch = new ArrayList<>();
        private final Map<String, AccountId> imported;
        private AccountFile.@Nullable Header header;
        private AccountTables.@Nullable Table table;
        private @Nullable String root;
        private int accounts;
        private int roots;
        private int issuers;
        private int kmsKeys;

        Rows(WriteTx tx) {
            this.tx = tx;
            this.imported = new HashMap<>(tx.directory().importedIds());
            this.organization = tx.accounts()
                    .find(tx.accounts().directory().getFirst())
                    .flatMap(any -> tx.organizations().find(any.organization()))
                    .orElseThrow();
        }

        AccountId account() {
            if (header == null) {
                throw new IllegalStateException("the header comes first");
            }
            return header.account();
        }

        @Override
        public void begin(AccountFile.Header given) {
            header = given;
            if (tx.directory().entry(given.account()).isPresent()) {
                throw new MoveRefusedException("there is, or was, an account " + given.account() + " here");
            }
            var most = rules.accounts().accounts();
            if (tx.directory().count() >= most) {
                throw new MoveRefusedException(
                        "there are " + most + " accounts already, and the setting max-accounts allows no more");
            }
        }

        @Override
        public void row(AccountTables.Table of, Map<String, @Nullable Object> row) {
            if (batch.size() == BATCH || !of.equals(table)) {
                flush();
            }
            table = of;
            switch (of.name()) {
                case "accounts" -> batch.add(account(row));
                case AccountTables.ISSUERS -> issuer(row);
                default -> {
                    look(of.name(), row);
                    batch.add(new RowSeals(barrier, account()).seal(of.name(), row));
                }
            }
        }

        /** What must hold beyond a single row. */
        private void look(String name, Map<String, @Nullable Object> row) {
            switch (name) {
                case "access_keys" -> accessKey(new AccessKeyId(text(row, "access_key_id")));
                case "identities" -> {
                    if (text(row, "kind").equals("ROOT")) {
                        roots++;
                        root = text(row, "identity_id");
                    }
                }
                case "kms_keys" -> kmsKeys++;
                default -> {}
            }
        }

        private Map<String, @Nullable Object> account(Map<String, @Nullable Object> row) {
            accounts++;
            var names = ImportedAccountNames.free(
                    tx,
                    account(),
                    new ImportedAccountNames(
                            text(row, "email"),
                            text(row, "name"),
                            Optional.of(text(row, "alias")).filter(alias -> !alias.isEmpty())));
            note("email address", text(row, "email"), names.email());
            note("name of the cloud", text(row, "name"), names.cloudName());
            note("alias", text(row, "alias"), names.alias().orElse(""));
            var stored = new HashMap<String, @Nullable Object>(row);
            stored.put("email", names.email());
            stored.put("name", names.cloudName());
            stored.put("alias", names.alias().orElse(null));
            stored.put("organization_id", organization.id().text());
            return stored;
        }

        private void note(String what, String before, String now) {
            if (!before.equals(now)) {
                notes.add("the " + what + " " + before + " belongs to another account here: "
                        + (now.isEmpty() ? "the account has none" : "it is now " + now));
            }
        }

        /** An id is asked for in the look-up table first, then in the account that its form names. */
        private void accessKey(AccessKeyId key) {
            var named = key.account();
            var isOwn = named.equals(Optional.of(account()));
            if (imported.containsKey(key.text())
                    || (!isOwn
                            && named.isPresent()
                            && tx.accessKeys().find(named.get(), key).isPresent())) {
                throw new MoveRefusedException("another account has the access key " + key);
            }
            if (!isOwn) {
                imported.put(key.text(), account());
                tx.directory().insertImportedId(key.text(), account());
            }
        }

        private void issuer(Map<String, @Nullable Object> row) {
            if (++issuers > 1 || tx.outbound().find(text(row, "issuer_id")).isPresent()) {
                throw new MoveRefusedException("another account is the issuer " + text(row, "issuer_id"));
            }
            tx.outbound()
                    .insert(new OutboundIssuer(
                            text(row, "issuer_id"),
                            account(),
                            row.get("enabled") instanceof Long enabled && enabled == 1,
                            Micros.instant(row.get("created_at") instanceof Long at ? at : 0),
                            row.get("due_at") instanceof Long due
                                    ? Optional.of(Micros.instant(due))
                                    : Optional.empty()));
        }

        private void flush() {
            if (table == null || batch.isEmpty()) {
                return;
            }
            var columns = List.copyOf(batch.getFirst().keySet());
            if (!tx.accountRows().insert(account(), table.name(), columns, batch)) {
                throw new MoveRefusedException(
                        "two records of " + table.name() + " are the same, or one is here already");
            }
            progress.advance(table.name(), batch.size());
            batch.clear();
        }

        void complete() {
            flush();
            if (accounts != 1 || roots != 1) {
                throw new MoveRefusedException("the file has not one account with one root");
            }
            settleRegion();
            tx.accountRows().list(account());
            var account = tx.accounts().find(account()).orElseThrow();
            if (!account.root().text().equals(root)) {
                throw new MoveRefusedException("the root of the account is another");
            }
            var damages = new ArrayList<String>();
            new IntegrityCheck(new OneTransaction(tx), barrier, Progress.NONE, damages::add).look(account());
            if (!damages.isEmpty()) {
                throw new MoveRefusedException("the account is not whole: " + damages.getFirst()
                        + (damages.size() > 1 ? " (and " + (damages.size() - 1) + " more)" : ""));
            }
            new AccountQuotas(tx, account()).require(rules);
        }

        /** Clients keep the ARNs of keys, with the region. */
        private void settleRegion() {
            var there = header == null ? Optional.<String>empty() : header.region();
            var here = region(tx);
            if (kmsKeys == 0 || there.isEmpty() || there.equals(here)) {
                return;
            }
            if (here.isPresent()) {
                throw new MoveRefusedException("the keys of the account are in the region " + there.get()
                        + ", which is in names that clients keep, and this installation is in " + here.get()
                        + ": start it with --region " + there.get()
                        + " first, which it does while no account has a key");
            }
            tx.organizations().setRegion(organization.id(), there.get());
        }

        private Optional<String> region(ReadTx reading) {
            return reading.organizations().region(organization.id());
        }

        private static String text(Map<String, @Nullable Object> row, String column) {
            return row.get(column) instanceof String text ? text : "";
        }
    }
}
