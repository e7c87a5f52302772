package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.List;
import java.util.Optional;

/** The page of a KMS key where roles decide. */
public final class KmsKeysByRoles {
    private static final List<ResourceType> PAIRS =
            List.of(ResourceType.ASYMMETRIC_ENCRYPTION_KEY, ResourceType.ASYMMETRIC_SIGNATURE_KEY);

    private final KmsKeys keys;
    private final KeyVersions versions;
    private final KeyPairLifecycle pairs;
    private final KmsPaths paths;

    public KmsKeysByRoles(KmsKeys keys, KeyVersions versions, KeyPairLifecycle pairs, KmsPaths paths) {
        this.keys = keys;
        this.versions = versions;
        this.pairs = pairs;
        this.paths = paths;
    }

    /**
     * The page of a key.
     *
     * @param uuid its identifier in the AWS-compatible API
     * @param versions of a symmetric key alone; empty for another one
     */
    public record KmsFolderKeyView(
            Frame frame, KmsKey key, String uuid, Optional<Section<Page<KeyVersions.KeyVersionView>>> versions)
            implements View {
        public String path() {
            return "/kms/" + key.id().text();
        }

        /** Whether there is a public key. */
        public boolean isPair() {
            return key.kind().spec().isKeyPair();
        }

        /** The query of the following page of versions. */
        public Optional<String> next() {
            return versions.flatMap(Section::content).flatMap(Page::next).map(after -> "?after=" + Call.encode(after));
        }
    }

    Answer show(Call call) {
        var id = KmsPaths.id(call);
        var key = KmsPaths.ifFound(() -> keys.get(call.principal(), id).key())
                .or(() -> PAIRS.stream()
                        .flatMap(type -> KmsPaths.ifFound(() -> pairs.get(call.principal(), type, id)).stream())
                        .findFirst())
                .orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, id)));
        var listed = Optional.of(key)
                .filter(it -> it.kind().isSymmetric())
                .map(_ -> call.section(() -> versions.list(call.principal(), id, call.page())));
        return new Answer.Show(new KmsFolderKeyView(call.frame(), key, paths.uuid(key.id()), listed));
    }
}
