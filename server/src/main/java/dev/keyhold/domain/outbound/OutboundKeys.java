package dev.keyhold.domain.outbound;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.IssuedIdentityToken;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SigningPairs;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes, seals and uses the keys of issuers. A seal names the issuer and the public half, so that a writer of the
 * database without the data key can neither have a key sign for another issuer nor publish one of its own.
 */
public final class OutboundKeys {
    private final Barrier barrier;
    private final IdGenerator ids;
    private final Pairs pairs;
    private final InstantSource clock;

    public OutboundKeys(Barrier barrier, IdGenerator ids, Pairs pairs, InstantSource clock) {
        this.barrier = barrier;
        this.ids = ids;
        this.pairs = pairs;
        this.clock = clock;
    }

    /** Makes key pairs, which takes long. */
    @FunctionalInterface
    public interface Pairs {
        SigningPairs.Pair next(TokenAlgorithm algorithm);
    }

    /** The id of a new issuer. */
    String issuerId() {
        return ids.tokenId();
    }

    /** A new key for each algorithm. Never within a transaction. */
    List<OutboundKey> make(OutboundIssuer issuer) {
        return Stream.of(TokenAlgorithm.values())
                .map(algorithm -> make(issuer, algorithm, clock.instant()))
                .toList();
    }

    /** A new key that signs from then on: it counts as made before. Never within a transaction. */
    OutboundKey makeToSignAt(Instant when, OutboundIssuer issuer, TokenAlgorithm algorithm) {
        return make(issuer, algorithm, when.minus(KeySchedule.AHEAD));
    }

    private OutboundKey make(OutboundIssuer issuer, TokenAlgorithm algorithm, Instant createdAt) {
        var id = ids.tokenKeyId();
        try (var pair = pairs.next(algorithm)) {
            var place =
                    SealContext.ofOutboundKey(issuer.account(), id, issuer.id(), algorithm.name(), pair.publicKey());
            var sealed = barrier.seal(pair.privateKey(), place);
            return new OutboundKey(issuer.account(), id, issuer.id(), algorithm, pair.publicKey(), sealed, createdAt);
        }
    }

    /** The token, signed by that key. */
    SecretBytes sign(IssuedIdentityToken token, OutboundKey key) {
        try (var privateKey = barrier.open(key.privateKey(), place(key))) {
            return token.sign(key.algorithm(), key.id(), privateKey);
        }
    }

    /** The public half of a key as it is published, in JSON; empty unless the key was made here. */
    Optional<String> publish(OutboundKey key) {
        return barrier.tryOpen(key.privateKey(), place(key)).map(privateKey -> {
            privateKey.close();
            return IssuedIdentityToken.jwk(key);
        });
    }

    private static SealContext place(OutboundKey key) {
        return SealContext.ofOutboundKey(
                key.account(), key.id(), key.issuer(), key.algorithm().name(), key.publicKey());
    }

    Instant now() {
        return clock.instant();
    }
}
