package dev.keyhold.maintenance.importing;

import dev.keyhold.domain.importing.ImportDraft;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import dev.keyhold.domain.importing.ImportDraft.DraftKey;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import dev.keyhold.domain.importing.ImportDraft.DraftUser;
import dev.keyhold.domain.importing.ImportDraft.ImportNote;
import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers what a file holds, within bounds. */
final class DraftBuilder {
    /** Users, keys, groups, policies and notes together. */
    private static final int MAX_ENTRIES = 100_000;

    private final Instant now;
    private final List<DraftPolicy> policies = new ArrayList<>();
    private final Set<String> policyNames = new HashSet<>();
    private final List<DraftGroup> groups = new ArrayList<>();
    private final Set<String> groupNames = new HashSet<>();
    private final Map<String, UserBuilder> users = new LinkedHashMap<>();
    private final List<ImportNote> notes = new ArrayList<>();
    private int entries;

    DraftBuilder(Instant now) {
        this.now = now;
    }

    /** A user that is gathered; what is not set is empty. */
    static final class UserBuilder {
        private final DraftBuilder draft;
        private final String place;
        private final String source;
        private String name;
        private String calledThere;
        private boolean named;
        private String description = "";
        private Optional<Instant> expiresAt = Optional.empty();
        private final Set<String> groups = new HashSet<>();
        private final List<String> inGroups = new ArrayList<>();
        private final Set<String> attached = new HashSet<>();
        private final List<String> policies = new ArrayList<>();
        private Optional<String> boundary = Optional.empty();
        private final List<DraftKey> keys = new ArrayList<>();

        private UserBuilder(DraftBuilder draft, String place, String source) {
            this.draft = draft;
            this.place = place;
            this.source = source;
            this.name = source;
            this.calledThere = source;
        }

        void name(String here) {
            name = here;
        }

        void calledThere(String there) {
            calledThere = there;
        }

        /** The file means the user of the account that has this name. */
        void named() {
            named = true;
        }

        void description(String text) {
            description = text;
        }

        void expiresAt(Optional<Instant> time) {
            expiresAt = time;
        }

        void boundary(String policy) {
            boundary = Optional.of(policy);
        }

        void policy(String policy) {
            if (attached.add(policy)) {
                policies.add(policy);
            }
        }

        void group(String group) {
            if (groups.add(group)) {
                inGroups.add(group);
            }
        }

        /** Adds a key; {@code inactive} says why it must not be active, if it must not. */
        void key(String where, String id, String secret, Optional<String> inactive) {
            draft.count(where);
            keys.add(new DraftKey(where, id, SecretBytes.ofText(secret), inactive));
        }

        List<String> policies() {
            return List.copyOf(policies);
        }

        List<String> groups() {
            return List.copyOf(inGroups);
        }

        private DraftUser build() {
            return new DraftUser(
                    place,
                    source,
                    name,
                    calledThere,
                    named,
                    description,
                    expiresAt,
                    inGroups,
                    policies,
                    boundary,
                    keys);
        }
    }

    /** The user with that name at the other store; a new one if it was not named before. */
    UserBuilder user(String place, String source) {
        return users.computeIfAbsent(source, name -> {
            count(place);
            return new UserBuilder(this, place, name);
        });
    }

    Optional<UserBuilder> existing(String source) {
        return Optional.ofNullable(users.get(source));
    }

    void policy(DraftPolicy policy) {
        if (!policyNames.add(policy.name())) {
            throw new ImportFileException(policy.place(), "the policy " + policy.name() + " comes twice");
        }
        count(policy.place());
        policies.add(policy);
    }

    void group(DraftGroup group) {
        if (!groupNames.add(group.name())) {
            throw new ImportFileException(group.place(), "the group " + group.name() + " comes twice");
        }
        count(group.place());
        groups.add(group);
    }

    void note(String place, String text) {
        count(place);
        notes.add(new ImportNote(place, text));
    }

    /** Whether that time has come. The zero of a format means never. */
    boolean isPast(Optional<Instant> time) {
        return time.filter(at -> !at.isAfter(now)).isPresent();
    }

    private void count(String place) {
        if (++entries > MAX_ENTRIES) {
            throw new ImportFileException(
                    place, "the file holds more than " + MAX_ENTRIES + " users, keys, groups and policies");
        }
    }

    ImportDraft build(ImportDraft.Source source) {
        if (users.isEmpty() && policies.isEmpty() && groups.isEmpty()) {
            throw new ImportFileException("", "there is nothing in the file to import");
        }
        return new ImportDraft(
                source,
                policies,
                groups,
                users.values().stream().map(UserBuilder::build).toList(),
                notes);
    }
}
