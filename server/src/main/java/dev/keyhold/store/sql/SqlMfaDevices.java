package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.MfaDeviceStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record SqlMfaDevices(Sql sql) implements MfaDeviceStore.Writes, TaggedRows {
    @Override
    public Optional<MfaDevice> find(AccountId account, String path, String name) {
        return sql.one(MfaDeviceStatements.DEVICE, SqlMfaDevices::device, account.text(), MfaDevice.fold(path, name));
    }

    @Override
    public List<MfaDevice> ownedBy(AccountId account, ResourceId owner) {
        return sql.list(MfaDeviceStatements.OWNED, SqlMfaDevices::device, account.text(), owner.text());
    }

    @Override
    public Page<MfaDevice> list(AccountId account, MfaDevice.Filter filter, Page.Request page) {
        var found = sql.list(
                MfaDeviceStatements.list(filter),
                SqlMfaDevices::device,
                account.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), device -> MfaDevice.fold(device.path(), device.name()));
    }

    @Override
    public int count(AccountId account, MfaDevice.Filter filter, int most) {
        return sql.count(MfaDeviceStatements.count(filter), account.text(), most);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId device) {
        return SqlTags.of(sql, TagTable.MFA_DEVICES, account, device);
    }

    @Override
    public void insert(MfaDevice device) {
        sql.updateOne(
                MfaDeviceStatements.INSERT,
                device.account().text(),
                device.id().text(),
                device.path(),
                device.name(),
                MfaDevice.fold(device.path(), device.name()),
                device.seed().bytes(),
                owner(device),
                enabledAt(device),
                device.codes().lastStep(),
                device.codes().drift(),
                device.codes().failures(),
                micros(device.codes().blockedUntil()),
                micros(device.createdAt()));
    }

    @Override
    public void update(MfaDevice device) {
        sql.updateOne(
                MfaDeviceStatements.UPDATE,
                device.seed().bytes(),
                owner(device),
                enabledAt(device),
                device.codes().lastStep(),
                device.codes().drift(),
                device.codes().failures(),
                micros(device.codes().blockedUntil()),
                device.account().text(),
                device.id().text());
    }

    @Override
    public void delete(MfaDevice device) {
        tagsOf(device.account(), device.id()).deleteAll();
        sql.updateOne(
                MfaDeviceStatements.DELETE, device.account().text(), device.id().text());
    }

    private static @Nullable String owner(MfaDevice device) {
        return device.assignment().map(it -> it.owner().text()).orElse(null);
    }

    private static @Nullable Long enabledAt(MfaDevice device) {
        return micros(device.assignment().map(MfaDevice.Assignment::enabledAt));
    }

    private static MfaDevice device(Row row) throws SQLException {
        var owner = row.optionalText("owner_id").map(ResourceId::new);
        var assignment = owner.isPresent()
                ? Optional.of(new MfaDevice.Assignment(owner.get(), row.time("enabled_at")))
                : Optional.<MfaDevice.Assignment>empty();
        return new MfaDevice(
                row.account(),
                row.id("device_id"),
                row.text("path"),
                row.text("name"),
                Sealed.of(row.bytes("sealed_seed")),
                assignment,
                new MfaDevice.CodeUse(
                        row.number("last_step"),
                        (int) row.number("drift"),
                        (int) row.number("failures"),
                        row.optionalTime("blocked_until")),
                row.time("created_at"));
    }
}
