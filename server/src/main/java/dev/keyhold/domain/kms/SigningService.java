package dev.keyhold.domain.kms;

import dev.keyhold.crypto.MessageSigner;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyOperations.Found;
import dev.keyhold.domain.kms.KeyOperations.Result;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SigningAlgorithm;
import java.util.List;

/** Signs messages with keys in memory, verifies signatures, and hands out public keys. */
public final class SigningService {
    private final KeyOperations operations;
    private final MessageSigner signer;

    public SigningService(KeyOperations operations, MessageSigner signer) {
        this.operations = operations;
        this.signer = signer;
    }

    /** What is signed. */
    public record Message(MessageType type, byte[] bytes) {}

    /** Signs a message. */
    public Result<byte[]> sign(Principal principal, KeyUse use, Message message) {
        return operations.run(
                principal,
                KmsAction.SIGN,
                use,
                found -> requireSignable(found, use, message),
                ready -> signer.sign(ready.version().pair(), ready.checked(), message.type, message.bytes)
                        .orElseThrow());
    }

    /**
     * Returns the key if it made the signature.
     *
     * @throws ServiceException when it did not, like for every other reason
     */
    public KmsKey verify(Principal principal, KeyUse use, Message message, byte[] signature) {
        return operations
                .run(principal, KmsAction.VERIFY, use, found -> requireSignable(found, use, message), ready -> {
                    if (!signer.verify(
                            ready.version().pair(), ready.checked(), message.type, message.bytes, signature)) {
                        throw operations.failed(ready.found(), KeyProblem.INVALID_SIGNATURE, "");
                    }
                    return true;
                })
                .key();
    }

    /**
     * The public key of a pair, SubjectPublicKeyInfo (RFC 5280) in DER.
     *
     * @param tokens of grants, which must be of the key
     */
    public Result<byte[]> publicKey(Principal principal, KeyReference key, List<String> tokens) {
        var use = new KeyUse(key, "", KeyParameters.NONE.withTokens(tokens), false);
        return publicKey(principal, use, KmsAction.GET_PUBLIC_KEY);
    }

    /** The same for a caller who must be allowed {@code action}. */
    public Result<byte[]> publicKey(Principal principal, KeyReference key, Action action) {
        return publicKey(principal, KeyUse.of(key, ""), action);
    }

    private Result<byte[]> publicKey(Principal principal, KeyUse use, Action action) {
        return operations.run(
                principal,
                action,
                use,
                this::requirePair,
                ready -> ready.version().pair().publicKey());
    }

    private SigningAlgorithm requireSignable(Found found, KeyUse use, Message message) {
        var rules = operations.rules();
        rules.requireUsage(found.principal(), found.key(), found.action(), KeyUsage.SIGN_VERIFY);
        var kind = found.key().key().kind();
        var algorithm = use.algorithm().isEmpty()
                ? kind.usualSigning()
                : rules.requireAlgorithm(
                        found.principal(), found.key(), found.action(), use.algorithm(), kind.signingAlgorithms());
        if (!algorithm.messageTypes().contains(message.type)) {
            throw invalid(found, "Message type " + message.type + " is invalid for algorithm " + algorithm + ".");
        }
        if (!algorithm.accepts(message.type, message.bytes.length)) {
            throw invalid(found, "Digest is invalid length for algorithm " + algorithm + ".");
        }
        return algorithm;
    }

    private ServiceException invalid(Found found, String text) {
        return operations.failed(found, KeyProblem.INVALID_COMBINATION, text);
    }

    private boolean requirePair(Found found) {
        var spec = found.key().key().kind().spec();
        if (!spec.isKeyPair()) {
            var text = found.key().arn().text() + " key spec is " + spec + " which is not valid for "
                    + UsageRules.operation(found.action()) + ".";
            throw operations.failed(found, KeyProblem.UNSUPPORTED, text);
        }
        return true;
    }
}
