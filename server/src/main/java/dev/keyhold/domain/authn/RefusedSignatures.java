package dev.keyhold.domain.authn;

import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Page;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignatureDifference;
import dev.keyhold.sigv4.SignatureEvidence;
import dev.keyhold.store.Store;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Finds out what a signature that was refused was made of. Secrets are unsealed only when somebody asks, and no
 * signature leaves the comparison. Few compare at a time, and each does a bounded amount of work.
 */
public final class RefusedSignatures {
    /** Keys of the same user whose secrets are tried. */
    private static final int MAX_KEYS = 10;

    private static final int MAX_AT_ONCE = 2;

    private final Store store;
    private final AccessKeyCache keys;
    private final OpenedSessions opened;
    private final AccessKeyIssuer issuer;
    private final Semaphore free = new Semaphore(MAX_AT_ONCE);

    RefusedSignatures(Store store, AccessKeyCache keys, OpenedSessions opened, AccessKeyIssuer issuer) {
        this.store = store;
        this.keys = keys;
        this.opened = opened;
        this.issuer = issuer;
    }

    /** What a comparison has found. */
    public sealed interface Finding {
        /** The client signed another request than the one that arrived. */
        record OtherRequest(List<SignatureDifference> differences) implements Finding {
            public OtherRequest {
                differences = List.copyOf(differences);
            }
        }

        /** The request is signed with the secret of another key of the same user. */
        record OtherKey(AccessKeyId key) implements Finding {}

        /** The secret has something around it that is not part of it, or is coded otherwise. */
        record OtherSecret(String how) implements Finding {}

        /** None of what was tried is signed. */
        record Nothing() implements Finding {}

        /** There is nothing to compare with, for that reason in words. */
        record NotComparable(String why) implements Finding {}

        /** Others compare; try again. */
        record Busy() implements Finding {}
    }

    /** Compares a signature with those of what the client may have sent. */
    public Finding compare(SignatureEvidence evidence, SignatureEvidence.Hints hints) {
        if (!free.tryAcquire()) {
            return new Finding.Busy();
        }
        try {
            var id = evidence.key();
            var scope = evidence.comparedScope();
            if (id.isEmpty() || scope.isEmpty()) {
                return new Finding.NotComparable("the signature was refused before it was looked at");
            }
            return id.get().isTemporary()
                    ? ofSession(evidence, hints, id.get(), scope.get())
                    : ofKey(evidence, hints, id.get(), scope.get());
        } catch (BrokenSealException _) {
            return new Finding.NotComparable("the stored record of the key is not as it was written");
        } finally {
            free.release();
        }
    }

    private Finding ofSession(
            SignatureEvidence evidence, SignatureEvidence.Hints hints, AccessKeyId id, CredentialScope scope) {
        var token = opened.recall(id, evidence::isToken);
        var session = token.flatMap(text -> id.account().flatMap(account -> opened.find(account, id, text, scope)));
        if (session.isEmpty()) {
            return new Finding.NotComparable("the session is no longer in memory; send the request again");
        }
        var key = session.get().key();
        return found(evidence.differences(token, hints, key::isDigestOfSignature))
                .orElseGet(() -> unexplained(evidence));
    }

    private Finding ofKey(
            SignatureEvidence evidence, SignatureEvidence.Hints hints, AccessKeyId id, CredentialScope scope) {
        var found = keys.find(id);
        if (found.isEmpty()) {
            return new Finding.NotComparable("the key is deleted");
        }
        var key = found.get();
        try (var secret = key.open(issuer)) {
            var own = derive(secret, scope);
            return found(evidence.differences(Optional.empty(), hints, own::isDigestOfSignature))
                    .or(() -> otherSecret(evidence, secret, scope))
                    .or(() -> otherKey(evidence, key, scope))
                    .orElseGet(() -> unexplained(evidence));
        }
    }

    private static Optional<Finding> found(List<SignatureDifference> differences) {
        return differences.isEmpty() ? Optional.empty() : Optional.of(new Finding.OtherRequest(differences));
    }

    private static Finding unexplained(SignatureEvidence evidence) {
        var obstacles = evidence.obstacles();
        return obstacles.isEmpty()
                ? new Finding.Nothing()
                : new Finding.NotComparable("not kept: " + String.join(", ", obstacles));
    }

    /** A secret as people copy it by mistake. */
    private record Mistake(String how, String secret) {
        @Override
        public String toString() {
            return "Mistake[" + how + "]";
        }
    }

    private static Optional<Finding> otherSecret(
            SignatureEvidence evidence, SecretBytes secret, CredentialScope scope) {
        var text = secret.reveal();
        var mistakes = new ArrayList<Mistake>();
        mistakes.add(new Mistake("a line break at its end", text + "\n"));
        mistakes.add(new Mistake("a line break at its end", text + "\r\n"));
        mistakes.add(new Mistake("a carriage return at its end", text + "\r"));
        mistakes.add(new Mistake("a space at its end", text + " "));
        mistakes.add(new Mistake("a space at its beginning", " " + text));
        mistakes.add(new Mistake("a tab at its end", text + "\t"));
        mistakes.add(new Mistake("double quotes around it", "\"" + text + "\""));
        mistakes.add(new Mistake("single quotes around it", "'" + text + "'"));
        mistakes.add(new Mistake("characters that were percent-encoded", encoded(text)));
        mistakes.add(new Mistake("characters that were percent-decoded", decoded(text)));
        mistakes.add(new Mistake("its last character missing", text.substring(0, text.length() - 1)));
        mistakes.add(new Mistake("its first character missing", text.substring(1)));
        mistakes.add(new Mistake("only small letters", text.toLowerCase(Locale.ROOT)));
        mistakes.add(new Mistake("nothing in it", ""));
        return mistakes.stream()
                .filter(mistake -> !mistake.secret.equals(text))
                .filter(mistake -> isSigned(evidence, () -> SecretBytes.ofText(mistake.secret), scope))
                .<Finding>map(mistake -> new Finding.OtherSecret(mistake.how))
                .findFirst();
    }

    private static String encoded(String secret) {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8);
    }

    private static String decoded(String secret) {
        return secret.indexOf('%') < 0 ? secret.replace('+', ' ') : URLDecoder.decode(secret, StandardCharsets.UTF_8);
    }

    private Optional<Finding> otherKey(SignatureEvidence evidence, CachedAccessKey key, CredentialScope scope) {
        var owned = store.read(tx -> tx.accessKeys().ownedBy(key.account(), key.owner(), Page.Request.first(MAX_KEYS)));
        return owned.items().stream()
                .filter(other -> !other.keyId().equals(key.keyId()))
                .filter(other -> isSigned(evidence, () -> issuer.open(other), scope))
                .<Finding>map(other -> new Finding.OtherKey(other.keyId()))
                .findFirst();
    }

    private static boolean isSigned(SignatureEvidence evidence, Supplier<SecretBytes> open, CredentialScope scope) {
        try (var secret = open.get()) {
            return evidence.isSigned(derive(secret, scope)::isDigestOfSignature);
        }
    }

    private static SigningKey derive(SecretBytes secret, CredentialScope scope) {
        return SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
    }
}
