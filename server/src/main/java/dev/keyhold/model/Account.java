package dev.keyhold.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An account, which the Yandex Cloud API shows as a cloud.
 *
 * @param organization the organization the cloud belongs to
 * @param cloud the account as a cloud
 * @param defaultFolder where identities made through AWS land
 * @param root the identity that starts with every right in the account
 * @param alias the account's other name in AWS, if it has one
 * @param name the cloud's name
 */
public record Account(
        AccountId id,
        ResourceId organization,
        ResourceId cloud,
        ResourceId defaultFolder,
        ResourceId root,
        Optional<String> alias,
        String name,
        String description,
        Map<String, String> labels,
        Instant createdAt) {
    public Account {
        labels = Map.copyOf(labels);
    }

    public Account described(String newName, String newDescription, Map<String, String> newLabels) {
        return new Account(
                id, organization, cloud, defaultFolder, root, alias, newName, newDescription, newLabels, createdAt);
    }
}
