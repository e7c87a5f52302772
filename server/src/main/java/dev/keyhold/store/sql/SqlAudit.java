package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.TraceParent;
import dev.keyhold.store.AuditStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class SqlAudit implements AuditStore.Writes {
    /** Comes after every id, which is of digits and lower-case letters. */
    private static final String AFTER_ALL = "~";

    private final Sql sql;

    SqlAudit(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Page<AuditEvent> events(AccountId account, AuditStore.Trail trail, Instant since, Page.Request page) {
        var statement = switch (trail) {
            case CHANGES -> Statements.CHANGES;
            case DENIALS -> Statements.DENIALS;
            case USES -> Statements.USES;
        };
        var found = sql.list(
                statement, SqlAudit::event, account.text(), page.after().orElse(""), micros(since), page.size() + 1);
        return Page.cut(found, page.size(), AuditEvent::id);
    }

    @Override
    public Page<AuditEvent> newest(AccountId account, AuditStore.Trail trail, Page.Request page) {
        var statement = switch (trail) {
            case CHANGES -> Statements.NEWEST_CHANGES;
            case DENIALS -> Statements.NEWEST_DENIALS;
            case USES -> Statements.NEWEST_USES;
        };
        var found = sql.list(
                statement, SqlAudit::event, account.text(), page.after().orElse(AFTER_ALL), page.size() + 1);
        return Page.cut(found, page.size(), AuditEvent::id);
    }

    @Override
    public void trim(AuditStore.Trail trail, AccountId account, int keep) {
        var statement = switch (trail) {
            case CHANGES -> throw new IllegalArgumentException("changes are pruned by the operator alone");
            case DENIALS -> Statements.TRIM_DENIALS;
            case USES -> Statements.TRIM_USES;
        };
        sql.update(statement, account.text(), account.text(), keep);
    }

    @Override
    public int prune(AuditStore.Trail trail, AccountId account, String before, int limit) {
        var statement = switch (trail) {
            case CHANGES -> Statements.PRUNE_CHANGES;
            case DENIALS -> Statements.PRUNE_DENIALS;
            case USES -> Statements.PRUNE_USES;
        };
        return sql.update(statement, account.text(), account.text(), before, limit);
    }

    @Override
    public void append(AuditStore.Trail trail, AuditEvent event) {
        var statement = switch (trail) {
            case CHANGES -> Statements.APPEND_CHANGE;
            case DENIALS -> Statements.APPEND_DENIAL;
            case USES -> Statements.APPEND_USE;
        };
        sql.updateOne(statement, values(event));
    }

    @Override
    public void appendAll(List<AuditEvent> changes) {
        sql.updateEach(
                Statements.APPEND_CHANGE, changes.stream().map(SqlAudit::values).toList());
    }

    private static @Nullable Object[] values(AuditEvent event) {
        return new @Nullable Object[] {
            event.account().text(),
            event.id(),
            micros(event.at()),
            event.operation(),
            event.outcome().name(),
            event.reason(),
            event.actor().map(ResourceId::text).orElse(null),
            event.accessKey(),
            event.target(),
            event.origin().source(),
            event.origin().userAgent(),
            event.origin().api(),
            event.origin().requestId(),
            event.count(),
            event.origin().traceId().orElse(null)
        };
    }

    private static AuditEvent event(Row row) throws SQLException {
        return new AuditEvent(
                row.account(),
                row.text("event_id"),
                row.time("at"),
                row.text("operation"),
                AuditEvent.Outcome.valueOf(row.text("outcome")),
                row.text("reason"),
                row.optionalText("actor_id").map(ResourceId::new),
                row.text("access_key"),
                row.text("target"),
                new RequestOrigin(row.text("request_id"), row.text("source"), row.text("user_agent"), row.text("api"))
                        .inTrace(row.optionalText("trace_id").map(TraceParent::ofTrace)),
                row.number("count"));
    }
}
