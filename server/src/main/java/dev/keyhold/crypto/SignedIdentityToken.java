package dev.keyhold.crypto;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.keyhold.model.IdentityToken;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A signed identity token in its compact form (RFC 7515 §7.1). Its claims are believed only once {@link #verifiedBy}
 * says so. Algorithms without a public key, such as {@code none} and those of shared secrets, are not known here.
 */
public final class SignedIdentityToken {
    /** The longest text that is looked at; the vendor's contract has the same bound. */
    public static final int MAX_LENGTH = 20_000;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final JWSObject token;
    private final IdentityToken claims;

    private SignedIdentityToken(JWSObject token, IdentityToken claims) {
        this.token = token;
        this.claims = claims;
    }

    /** How a token stands to the keys of its issuer. */
    public enum Outcome {
        VERIFIED,
        /** None of the keys is the one that the token names: the issuer may have a new one. */
        UNKNOWN_KEY,
        /** The key did not make the signature, or is not for the algorithm of the token. */
        WRONG_SIGNATURE
    }

    /** Reads a token; empty when the text is none, or demands an algorithm or an extension that is not known. */
    public static Optional<SignedIdentityToken> parse(String text) {
        if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            var token = JWSObject.parse(text);
            var header = token.getHeader();
            if (!JsonObjects.isObject(header.toBase64URL().decodeToString())
                    || !ALGORITHMS.contains(header.getAlgorithm())
                    || header.getCriticalParams() != null
                    || !header.isBase64URLEncodePayload()) {
                return Optional.empty();
            }
            var payload = new String(token.getPayload().toBytes(), StandardCharsets.UTF_8);
            return JsonObjects.parse(payload)
                    .flatMap(IdentityTokenClaims::read)
                    .map(claims -> new SignedIdentityToken(token, claims));
        } catch (ParseException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What it claims, whether that is true or not. */
    public IdentityToken claims() {
        return claims;
    }

    /** Whether one of the keys made its signature. */
    public Outcome verifiedBy(VerificationKeys keys) {
        var kind = JWSAlgorithm.Family.RSA.contains(algorithm()) ? VerificationKeys.Kind.RSA : VerificationKeys.Kind.EC;
        var key = keys.find(kind, Optional.ofNullable(token.getHeader().getKeyID()));
        if (key.isEmpty()) {
            return Outcome.UNKNOWN_KEY;
        }
        return isSignedBy(key.get()) ? Outcome.VERIFIED : Outcome.WRONG_SIGNATURE;
    }

    private JWSAlgorithm algorithm() {
        return token.getHeader().getAlgorithm();
    }

    private boolean isSignedBy(JWK key) {
        try {
            var verifier = verifier(key);
            return verifier.supportedJWSAlgorithms().contains(algorithm()) && token.verify(verifier);
        } catch (JOSEException _) {
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECKey) key);
    }

    /** Without what could be used. */
    @Override
    public String toString() {
        return "SignedIdentityToken[" + claims.issuer() + "]";
    }
}
