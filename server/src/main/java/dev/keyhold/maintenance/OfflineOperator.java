package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.SigningPairs;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.importing.CredentialImport;
import dev.keyhold.domain.organization.AccountLifecycle;
import dev.keyhold.domain.organization.AccountOperator;
import dev.keyhold.domain.organization.FirstAdministrator;
import dev.keyhold.domain.outbound.OutboundKeys;
import dev.keyhold.domain.outbound.OutboundWithdrawal;
import dev.keyhold.model.Progress;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.function.Function;

/** Takes a data folder that no server uses, so that the operator can change accounts. */
public final class OfflineOperator {
    private OfflineOperator() {}

    /**
     * Runs one piece of work and gives the folder back.
     *
     * @throws StartException when a server has the folder, or it cannot be used; nothing is then changed
     */
    public static <T> T run(InstallationConfig config, OperatorRules rules, Function<AccountOperator, T> work) {
        return open(config, rules, opened -> work.apply(opened.context().operator()));
    }

    /** Has a request of {@link AccountCommands} done, under the same conditions. */
    public static String answer(InstallationConfig config, OperatorRules rules, String request, Progress progress) {
        return answer(config, rules, _ -> AccountCommands.More.NONE, request, progress);
    }

    /** The same, where there are further commands, by what they work on. */
    public static String answer(
            InstallationConfig config,
            OperatorRules rules,
            Function<OperatorContext, AccountCommands.More> more,
            String request,
            Progress progress) {
        return open(
                config,
                rules,
                opened -> new AccountCommands(
                                opened.context().operator(),
                                opened.withdrawal(),
                                opened.importer(),
                                more.apply(opened.context()))
                        .answer(request, progress));
    }

    private record Opened(OperatorContext context, OutboundWithdrawal withdrawal, CredentialImport importer) {}

    private static <T> T open(InstallationConfig config, OperatorRules rules, Function<Opened, T> work) {
        var folder = config.folder();
        folder.requireExisting();
        var random = new SecureRandom();
        var ids = new IdGenerator(random);
        var clock = SystemTime.inMicroseconds();
        try (var _ = folder.lock();
                var store = new SqlStore(config.storage().openBeside(folder));
                var keys = config.rootKey().open()) {
            var barrier = new Barrier(
                    RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), keys));
            var audit = new AuditEventFactory(clock, ids);
            var rsaKeys = new RsaKeys(random);
            var issuer = new AccessKeyIssuer(ids, new SecretGenerator(random), barrier);
            var operator = new AccountOperator(
                    store,
                    new AccountLifecycle(ids, rules.accounts()),
                    issuer,
                    new FirstAdministrator(ids, rsaKeys, new KeySeals(barrier)),
                    audit,
                    clock);
            var outbound = new OutboundKeys(barrier, ids, new SigningPairs(rsaKeys)::generate, clock);
            return work.apply(new Opened(
                    new OperatorContext(store, barrier, audit, operator, rules, folder, clock),
                    new OutboundWithdrawal(store, audit, outbound),
                    new CredentialImport(store, issuer, ids, audit, clock)));
        } catch (WrongRootKeyException e) {
            throw config.wrongRootKey(e);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
