package dev.keyhold.domain.importing;

import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a file of another store holds, in the terms of an account. Nothing in it is trusted: it is checked when it is
 * imported. Names of policies and groups are unique in it and are those of the other store.
 *
 * @param notes what the file says and an account cannot
 */
public record ImportDraft(
        Source source,
        List<DraftPolicy> policies,
        List<DraftGroup> groups,
        List<DraftUser> users,
        List<ImportNote> notes) {
    public ImportDraft {
        policies = List.copyOf(policies);
        groups = List.copyOf(groups);
        users = List.copyOf(users);
        notes = List.copyOf(notes);
    }

    /**
     * Where it comes from.
     *
     * @param format the name of the format, such as {@code minio}; part of what makes an imported user known again
     * @param file the name of the file, for records
     * @param digest the SHA-256 of the file, in hex
     * @param by who has it imported: a user of the operating system
     */
    public record Source(String format, String file, String digest, String by) {}

    /** Something to tell the operator of a place in the file. */
    public record ImportNote(String place, String text) {}

    /**
     * A policy.
     *
     * @param place where in the file it is, for messages; the same for all others
     * @param document narrowed to what an account may take from a file; empty if nothing was left
     * @param denies whether it denies anything
     * @param denialLost whether it denied something at the other store that the document does not
     */
    public record DraftPolicy(
            String place, String name, Optional<String> document, boolean denies, boolean denialLost) {}

    /** A group and the policies that are attached to it. */
    public record DraftGroup(String place, String name, List<String> policies) {
        public DraftGroup {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A user with its keys.
     *
     * @param source what is unique about it at the other store; it is known again by it
     * @param name what it is to be called here
     * @param calledThere its name at the other store as its policies see it
     * @param named whether the file names a user of the account: one that is there gets the keys. Else it is never a
     *     user that was not imported from the same source
     * @param description what the other store calls it
     * @param expiresAt from when on none of its keys works; empty for never
     * @param boundary the policy that bounds its rights
     */
    public record DraftUser(
            String place,
            String source,
            String name,
            String calledThere,
            boolean named,
            String description,
            Optional<Instant> expiresAt,
            List<String> groups,
            List<String> policies,
            Optional<String> boundary,
            List<DraftKey> keys) {
        public DraftUser {
            groups = List.copyOf(groups);
            policies = List.copyOf(policies);
            keys = List.copyOf(keys);
        }
    }

    /** An access key. {@code inactive} says why it is to be inactive, if it is. */
    public record DraftKey(String place, String id, SecretBytes secret, Optional<String> inactive) {}

    /** How many users and keys it has together, for progress. */
    public int size() {
        return users.stream().mapToInt(user -> 1 + user.keys().size()).sum();
    }
}
