package dev.keyhold.maintenance.move;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Micros;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes everything that an account has, as it is in one transaction. */
final class AccountExport {
    private final Barrier barrier;
    private final Progress progress;

    AccountExport(Barrier barrier, Progress progress) {
        this.barrier = barrier;
        this.progress = progress;
    }

    /**
     * Writes the content of a file.
     *
     * @return how many rows there are
     * @throws MoveRefusedException when the account is not open, or has what cannot be moved
     */
    int write(ReadTx tx, AccountId id, Instant now, boolean withAudit, OutputStream to) {
        var account = tx.accounts()
                .find(id)
                .filter(Account::isOpen)
                .orElseThrow(() -> new MoveRefusedException("there is no open account " + id + " here"));
        var writer = new AccountFileWriter(to);
        var seals = new RowSeals(barrier, id);
        try {
            var region = tx.organizations().region(account.organization());
            var frozen = tx.accounts().frozenAt(id).isPresent();
            writer.begin(new AccountFile.Header(id, now, region, frozen, withAudit));
            var tables = AccountTables.moved(withAudit);
            progress.begin(tables.stream()
                    .mapToLong(table -> tx.accountRows().count(id, table.name()))
                    .sum());
            for (var table : tables) {
                if (table.name().equals(AccountTables.ISSUERS)) {
                    var issuer = tx.outbound().ofAccount(id);
                    if (issuer.isPresent()) {
                        write(writer, table, id, row(issuer.get()));
                    }
                } else {
                    tx.accountRows().read(id, table.name(), stored -> {
                        progress.advance(table.name(), 1);
                        if (!isOfOrganization(table.name(), stored)) {
                            write(writer, table, id, seals.open(table.name(), stored));
                        }
                    });
                }
            }
            return writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the organization that the account manages: what is granted on it is no right in the account. */
    private static boolean isOfOrganization(String table, Map<String, @Nullable Object> row) {
        return (table.equals("access_bindings") || table.equals("operations"))
                && row.get("resource_id") instanceof String id
                && id.startsWith(ResourceId.ORGANIZATION);
    }

    private static Map<String, @Nullable Object> row(OutboundIssuer issuer) {
        var row = new HashMap<String, @Nullable Object>();
        row.put("issuer_id", issuer.id());
        row.put("enabled", issuer.enabled() ? 1L : 0L);
        row.put("created_at", Micros.of(issuer.createdAt()));
        row.put("due_at", issuer.dueAt().map(Micros::of).orElse(null));
        return row;
    }

    private static void write(
            AccountFileWriter writer, AccountTables.Table table, AccountId account, Map<String, @Nullable Object> row) {
        table.omitted().forEach(row::remove);
        for (var column : row.entrySet()) {
            var rule = table.columns().get(column.getKey());
            if (rule == null || !rule.isMet(column.getValue(), account)) {
                throw new MoveRefusedException("the table " + table.name() + " has something in " + column.getKey()
                        + " that no other installation would take: keyhold verify may tell more");
            }
        }
        try {
            writer.row(table.name(), row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
