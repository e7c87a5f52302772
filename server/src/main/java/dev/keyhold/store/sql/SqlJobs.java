package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.JobStore;
import java.sql.SQLException;
import java.time.Instant;

final class SqlJobs implements JobStore.Writes {
    private final Sql sql;

    SqlJobs(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Page<Job> due(AccountId account, Job.Kind kind, Instant now, Page.Request page) {
        var position = page.after().orElse(Long.MIN_VALUE + ".").split("\\.", 2);
        var after = Long.parseLong(position[0]);
        var found = sql.list(
                Statements.DUE_JOBS,
                SqlJobs::job,
                account.text(),
                kind.name(),
                micros(now),
                after,
                position[1],
                page.size() + 1);
        return Page.cut(found, page.size(), it -> micros(it.dueAt()) + "." + it.resource());
    }

    @Override
    public void schedule(Job job) {
        sql.updateOne(
                Statements.SCHEDULE_JOB,
                job.account().text(),
                job.kind().name(),
                job.resource().text(),
                micros(job.dueAt()),
                job.operation().map(ResourceId::text).orElse(null));
        new SqlDirectory(sql, _ -> {}).hurry(job.account(), job.dueAt());
    }

    @Override
    public boolean claim(Job job) {
        return sql.update(
                        Statements.CLAIM_JOB,
                        job.account().text(),
                        job.kind().name(),
                        job.resource().text(),
                        micros(job.dueAt()))
                == 1;
    }

    @Override
    public void cancel(AccountId account, Job.Kind kind, ResourceId resource) {
        sql.update(Statements.CANCEL_JOB, account.text(), kind.name(), resource.text());
    }

    private static Job job(Row row) throws SQLException {
        return new Job(
                row.account(),
                Job.Kind.valueOf(row.text("kind")),
                row.id("resource_id"),
                row.time("due_at"),
                row.optionalText("operation_id").map(ResourceId::new));
    }
}
