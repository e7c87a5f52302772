package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * An account, which the Yandex dialect shows as a cloud.
 *
 * @param organization the organization the cloud belongs to
 * @param cloud the account as a cloud
 * @param defaultFolder where identities made through AWS land
 * @param root the identity that starts with every right in the account
 * @param alias the account's other name, if it has one
 */
public record Account(
        AccountId id,
        ResourceId organization,
        ResourceId cloud,
        ResourceId defaultFolder,
        ResourceId root,
        Optional<String> alias,
        Instant createdAt) {}
