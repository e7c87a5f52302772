package dev.keyhold.domain.importing;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.importing.ImportDraft.DraftUser;
import dev.keyhold.domain.importing.ImportReport.Kind;
import dev.keyhold.domain.importing.ImportReport.Outcome;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Imports users with their keys, groups and policies. */
final class UserImport {
    /** What a user may do whose boundary could not be imported. */
    private static final String NOTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";

    private static final String NOTHING_NAME = "imported-without-boundary";
    private static final int MAX_DESCRIPTION = 256;

    private final ImportRun run;
    private final AccountId account;
    private final ResourceId folder;
    private final AccessKeyImport keys;
    private Optional<PolicyRef> nothing = Optional.empty();

    UserImport(ImportRun run, Account account) {
        this.run = run;
        this.account = account.id();
        this.folder = account.defaultFolder();
        this.keys = new AccessKeyImport(run, account.id());
    }

    /** The user that a user of the file is here. */
    private record Target(Identity identity, boolean isNew) {}

    void add(DraftUser user) {
        if (user.named() && !ImportNames.isValid(user.name(), ImportNames.MAX_USER)) {
            refuse(user, "the name is not one of a user: 1 to 64 of letters, digits and + = , . @ _ -");
            return;
        }
        var target = target(user);
        if (target.isEmpty()) {
            refuse(user, "all names like it are taken");
            return;
        }
        var identity = target.get().identity();
        var checked =
                user.keys().stream().map(key -> keys.check(key, user, identity)).toList();
        if (!checked.isEmpty()
                && checked.stream().allMatch(AccessKeyImport.Checked::isRefused)
                && target.get().isNew()) {
            run.line(user.place(), Kind.USER, user.source(), "", Outcome.SKIPPED, "none of its keys can be imported");
        } else {
            var fault = needsNothing(user, target.get()) ? createNothing() : Optional.<String>empty();
            if (fault.isPresent()) {
                refuse(user, fault.get());
                return;
            }
            store(user, target.get());
        }
        var inactive = inactive(user, identity);
        checked.forEach(key -> keys.store(key, identity, inactive));
    }

    private void refuse(DraftUser user, String reason) {
        run.line(user.place(), Kind.USER, user.source(), "", Outcome.REFUSED, reason);
        user.keys().forEach(key -> keys.refuse(key, "its user is refused"));
    }

    /** By a key that is here already, else by its name. Empty if there is no name left. */
    private Optional<Target> target(DraftUser user) {
        if (user.named()) {
            return Optional.of(run.existing()
                    .user(user.name())
                    .map(found -> new Target(found, false))
                    .orElseGet(() -> created(user, user.name())));
        }
        var byKey = user.keys().stream()
                .flatMap(key -> AccessKeyId.parse(key.id()).stream())
                .flatMap(id -> run.existing().key(id).stream())
                .flatMap(key -> run.tx().identities().find(account, key.owner()).stream())
                .filter(owner -> isImported(owner, user))
                .findFirst();
        if (byKey.isPresent()) {
            return byKey.map(found -> new Target(found, false));
        }
        return ImportNames.candidates(user.name(), ImportNames.MAX_USER)
                .flatMap(name -> candidate(user, name).stream())
                .findFirst();
    }

    private Optional<Target> candidate(DraftUser user, String name) {
        var found = run.existing().user(name);
        if (found.isEmpty()) {
            return Optional.of(created(user, name));
        }
        return found.filter(owner -> isImported(owner, user)).map(owner -> new Target(owner, false));
    }

    private boolean isImported(Identity identity, DraftUser user) {
        var expected = ImportNames.tag(run.format(), user.source());
        return run.tx().identities().tags(account, identity.id()).contains(expected);
    }

    private Target created(DraftUser user, String name) {
        var description = user.description()
                .substring(0, Math.min(MAX_DESCRIPTION, user.description().length()));
        var identity = new Identity(account, run.newId(), folder, Identity.Kind.USER, name, "/", run.now())
                .described(description, Map.of())
                .expiring(user.expiresAt());
        return new Target(identity, true);
    }

    private void store(DraftUser user, Target target) {
        var identity = target.identity();
        if (target.isNew()) {
            run.tx().identities().insert(identity);
            run.existing().added(identity);
            run.tx().identities().putTag(account, identity.id(), ImportNames.tag(run.format(), user.source()));
            run.audit("IMPORT_USER", AuditTargets.identify(identity));
        }
        var changed = join(user, identity);
        changed |= run.attach(user.place(), identity.id(), user.policies());
        changed |=
                user.boundary().isPresent() && bound(identity, user.boundary().get());
        var renamed = user.name().equals(identity.name()) ? "" : "renamed";
        run.line(
                user.place(),
                Kind.USER,
                user.source(),
                identity.name(),
                ImportRun.outcome(target.isNew(), changed),
                renamed);
    }

    private boolean join(DraftUser user, Identity identity) {
        var changed = false;
        for (var name : user.groups()) {
            var group = run.group(name).flatMap(ImportRun.KnownGroup::stored);
            if (group.isEmpty()) {
                run.note(user.place(), "the group " + name + " is not imported");
            } else if (!run.tx().groups().isMember(account, group.get().id(), identity.id())) {
                run.tx().groups().addMember(account, group.get().id(), identity.id());
                changed = true;
            }
        }
        return changed;
    }

    /** Bounds the rights of a user that has no boundary. */
    private boolean bound(Identity identity, String policy) {
        if (run.tx().policies().boundary(account, identity.id()).isPresent()) {
            return false;
        }
        var ref = stored(policy).map(ManagedPolicy::ref).or(() -> nothing).orElseThrow();
        run.tx().policies().putBoundary(account, identity.id(), ref);
        return true;
    }

    private Optional<ManagedPolicy> stored(String policy) {
        return run.policy(policy).flatMap(ImportRun.KnownPolicy::stored);
    }

    /** Whether the boundary of the user is lost, so that it is to have one that allows nothing. */
    private boolean needsNothing(DraftUser user, Target target) {
        return user.boundary().filter(policy -> stored(policy).isEmpty()).isPresent()
                && (target.isNew()
                        || run.tx()
                                .policies()
                                .boundary(account, target.identity().id())
                                .isEmpty());
    }

    /** Creates a policy that allows nothing, unless it is there; why it cannot be, otherwise. */
    private Optional<String> createNothing() {
        if (nothing.isPresent()) {
            return Optional.empty();
        }
        var path = ImportNames.path(run.format(), NOTHING_NAME, NOTHING_NAME);
        for (var name :
                ImportNames.candidates(NOTHING_NAME, ImportNames.MAX_OTHER).toList()) {
            var found = run.tx().policies().findByName(account, name);
            if (found.isEmpty()) {
                var created = ManagedPolicy.create(account, run.newId(), name, path, "", run.now());
                run.tx().policies().insert(created, NOTHING);
                nothing = Optional.of(created.ref());
                return Optional.empty();
            }
            if (found.get().path().equals(path)) {
                nothing = found.map(ManagedPolicy::ref);
                return Optional.empty();
            }
        }
        return Optional.of("all names like " + NOTHING_NAME + " are taken");
    }

    /** Why keys of the user must not be active: it could do more here than at the other store. */
    private Optional<String> inactive(DraftUser user, Identity identity) {
        var groups =
                user.groups().stream().flatMap(name -> run.group(name).stream()).toList();
        var bounds = user.boundary().stream().toList();
        if (run.denialLost(user.policies())
                || run.denialLost(bounds)
                || groups.stream().anyMatch(ImportRun.KnownGroup::denialLost)) {
            return Optional.of("a policy of its user denied something that cannot be imported");
        }
        if (bounds.stream().anyMatch(name -> stored(name).isEmpty())) {
            return Optional.of("the boundary of its user cannot be imported");
        }
        var userKeys = UserKeys.most(Stream.concat(
                Stream.of(run.userKeys(user.policies()), run.userKeys(bounds)),
                groups.stream().map(ImportRun.KnownGroup::userKeys)));
        return switch (userKeys) {
            case NONE -> Optional.empty();
            case NAME ->
                Optional.of("a policy depends on the name of its user, which is another here")
                        .filter(_ -> !user.calledThere().equals(identity.name()));
            case OTHER -> Optional.of("a policy depends on the id or the groups of its user, which are others here");
        };
    }
}
