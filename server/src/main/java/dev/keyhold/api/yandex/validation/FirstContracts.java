package dev.keyhold.api.yandex.validation;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields that each update request had when the vendor published it first. An update without a mask replaces these.
 * A client that was made before a field came cannot mean to reset it: with a later field left out, a changed
 * description must not take away the expiry of a key.
 */
public final class FirstContracts {
    // Fields that came later: of API keys scopes and expires_at (2024-12-20); of service accounts labels (2021-10-05)
    // and expires_at (2026-06-17); of clouds labels (2021-10-05); of symmetric keys deletion_protection (2020-10-05).
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "yandex.cloud.iam.v1.UpdateApiKeyRequest", Set.of("description"),
            "yandex.cloud.iam.v1.awscompatibility.UpdateAccessKeyRequest", Set.of("description"),
            "yandex.cloud.iam.v1.UpdateKeyRequest", Set.of("description"),
            "yandex.cloud.iam.v1.UpdateServiceAccountRequest", Set.of("name", "description"),
            "yandex.cloud.organizationmanager.v1.UpdateOrganizationRequest",
                    Set.of("name", "description", "title", "labels"),
            "yandex.cloud.resourcemanager.v1.UpdateCloudRequest", Set.of("name", "description"),
            "yandex.cloud.resourcemanager.v1.UpdateFolderRequest", Set.of("name", "description", "labels"),
            "yandex.cloud.kms.v1.UpdateSymmetricKeyRequest",
                    Set.of("name", "description", "status", "labels", "default_algorithm", "rotation_period"),
            "yandex.cloud.kms.v1.asymmetricencryption.UpdateAsymmetricEncryptionKeyRequest",
                    Set.of("name", "description", "status", "labels", "deletion_protection"),
            "yandex.cloud.kms.v1.asymmetricsignature.UpdateAsymmetricSignatureKeyRequest",
                    Set.of("name", "description", "status", "labels", "deletion_protection"));

    private FirstContracts() {}

    /**
     * The names of the fields that an update request of this type had from the beginning.
     *
     * @throws IllegalArgumentException for a request that is not listed here
     */
    public static Set<String> of(Descriptor request) {
        return Optional.ofNullable(FIELDS.get(request.getFullName()))
                .orElseThrow(() -> new IllegalArgumentException(
                        request.getFullName() + " (expected: a request whose first contract is known)"));
    }
}
