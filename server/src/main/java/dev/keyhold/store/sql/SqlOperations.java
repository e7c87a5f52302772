package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.store.OperationRecord.Failure;
import dev.keyhold.store.OperationRecord.Payload;
import dev.keyhold.store.OperationStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class SqlOperations implements OperationStore.Writes {
    private static final Payload NONE = new Payload("", new byte[0]);
    private static final Failure NO_FAILURE = new Failure(0, "");
    private static final Pattern POSITION = Pattern.compile("([0-9]{1,18})\\.([a-z0-9]*)");
    /** A position before every operation. */
    private static final String NEWEST = "9".repeat(18) + ".";

    private final Sql sql;

    SqlOperations(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<OperationRecord> find(AccountId account, ResourceId id) {
        return sql.one(Statements.OPERATION, SqlOperations::operation, account.text(), id.text());
    }

    @Override
    public Page<OperationRecord> on(AccountId account, ResourceId resource, Page.Request page) {
        var position = POSITION.matcher(page.after().orElse(NEWEST));
        if (!position.matches()) {
            // Clients can make positions up: after one that is none there is nothing.
            return new Page<>(List.of(), Optional.empty());
        }
        var before = Long.parseLong(position.group(1));
        var found = sql.list(
                Statements.OPERATIONS_ON,
                SqlOperations::operation,
                account.text(),
                resource.text(),
                before,
                before,
                position.group(2),
                page.size() + 1);
        return Page.cut(found, page.size(), it -> micros(it.createdAt()) + "." + it.id());
    }

    @Override
    public Optional<ResourceId> resultOf(OperationStore.Once call, Instant since) {
        return sql.one(
                Statements.IDEMPOTENT_RESULT,
                row -> row.id("result_id"),
                call.account().text(),
                call.subject().text(),
                call.method(),
                call.key(),
                micros(since));
    }

    @Override
    public void insert(OperationRecord operation) {
        var response = operation.response().orElse(NONE);
        var failure = operation.failure().orElse(NO_FAILURE);
        sql.updateOne(
                Statements.INSERT_OPERATION,
                operation.account().text(),
                operation.id().text(),
                operation.resource().text(),
                operation.description(),
                micros(operation.createdAt()),
                operation.createdBy().text(),
                micros(operation.modifiedAt()),
                operation.done() ? 1 : 0,
                operation.metadata().type(),
                operation.metadata().content(),
                response.type(),
                response.content(),
                failure.code(),
                failure.text());
    }

    @Override
    public void update(OperationRecord operation) {
        var response = operation.response().orElse(NONE);
        var failure = operation.failure().orElse(NO_FAILURE);
        sql.updateOne(
                Statements.UPDATE_OPERATION,
                micros(operation.modifiedAt()),
                operation.done() ? 1 : 0,
                operation.metadata().type(),
                operation.metadata().content(),
                response.type(),
                response.content(),
                failure.code(),
                failure.text(),
                operation.account().text(),
                operation.id().text());
    }

    @Override
    public void remember(OperationStore.Once call, ResourceId result, Instant now) {
        sql.updateOne(
                Statements.REMEMBER_CALL,
                call.account().text(),
                call.subject().text(),
                call.method(),
                call.key(),
                result.text(),
                micros(now));
    }

    @Override
    public int dropEnded(AccountId account, Instant before, int limit) {
        return sql.update(Statements.DROP_ENDED_OPERATIONS, account.text(), account.text(), micros(before), limit);
    }

    @Override
    public int forgetCalls(AccountId account, Instant before, int limit) {
        return sql.update(Statements.FORGET_CALLS, account.text(), account.text(), micros(before), limit);
    }

    private static OperationRecord operation(Row row) throws SQLException {
        var response = new Payload(row.text("response_type"), row.bytes("response"));
        var failure = new Failure((int) row.number("error_code"), row.text("error_text"));
        return new OperationRecord(
                row.account(),
                row.id("operation_id"),
                row.id("resource_id"),
                row.text("description"),
                row.time("created_at"),
                row.id("created_by"),
                row.time("modified_at"),
                row.number("done") == 1,
                new Payload(row.text("metadata_type"), row.bytes("metadata")),
                response.equals(NONE) ? Optional.empty() : Optional.of(response),
                failure.equals(NO_FAILURE) ? Optional.empty() : Optional.of(failure));
    }
}
