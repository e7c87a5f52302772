package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * What the crash test knows of a user.
 *
 * @param keys status of each access key by its id
 * @param tagged how often its two tags were set, which is the value of both
 */
record KnownUser(String name, String path, Map<String, String> keys, int tagged, Set<UserRight> rights) {
    static final String FIRST_TAG = "first";
    static final String SECOND_TAG = "second";
    static final String ACTIVE = "Active";
    static final String INACTIVE = "Inactive";

    KnownUser {
        keys = Map.copyOf(keys);
        rights = Set.copyOf(rights);
    }

    KnownUser(String name, String path) {
        this(name, path, Map.of(), 0, Set.of());
    }

    KnownUser renamed(String newName, String newPath) {
        return new KnownUser(newName, newPath, keys, tagged, rights);
    }

    KnownUser taggedAgain() {
        return new KnownUser(name, path, keys, tagged + 1, rights);
    }

    KnownUser with(String key, String status) {
        var changed = new TreeMap<>(keys);
        changed.put(key, status);
        return new KnownUser(name, path, changed, tagged, rights);
    }

    KnownUser without(String key) {
        var changed = new TreeMap<>(keys);
        changed.remove(key);
        return new KnownUser(name, path, changed, tagged, rights);
    }

    /** With the right, or without it if it is there. */
    KnownUser turned(UserRight right) {
        var changed = EnumSet.of(right);
        changed.addAll(rights);
        if (rights.contains(right)) {
            changed.remove(right);
        }
        return new KnownUser(name, path, keys, tagged, changed);
    }

    /** Whether anything allows the user to list users. */
    boolean mayRead() {
        return rights.stream().anyMatch(UserRight::allows);
    }

    /** Both tags, as they are always set together. */
    Tag[] tags() {
        var value = Integer.toString(tagged);
        return new Tag[] {
            Tag.builder().key(FIRST_TAG).value(value).build(),
            Tag.builder().key(SECOND_TAG).value(value).build()
        };
    }

    /** The user as the server shows it; a user with only a part of its tags fails here. */
    static Optional<KnownUser> observe(IamClient iam, String name) {
        try {
            var user = iam.getUser(get -> get.userName(name)).user();
            var tags = user.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
            assertThat(tags).as("tags of %s", name).containsOnlyKeys(FIRST_TAG, SECOND_TAG);
            assertThat(tags.get(SECOND_TAG)).isEqualTo(tags.get(FIRST_TAG));
            var keys = iam.listAccessKeys(list -> list.userName(name)).accessKeyMetadata().stream()
                    .collect(Collectors.toMap(AccessKeyMetadata::accessKeyId, AccessKeyMetadata::statusAsString));
            var tagged = Integer.parseInt(tags.getOrDefault(FIRST_TAG, ""));
            var rights = Stream.of(UserRight.values())
                    .filter(right -> right.isShown(iam, name))
                    .collect(Collectors.toSet());
            return Optional.of(new KnownUser(user.userName(), user.path(), keys, tagged, rights));
        } catch (NoSuchEntityException _) {
            return Optional.empty();
        }
    }
}
