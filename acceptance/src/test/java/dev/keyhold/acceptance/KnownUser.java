package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
record KnownUser(String name, String path, Map<String, String> keys, int tagged) {
    static final String FIRST_TAG = "first";
    static final String SECOND_TAG = "second";
    static final String ACTIVE = "Active";
    static final String INACTIVE = "Inactive";

    KnownUser {
        keys = Map.copyOf(keys);
    }

    KnownUser(String name, String path) {
        this(name, path, Map.of(), 0);
    }

    KnownUser renamed(String newName, String newPath) {
        return new KnownUser(newName, newPath, keys, tagged);
    }

    KnownUser taggedAgain() {
        return new KnownUser(name, path, keys, tagged + 1);
    }

    KnownUser with(String key, String status) {
        var changed = new TreeMap<>(keys);
        changed.put(key, status);
        return new KnownUser(name, path, changed, tagged);
    }

    KnownUser without(String key) {
        var changed = new TreeMap<>(keys);
        changed.remove(key);
        return new KnownUser(name, path, changed, tagged);
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
            return Optional.of(new KnownUser(user.userName(), user.path(), keys, tagged));
        } catch (NoSuchEntityException _) {
            return Optional.empty();
        }
    }
}
