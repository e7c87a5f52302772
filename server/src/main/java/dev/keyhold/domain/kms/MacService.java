package dev.keyhold.domain.kms;

import dev.keyhold.crypto.MessageMac;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyOperations.Found;
import dev.keyhold.domain.kms.KeyOperations.Result;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.MacAlgorithm;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;

/** Authenticates messages with keys in memory. */
public final class MacService {
    private final KeyOperations operations;

    public MacService(KeyOperations operations) {
        this.operations = operations;
    }

    /** The code of a message. */
    public Result<byte[]> generate(Principal principal, KeyUse use, byte[] message) {
        return operations.run(
                principal,
                KmsAction.GENERATE_MAC,
                use,
                found -> requireAlgorithm(found, use),
                ready -> MessageMac.generate(ready.version().material(), ready.checked(), message));
    }

    /**
     * Returns the key if it made the code.
     *
     * @throws ServiceException when it did not, like for every other reason
     */
    public KmsKey verify(Principal principal, KeyUse use, byte[] message, byte[] code) {
        return operations
                .run(principal, KmsAction.VERIFY_MAC, use, found -> requireAlgorithm(found, use), ready -> {
                    if (!MessageMac.verify(ready.version().material(), ready.checked(), message, code)) {
                        throw operations.failed(ready.found(), KeyProblem.INVALID_MAC, "");
                    }
                    return true;
                })
                .key();
    }

    private MacAlgorithm requireAlgorithm(Found found, KeyUse use) {
        var rules = operations.rules();
        rules.requireUsage(found.principal(), found.key(), found.action(), KeyUsage.GENERATE_VERIFY_MAC);
        var possible = found.key().key().kind().spec().macAlgorithms();
        return rules.requireAlgorithm(found.principal(), found.key(), found.action(), use.algorithm(), possible);
    }
}
