package dev.keyhold.domain.importing;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import dev.keyhold.domain.importing.ImportReport.Kind;
import dev.keyhold.domain.importing.ImportReport.Outcome;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Group;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One import within a transaction: policies, groups, and then users, which refer to both. */
final class ImportRun {
    private static final int MAX_FILE_NAME = 100;
    private final WriteTx tx;
    private final AccountId account;
    private final ImportDraft draft;
    private final ImportOptions options;
    private final CredentialImport.Tools tools;
    private final Instant now;
    private final ExistingNames existing;
    private final UserImport users;

    /** Events and ids that are stored at the end, all at once. */
    private final List<AuditEvent> events = new ArrayList<>();

    private final List<String> ids = new ArrayList<>();

    private final List<ImportReport.Line> lines = new ArrayList<>();
    private final List<ImportDraft.ImportNote> notes;
    private final Map<String, KnownPolicy> policies = new HashMap<>();
    private final Map<String, KnownGroup> groups = new HashMap<>();

    ImportRun(
            WriteTx tx,
            Account account,
            ImportDraft draft,
            ImportOptions options,
            CredentialImport.Tools tools,
            Instant now) {
        this.tx = tx;
        this.account = account.id();
        this.draft = draft;
        this.options = options;
        this.tools = tools;
        this.now = now;
        this.notes = new ArrayList<>(draft.notes());
        this.existing = new ExistingNames(tx, account.id(), draft.size());
        this.users = new UserImport(this, account);
    }

    /**
     * A policy of the file.
     *
     * @param stored empty if it could not be imported
     * @param denies whether it denies something here
     * @param denialLost whether it denied something that it does not deny here
     * @param userKeys what of the user it depends on
     */
    record KnownPolicy(Optional<ManagedPolicy> stored, boolean denies, boolean denialLost, UserKeys userKeys) {
        private static KnownPolicy lost(boolean denied) {
            return new KnownPolicy(Optional.empty(), false, denied, UserKeys.NONE);
        }
    }

    /**
     * A group of the file, with what is true of any of its policies.
     *
     * @param stored empty if it could not be imported
     */
    record KnownGroup(Optional<Group> stored, boolean denialLost, UserKeys userKeys) {}

    ImportReport all(Progress progress) {
        draft.policies().forEach(policy -> policies.put(policy.name(), policy(policy)));
        draft.groups().forEach(this::group);
        for (var user : draft.users()) {
            users.add(user);
            progress.advance("users and keys", 1 + user.keys().size());
        }
        var refused = lines.stream().anyMatch(line -> line.outcome() == Outcome.REFUSED);
        var applied = !options.dryRun() && (!refused || options.skipRefused());
        var report = new ImportReport(lines, notes, applied);
        if (applied) {
            summarize(report);
            tx.directory().insertImportedIds(ids, account);
            tx.audit().appendAll(events);
        }
        return report;
    }

    private KnownPolicy policy(DraftPolicy policy) {
        if (policy.document().isEmpty()) {
            line(policy.place(), Kind.POLICY, policy.name(), "", Outcome.SKIPPED, "nothing of it is about S3");
            return KnownPolicy.lost(policy.denialLost());
        }
        var document = CheckedDocument.managed(policy.document().get());
        var fault = fault(document);
        if (fault.isPresent()) {
            return refused(policy, fault.get());
        }
        var userKeys = UserKeys.of(document.text());
        for (var name :
                ImportNames.candidates(policy.name(), ImportNames.MAX_OTHER).toList()) {
            var path = ImportNames.path(draft.source().format(), policy.name(), name);
            var found = tx.policies().findByName(account, name);
            if (found.isEmpty()) {
                var created = ManagedPolicy.create(account, newId(), name, path, "", now);
                tx.policies().insert(created, document.text());
                audit("IMPORT_POLICY", AuditTargets.describePolicy(Arn.policy(account, path, name)));
                line(policy.place(), Kind.POLICY, policy.name(), name, Outcome.NEW, "");
                return new KnownPolicy(Optional.of(created), policy.denies(), policy.denialLost(), userKeys);
            }
            if (found.get().path().equals(path) && document(found.get()).equals(document.text())) {
                line(policy.place(), Kind.POLICY, policy.name(), name, Outcome.SAME, "");
                return new KnownPolicy(found, policy.denies(), policy.denialLost(), userKeys);
            }
        }
        return refused(policy, "all names like it are taken");
    }

    private KnownPolicy refused(DraftPolicy policy, String reason) {
        line(policy.place(), Kind.POLICY, policy.name(), "", Outcome.REFUSED, reason);
        return KnownPolicy.lost(policy.denies() || policy.denialLost());
    }

    private static Optional<String> fault(CheckedDocument document) {
        var most = PolicyQuotas.DEFAULT.policySize();
        return document.malformed()
                .map(malformed -> "not a valid policy: " + malformed.text())
                .or(() -> document.size() > most
                        ? Optional.of("the policy has more than " + most + " characters")
                        : Optional.empty());
    }

    private String document(ManagedPolicy policy) {
        return tx.policies()
                .version(account, policy.id(), policy.defaultVersion())
                .map(PolicyVersion::document)
                .orElse("");
    }

    private void group(DraftGroup group) {
        for (var name :
                ImportNames.candidates(group.name(), ImportNames.MAX_OTHER).toList()) {
            var path = ImportNames.path(draft.source().format(), group.name(), name);
            var found = tx.groups().findByName(account, name);
            if (found.isEmpty() || found.get().path().equals(path)) {
                var isNew = found.isEmpty();
                var stored = found.orElseGet(() -> new Group(account, newId(), name, path, now));
                if (isNew) {
                    tx.groups().insert(stored);
                    audit("IMPORT_GROUP", AuditTargets.identify(stored));
                }
                var changed = attach(group.place(), stored.id(), group.policies());
                line(group.place(), Kind.GROUP, group.name(), name, outcome(isNew, changed), "");
                groups.put(
                        group.name(),
                        new KnownGroup(Optional.of(stored), denialLost(group.policies()), userKeys(group.policies())));
                return;
            }
        }
        refused(group, "all names like it are taken");
    }

    /** Its members lose what its policies denied. */
    private void refused(DraftGroup group, String reason) {
        line(group.place(), Kind.GROUP, group.name(), "", Outcome.REFUSED, reason);
        var denied = group.policies().stream()
                .flatMap(name -> policy(name).stream())
                .anyMatch(policy -> policy.denies() || policy.denialLost());
        groups.put(group.name(), new KnownGroup(Optional.empty(), denied, UserKeys.NONE));
    }

    static Outcome outcome(boolean isNew, boolean changed) {
        if (isNew) {
            return Outcome.NEW;
        }
        return changed ? Outcome.CHANGED : Outcome.SAME;
    }

    /** Attaches policies of the file; true if any was not attached yet. */
    boolean attach(String place, ResourceId holder, List<String> names) {
        var changed = false;
        for (var name : names) {
            var policy = policies.get(name);
            if (policy == null) {
                note(place, "the policy " + name + " is not in the file");
            } else if (policy.stored().isPresent()) {
                changed |= tx.policies()
                        .attach(account, holder, policy.stored().get().ref());
            }
        }
        return changed;
    }

    Optional<KnownPolicy> policy(String name) {
        return Optional.ofNullable(policies.get(name));
    }

    Optional<KnownGroup> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Whether any of the policies denied something that it does not deny here. */
    boolean denialLost(List<String> names) {
        return names.stream().flatMap(name -> policy(name).stream()).anyMatch(KnownPolicy::denialLost);
    }

    /** What of the user any of the policies depends on. */
    UserKeys userKeys(List<String> names) {
        return UserKeys.most(
                names.stream().flatMap(name -> policy(name).stream()).map(KnownPolicy::userKeys));
    }

    ResourceId newId() {
        return tools.ids().resourceId(ResourceId.IAM, account);
    }

    ExistingNames existing() {
        return existing;
    }

    /** An access key id is to be listed as one of the account. */
    void list(String id) {
        ids.add(id);
    }

    WriteTx tx() {
        return tx;
    }

    Instant now() {
        return now;
    }

    CredentialImport.Tools tools() {
        return tools;
    }

    ImportOptions options() {
        return options;
    }

    String format() {
        return draft.source().format();
    }

    void note(String place, String text) {
        notes.add(new ImportDraft.ImportNote(place, text));
    }

    void line(String place, Kind kind, String source, String name, Outcome outcome, String reason) {
        line(new ImportReport.Line(place, kind, source, name, Optional.empty(), false, outcome, reason));
    }

    void line(ImportReport.Line line) {
        lines.add(line);
    }

    /** Records a change in the trail of the account. */
    void audit(String operation, String target) {
        events.add(tools.audit().byOperator(account, operation, target));
    }

    /** Says who imported how much, to the account and to the installation; nothing, if nothing has changed. */
    private void summarize(ImportReport report) {
        var created = report.lines().stream()
                .filter(line -> line.outcome() == Outcome.NEW || line.outcome() == Outcome.CHANGED)
                .count();
        if (created == 0) {
            return;
        }
        var source = draft.source();
        var what = "account " + account + ": users " + report.count(Kind.USER, Outcome.NEW) + ", access keys "
                + report.count(Kind.KEY, Outcome.NEW) + ", groups " + report.count(Kind.GROUP, Outcome.NEW)
                + ", policies " + report.count(Kind.POLICY, Outcome.NEW) + ", refused " + report.refused() + ", from "
                + source.format() + " file " + printable(source.file()) + " with SHA-256 " + source.digest() + ", by "
                + printable(source.by());
        audit("IMPORT_CREDENTIALS", what);
        events.add(tools.audit().byOperator("IMPORT_CREDENTIALS", what));
    }

    private static String printable(String text) {
        var cut = text.length() > MAX_FILE_NAME ? text.substring(text.length() - MAX_FILE_NAME) : text;
        return cut.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
