package dev.keyhold.domain.importing;

import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.importing.ImportDraft.DraftKey;
import dev.keyhold.domain.importing.ImportDraft.DraftUser;
import dev.keyhold.domain.importing.ImportReport.Kind;
import dev.keyhold.domain.importing.ImportReport.Outcome;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.DirectoryStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Decides which keys of a file are imported, and in which state. */
final class AccessKeyImport {
    /** Usual clients of one of the APIs name no shorter ids. */
    private static final int MIN_OF_REQUESTS = 16;

    private final ImportRun run;
    private final AccountId account;
    private final Set<String> ids = new HashSet<>();
    /** Digests, so that no secret is kept. */
    private final Set<String> secrets = new HashSet<>();

    AccessKeyImport(ImportRun run, AccountId account) {
        this.run = run;
        this.account = account;
    }

    /**
     * A key of the file.
     *
     * @param refused why it is not imported
     * @param existing the same key, if it is here already
     */
    record Checked(
            DraftKey key,
            Optional<AccessKeyId> id,
            Optional<String> refused,
            Optional<AccessKey> existing,
            boolean weak) {
        boolean isRefused() {
            return refused.isPresent();
        }

        static Checked refused(DraftKey key, String reason) {
            return new Checked(key, Optional.empty(), Optional.of(reason), Optional.empty(), false);
        }
    }

    /** Looks at a key, and stores nothing. */
    Checked check(DraftKey key, DraftUser user, Identity owner) {
        if (!ids.add(key.id())) {
            return Checked.refused(key, "the access key id is in the file twice");
        }
        var parsed = AccessKeyId.parse(key.id());
        if (parsed.isEmpty()) {
            return Checked.refused(key, "an access key id has 3 to 128 letters, digits and _ . @ : + ~ -");
        }
        var id = parsed.get();
        if (id.isTemporary() || key.id().equals(DirectoryStore.MARK_OF_TESTS)) {
            return Checked.refused(key, "ids of this form are not for keys of users");
        }
        var existing = run.existing().key(id);
        if (existing.isPresent()) {
            return existing(key, existing.get(), owner);
        }
        var text = key.secret().reveal();
        var fault = taken(id)
                .or(() -> SecretStrength.fault(text, key.id(), user.name()))
                .or(() -> secrets.add(Sha256.hex(text))
                        ? Optional.empty()
                        : Optional.of("another key of the file has the same secret"));
        if (fault.isPresent()) {
            return Checked.refused(key, fault.get());
        }
        var weak = SecretStrength.isWeak(text);
        return weak && run.options().weak() == ImportOptions.Weak.REFUSE
                ? Checked.refused(key, "the secret is weak; --weak=inactive or --weak=active takes it")
                : new Checked(key, parsed, Optional.empty(), Optional.empty(), weak);
    }

    private Checked existing(DraftKey key, AccessKey existing, Identity owner) {
        if (!existing.owner().equals(owner.id()) || !isSecretOf(existing, key.secret())) {
            return Checked.refused(key, "another key of the account has that id");
        }
        return new Checked(
                key, Optional.of(existing.keyId()), Optional.empty(), Optional.of(existing), existing.weak());
    }

    private boolean isSecretOf(AccessKey key, SecretBytes secret) {
        try (var stored = run.tools().issuer().open(key)) {
            return stored.equals(secret);
        } catch (BrokenSealException _) {
            return false;
        }
    }

    /** Whether another account has the id, or would have it by the account that can be read from it. */
    private Optional<String> taken(AccessKeyId id) {
        var holder = run.existing()
                .listed(id)
                .or(() -> id.account()
                        .filter(named -> run.tx().accessKeys().find(named, id).isPresent()));
        return holder.map(other -> "a key of account " + other + " has that id");
    }

    void refuse(DraftKey key, String reason) {
        run.line(key.place(), Kind.KEY, key.id(), "", Outcome.REFUSED, reason);
    }

    /** Adds a key, unless it is refused or here already. */
    void store(Checked checked, Identity owner, Optional<String> ofUser) {
        var key = checked.key();
        if (checked.isRefused()) {
            refuse(key, checked.refused().orElseThrow());
        } else if (checked.existing().isPresent()) {
            var existing = checked.existing().get();
            line(key, existing, Outcome.SAME, key.inactive().isPresent() && existing.isActive() ? "stays active" : "");
        } else {
            add(checked, owner, ofUser);
        }
    }

    private void add(Checked checked, Identity owner, Optional<String> ofUser) {
        var key = checked.key();
        var weak = checked.weak() && run.options().weak() == ImportOptions.Weak.INACTIVE
                ? Optional.of("the secret is weak")
                : Optional.<String>empty();
        var inactive = key.inactive().or(() -> ofUser).or(() -> weak);
        var id = checked.id().orElseThrow();
        var adopted = new AccessKeyIssuer.Adopted(
                id,
                key.secret(),
                inactive.isPresent() ? AccessKey.Status.INACTIVE : AccessKey.Status.ACTIVE,
                checked.weak(),
                "");
        var issued = run.tools().issuer().adopt(run.tx(), owner, adopted, run.now());
        if (AccessKeyIssuer.isToBeListed(id, account)) {
            run.list(id.text());
        }
        run.audit(
                "IMPORT_ACCESS_KEY",
                AuditTargets.describe(id, owner) + ", " + issued.key().status());
        line(key, issued.key(), Outcome.NEW, inactive.orElse(""));
        if (key.id().length() < MIN_OF_REQUESTS) {
            run.note(
                    key.place(),
                    "the access key id " + key.id() + " has fewer than " + MIN_OF_REQUESTS
                            + " characters: it works, but usual clients cannot name it to change it");
        }
        id.account()
                .filter(other -> !other.equals(account))
                .ifPresent(other ->
                        run.note(key.place(), "the access key id " + key.id() + " looks like one of account " + other));
    }

    private void line(DraftKey key, AccessKey stored, Outcome outcome, String reason) {
        run.line(new ImportReport.Line(
                key.place(),
                Kind.KEY,
                key.id(),
                key.id(),
                Optional.of(stored.status().name()),
                stored.weak(),
                outcome,
                reason));
    }
}
