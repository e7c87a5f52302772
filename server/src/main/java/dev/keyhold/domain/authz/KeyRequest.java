package dev.keyhold.domain.authz;

import dev.keyhold.model.EncryptionContext;
import dev.keyhold.policy.RequestContext;
import java.util.Optional;

/**
 * What a decision about a key of the KMS depends on besides caller and action.
 *
 * @param facts of the key; empty for one that is to be created, and for requests that name none
 * @param grants on the key
 * @param context the encryption context of the request, which constraints of grants are about; empty where the
 *     operation has none, so that constraints do not apply
 * @param conditions the condition keys that only requests to the KMS have
 * @param grant what is asked for, where the request is about a grant
 */
public record KeyRequest(
        Optional<KeyFacts> facts,
        GrantLookup grants,
        Optional<EncryptionContext> context,
        RequestContext conditions,
        Optional<GrantRequest> grant) {
    /**
     * The name among {@code conditions} of the region, where no resource has it. It is no condition key, so no policy
     * can ask for it by this name.
     */
    public static final String REGION = "region";
}
