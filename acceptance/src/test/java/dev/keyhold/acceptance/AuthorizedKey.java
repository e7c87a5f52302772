package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** An authorized key with its private half, and the JWTs that its holder can make with it. */
record AuthorizedKey(String id, String serviceAccount, PrivateKey secret) {
    static final String AUDIENCE = "https://iam.api.cloud.yandex.net/iam/v1/tokens";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int SALT_BYTES = 32;
    private static final int LIFETIME_SECONDS = 3600;

    /** A key file as the vendor's clients keep it. */
    static AuthorizedKey read(Path file) {
        try {
            var key = new ObjectMapper().readTree(file.toFile());
            return of(
                    key.required("id").asText(),
                    key.required("service_account_id").asText(),
                    key.required("private_key").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code pem} may begin with a line for people. */
    static AuthorizedKey of(String id, String serviceAccount, String pem) {
        var begin = "-----BEGIN PRIVATE KEY-----";
        var body = pem.substring(pem.indexOf(begin) + begin.length(), pem.indexOf("-----END PRIVATE KEY-----"));
        var der = Base64.getMimeDecoder().decode(body);
        try {
            var secret = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
            return new AuthorizedKey(id, serviceAccount, secret);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no private key in what the server made", e);
        }
    }

    /** A JWT as it should be. */
    String jwt() {
        return jwt(header(), claims(Instant.now()));
    }

    String jwt(Map<String, Object> header, Map<String, Object> claims) {
        try {
            var json = new ObjectMapper();
            var signed = BASE64.encodeToString(json.writeValueAsBytes(header)) + "."
                    + BASE64.encodeToString(json.writeValueAsBytes(claims));
            var signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT_BYTES, 1));
            signature.initSign(secret);
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Map<String, Object> header() {
        return new HashMap<>(Map.of("typ", "JWT", "alg", "PS256", "kid", id));
    }

    /** To be changed at will. */
    Map<String, Object> claims(Instant now) {
        return new HashMap<>(Map.of(
                "iss",
                serviceAccount,
                "aud",
                AUDIENCE,
                "iat",
                now.getEpochSecond(),
                "exp",
                now.getEpochSecond() + LIFETIME_SECONDS));
    }
}
