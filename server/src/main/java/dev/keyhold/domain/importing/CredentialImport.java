package dev.keyhold.domain.importing;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.change.AccountFreeze;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Imports a file into an account, for the operator of the installation: somebody who can read the root key anyway, so
 * that there is nobody to authorize. Nothing else lets anybody choose an access key id or its secret.
 *
 * <p>All of it is one transaction. What is there already is never replaced, and keys keep the state that they have, so
 * that a second import of the same file changes nothing. The quotas of the account do not apply: what would be
 * left out for them are credentials that clients use.
 */
public final class CredentialImport {
    private final Store store;
    private final Tools tools;
    private final InstantSource clock;

    public CredentialImport(
            Store store, AccessKeyIssuer issuer, IdGenerator ids, AuditEventFactory audit, InstantSource clock) {
        this.store = store;
        this.tools = new Tools(issuer, ids, audit);
        this.clock = clock;
    }

    /** What an import makes its records with. */
    record Tools(AccessKeyIssuer issuer, IdGenerator ids, AuditEventFactory audit) {}

    /**
     * Imports what a draft holds, or only reports what would be imported.
     *
     * @throws dev.keyhold.model.ServiceException if there is no such account that is open
     */
    public ImportReport run(AccountId id, ImportDraft draft, ImportOptions options, Progress progress) {
        try {
            return store.write(tx -> {
                progress.begin(draft.size());
                AccountFreeze.requireOff(tx, id);
                var run = new ImportRun(tx, open(tx, id), draft, options, tools, clock.instant());
                var report = run.all(progress);
                if (!report.applied()) {
                    throw new NotApplied(report);
                }
                return report;
            });
        } catch (NotApplied e) {
            return e.report;
        }
    }

    private static Account open(ReadTx tx, AccountId id) {
        return Optional.of(id)
                .flatMap(tx.accounts()::find)
                .filter(Account::isOpen)
                .orElseThrow(() -> Resources.notFound(ResourceType.ACCOUNT, id.text()));
    }

    /** Undoes the transaction. */
    private static final class NotApplied extends RuntimeException {
        private final transient ImportReport report;

        NotApplied(ImportReport report) {
            super("not applied", null, false, false);
            this.report = report;
        }
    }
}
