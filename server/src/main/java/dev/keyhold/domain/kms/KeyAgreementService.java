package dev.keyhold.domain.kms;

import dev.keyhold.crypto.KeyAgreements;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyOperations.Found;
import dev.keyhold.domain.kms.KeyOperations.Result;
import dev.keyhold.model.KeyAgreementAlgorithm;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceException;

/** Agrees on secrets with keys in memory. */
public final class KeyAgreementService {
    private final KeyOperations operations;

    public KeyAgreementService(KeyOperations operations) {
        this.operations = operations;
    }

    /**
     * The secret that the key and another one have in common.
     *
     * @param peer the public key of the other one, SubjectPublicKeyInfo (RFC 5280) in DER
     * @throws ServiceException when it is none of the same curve, like for every other reason
     */
    public Result<SecretBytes> derive(Principal principal, KeyUse use, byte[] peer) {
        return operations.run(
                principal,
                KmsAction.DERIVE_SHARED_SECRET,
                use,
                found -> requireAlgorithm(found, use),
                ready -> KeyAgreements.derive(ready.version().pair(), peer)
                        .orElseThrow(() -> operations.failed(ready.found(), KeyProblem.INVALID_COMBINATION, "")));
    }

    private KeyAgreementAlgorithm requireAlgorithm(Found found, KeyUse use) {
        var rules = operations.rules();
        rules.requireUsage(found.principal(), found.key(), found.action(), KeyUsage.KEY_AGREEMENT);
        var possible = found.key().key().kind().spec().keyAgreementAlgorithms();
        return rules.requireAlgorithm(found.principal(), found.key(), found.action(), use.algorithm(), possible);
    }
}
