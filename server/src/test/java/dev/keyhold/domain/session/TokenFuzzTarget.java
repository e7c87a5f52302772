package dev.keyhold.domain.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.JwtReader;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SignedIdentityToken;
import dev.keyhold.crypto.SignedIdentityToken.Outcome;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold for whatever is read as a token, as the keys of an issuer, or as the content or a policy of a session.
 * {@code server/fuzz} looks for inputs that reach new code, with Jazzer; {@link TokenFuzzReplayTest} runs those that
 * are kept.
 */
public final class TokenFuzzTarget {
    static final AccessKeyId ID = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 1);
    static final String CLAIMS = "{\"iss\":\"https://login.example\",\"sub\":\"job\",\"aud\":\"sts\","
            + "\"iat\":1772600767,\"exp\":1772604367}";

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int TARGETS = 7;
    private static final Barrier BARRIER = new Barrier(Keyring.generate());
    private static final SessionTokens TOKENS = new SessionTokens(BARRIER);
    private static final RSAKey RSA = rsa();
    private static final ECKey EC = ec();
    private static final VerificationKeys KEYS = VerificationKeys.parse(jwks()).orElseThrow();
    /** Signed by keys that no input holds. */
    private static final List<String> SIGNED =
            List.of(signed(JWSAlgorithm.RS256, RSA.getKeyID()), signed(JWSAlgorithm.ES256, EC.getKeyID()));

    private TokenFuzzTarget() {}

    /** Jazzer's entry: the first byte chooses what is read. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        var content = Arrays.copyOfRange(data, 1, data.length);
        var text = new String(content, StandardCharsets.UTF_8);
        switch ((data[0] & 0xFF) % TARGETS) {
            case 0 -> identityToken(text);
            case 1 -> identityToken(compact(text));
            case 2 -> issuerKeys(text);
            case 3 -> jwt(text);
            case 4 -> jwt(compact(text));
            case 5 -> sessionToken(content, text);
            default -> sessionPolicy(text);
        }
    }

    /** The header is the first line, the claims are the rest; so the search need not find Base64. */
    private static String compact(String text) {
        var lines = text.split("\n", 2);
        return Base64URL.encode(lines[0]) + "." + Base64URL.encode(lines[lines.length - 1]) + ".AAAA";
    }

    /** A token is read or none, its claims have their bounds, and nobody verifies who did not sign. */
    private static void identityToken(String text) {
        var read = SignedIdentityToken.parse(text);
        if (read.isEmpty()) {
            return;
        }
        var token = read.get();
        var claims = token.claims();
        require(!claims.issuer().isEmpty() && !claims.subject().isEmpty(), "issuer and subject are there");
        require(!claims.audiences().isEmpty(), "an audience is there");
        requireTime(claims.issuedAt());
        requireTime(claims.expiresAt());
        claims.notBefore().ifPresent(TokenFuzzTarget::requireTime);
        require(
                token.verifiedBy(KEYS) != Outcome.VERIFIED || SIGNED.contains(text),
                "only what was signed is verified");
    }

    private static void requireTime(Instant time) {
        require(!time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST), "times have their bounds");
    }

    /** Keys are read or none, and none of them verifies what others have signed. */
    private static void issuerKeys(String text) {
        VerificationKeys.parse(text).ifPresent(keys -> {
            for (var signed : SIGNED) {
                var outcome = SignedIdentityToken.parse(signed).orElseThrow().verifiedBy(keys);
                require(outcome != Outcome.VERIFIED, "keys verify what they have signed");
            }
        });
    }

    private static void jwt(String text) {
        JwtReader.read(text).ifPresent(jwt -> {
            require(text.startsWith(jwt.signingInput() + "."), "what is signed is what was sent");
            jwt.claims().expiresAt().ifPresent(TokenFuzzTarget::requireTime);
        });
    }

    /** Nothing opens that was not sealed. What was sealed is read or none, and what is read can be sealed again. */
    private static void sessionToken(byte[] content, String text) {
        require(TOKENS.open(Samples.ACCOUNT, ID, text).isEmpty(), "nothing opens that was not sealed");
        var place = new SealContext(Samples.ACCOUNT, ID.text(), SealContext.Purpose.SESSION_TOKEN);
        var sealed = BARRIER.seal(SecretBytes.takeOver(content), place);
        var token = java.util.Base64.getEncoder().encodeToString(sealed.bytes());
        for (var sent : List.of(token, "s1." + token)) {
            TOKENS.open(Samples.ACCOUNT, ID, sent).ifPresent(TokenFuzzTarget::requireSealable);
        }
    }

    private static void requireSealable(SessionTokens.Content content) {
        var facts = content.session().facts();
        var packed = PackedAttributes.of(facts.tags(), facts.policies());
        try {
            var again = TOKENS.seal(Samples.ACCOUNT, ID, content, packed).reveal();
            require(
                    TOKENS.open(Samples.ACCOUNT, ID, again).equals(Optional.of(content)),
                    "a session is read as it was sealed");
        } catch (ServiceException _) {
            // It is larger than one that is ever made.
        }
    }

    /** What is well formed is as well formed without white space, and comes out of a token as it went in. */
    private static void sessionPolicy(String text) {
        var checked = CheckedDocument.inSession(text);
        if (checked.malformed().isPresent()) {
            return;
        }
        var minified = checked.minified();
        require(CheckedDocument.inSession(minified).malformed().isEmpty(), "white space does not count");
        require(CheckedDocument.inSession(minified).minified().equals(minified), "there is one shortest form");
        var policies = new SessionPolicies(Optional.of(minified), List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"));
        var tags = new SessionTags(List.of(new Tag("Team", "blue")), Set.of("team"));
        require(
                PackedAttributes.of(tags, policies)
                        .unpack()
                        .equals(Optional.of(new PackedAttributes.Unpacked(tags, policies))),
                "policies are read as they were packed");
    }

    /** The public keys. */
    static String jwks() {
        return new JWKSet(List.of(RSA, EC)).toPublicJWKSet().toString();
    }

    static List<String> signed() {
        return SIGNED;
    }

    private static String signed(JWSAlgorithm algorithm, String key) {
        try {
            JWSSigner signer =
                    JWSAlgorithm.Family.RSA.contains(algorithm) ? new RSASSASigner(RSA) : new ECDSASigner(EC);
            var token =
                    new JWSObject(new JWSHeader.Builder(algorithm).keyID(key).build(), new Payload(CLAIMS));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2_048).keyID("rsa").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
