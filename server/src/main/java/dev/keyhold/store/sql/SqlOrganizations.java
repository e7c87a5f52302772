package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.OrganizationStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

final class SqlOrganizations implements OrganizationStore.Writes {
    private final Sql sql;

    SqlOrganizations(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Organization> find(ResourceId id) {
        return sql.one(
                AccountStatements.ORGANIZATION,
                row -> new Organization(
                        row.account(),
                        row.id("organization_id"),
                        row.text("name"),
                        row.text("description"),
                        row.text("title"),
                        row.labels("labels"),
                        row.time("created_at")),
                id.account().text(),
                id.text());
    }

    @Override
    public Optional<String> region(ResourceId organization) {
        return sql.one(
                        AccountStatements.REGION,
                        row -> row.optionalText("region"),
                        organization.account().text(),
                        organization.text())
                .flatMap(region -> region);
    }

    @Override
    public void setRegion(ResourceId organization, String region) {
        sql.updateOne(
                AccountStatements.SET_REGION, region, organization.account().text(), organization.text());
    }

    @Override
    public Optional<CreateAccountRequest> request(AccountId management, String id) {
        return sql.one(AccountStatements.REQUEST, SqlOrganizations::request, management.text(), id);
    }

    @Override
    public Page<CreateAccountRequest> requests(
            AccountId management, Optional<CreateAccountRequest.State> state, Page.Request page) {
        var after = page.after().orElse("");
        var limit = page.size() + 1;
        var found = state.isPresent()
                ? sql.list(
                        AccountStatements.REQUESTS_IN_STATE,
                        SqlOrganizations::request,
                        management.text(),
                        after,
                        state.get().name(),
                        limit)
                : sql.list(AccountStatements.REQUESTS, SqlOrganizations::request, management.text(), after, limit);
        return Page.cut(found, page.size(), CreateAccountRequest::id);
    }

    @Override
    public void insert(Organization organization) {
        sql.updateOne(
                AccountStatements.INSERT_ORGANIZATION,
                organization.account().text(),
                organization.id().text(),
                organization.name(),
                organization.description(),
                organization.title(),
                Row.labels(organization.labels()),
                micros(organization.createdAt()));
    }

    @Override
    public void update(Organization organization) {
        sql.updateOne(
                AccountStatements.UPDATE_ORGANIZATION,
                organization.name(),
                organization.description(),
                organization.title(),
                Row.labels(organization.labels()),
                organization.account().text(),
                organization.id().text());
    }

    @Override
    public void insert(CreateAccountRequest request) {
        sql.updateOne(
                AccountStatements.INSERT_REQUEST,
                request.management().text(),
                request.id(),
                request.accountName(),
                request.state().name(),
                micros(request.requestedAt()),
                micros(request.completedAt()),
                request.created().map(AccountId::text).orElse(null),
                request.failure().map(Enum::name).orElse(null));
    }

    @Override
    public int dropRequests(AccountId management, Instant before, int limit) {
        return sql.update(AccountStatements.DROP_REQUESTS, management.text(), management.text(), micros(before), limit);
    }

    private static CreateAccountRequest request(Row row) throws SQLException {
        return new CreateAccountRequest(
                row.account(),
                row.text("request_id"),
                row.text("account_name"),
                row.time("requested_at"),
                row.time("completed_at"),
                row.optionalText("created_id").map(AccountId::new),
                row.optionalText("failure").map(CreateAccountRequest.Failure::valueOf));
    }
}
