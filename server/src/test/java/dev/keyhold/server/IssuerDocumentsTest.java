package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.AccountId;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published of issuers, and relying parties that verify tokens by it with libraries of their own. */
class IssuerDocumentsTest {
    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String KEYS = "/.well-known/jwks.json";
    private static final String AUDIENCE = "https://app.example.com";
    /** The default of a library is half a second, which a busy machine can exceed. */
    private static final int PATIENCE_MILLIS = 30_000;

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static VendorSigner.Keys bob;
    private static String issuer;

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final RawClient client = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1);

    @BeforeAll
    static void enable() {
        try (var aws = new Aws(KEYHOLD)) {
            bob = aws.user("bob", PolicyDocuments.allow("sts:GetWebIdentityToken"));
            issuer = aws.done(aws.root(), "EnableOutboundWebIdentityFederation").get("IssuerIdentifier");
        }
    }

    private static String path(String url) {
        return URI.create(url).getPath();
    }

    private RawRequest request(String path) {
        return RawRequest.get(aws.host(), path);
    }

    private RawClient.Response get(String path) {
        return client.send(request(path));
    }

    private String token(String algorithm) {
        return aws.done(bob, "GetWebIdentityToken", "Audience.member.1", AUDIENCE, "SigningAlgorithm", algorithm)
                .get("WebIdentityToken");
    }

    /** Where the keys are according to the discovery document, behind the address of the test. */
    private String keysUrl() {
        var configuration = get(path(issuer) + CONFIGURATION).json();
        return "http://" + aws.host() + path(configuration.get("jwks_uri").textValue());
    }

    @Test
    void tell_where_the_keys_are() {
        var response = get(path(issuer) + CONFIGURATION);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).hasValue("application/json");
        assertThat(response.header("cache-control")).hasValue("public, max-age=3600");
        assertThat(response.json().toString())
                .isEqualTo("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + KEYS
                        + "\",\"response_types_supported\":[\"id_token\"],\"subject_types_supported\":[\"public\"],"
                        + "\"id_token_signing_alg_values_supported\":[\"RS256\",\"ES384\"],\"claims_supported\":"
                        + "[\"sub\",\"iss\",\"aud\",\"exp\",\"iat\",\"jti\",\"https://sts.amazonaws.com/\"]}");
    }

    @Test
    void publish_the_key_of_RSA_first_and_no_private_part() {
        var response = get(path(issuer) + KEYS);
        var keys = response.json().get("keys");
        assertThat(keys.get(0).get("kty").textValue()).isEqualTo("RSA");
        assertThat(keys.get(0).fieldNames()).toIterable().containsOnly("kty", "use", "kid", "alg", "n", "e");
        assertThat(keys.get(1).fieldNames()).toIterable().containsOnly("kty", "use", "kid", "alg", "crv", "x", "y");
    }

    @Test
    void may_be_remembered() {
        var first = get(path(issuer) + KEYS);
        var tag = first.header("etag").orElseThrow();
        var again = client.send(request(path(issuer) + KEYS).with("if-none-match", tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("etag")).hasValue(tag);
        assertThat(client.send(request(path(issuer) + KEYS).with("if-none-match", "\"other\""))
                        .status())
                .isEqualTo(200);
        var head = client.send(request(path(issuer) + KEYS).withMethod("HEAD"));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("etag")).hasValue(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oidc/0123456789abcdef0123456789abcdef/.well-known/jwks.json",
                "/oidc/0123456789abcdef0123456789abcdef/.well-known/openid-configuration",
                "/oidc/123456789012/.well-known/jwks.json",
                "/oidc/%20/.well-known/jwks.json"
            })
    void are_not_there_for_others(String path) {
        var response = get(path);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("cache-control")).hasValue("no-store");
    }

    @Test
    void are_only_read() {
        var response = client.send(request(path(issuer) + KEYS).withMethod("POST"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("allow")).hasValue("GET, HEAD");
    }

    /** Credentials that somebody sends are not looked at. */
    @Test
    void are_answered_whatever_is_shown() {
        var response = client.send(request(path(issuer) + KEYS).with("authorization", "Bearer nonsense"));
        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void leave_other_paths_to_the_other_interfaces() {
        assertThat(get("/oidc").status()).isEqualTo(404);
        assertThat(aws.call(bob, "GetCallerIdentity").outcome()).isEqualTo("200");
    }

    @Test
    void are_not_there_while_the_account_is_closed() {
        var team = aws.account("Team", "team@example.com");
        var url = aws.done(aws.rootOf(team), "EnableOutboundWebIdentityFederation")
                .get("IssuerIdentifier");
        assertThat(url).isNotEqualTo(issuer);
        assertThat(get(path(url) + KEYS).status()).isEqualTo(200);
        aws.organizationsDone(aws.root(), "CloseAccount", "{\"AccountId\":\"" + new AccountId(team) + "\"}");
        for (var document : List.of(CONFIGURATION, KEYS)) {
            assertThat(get(path(url) + document).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES384"})
    void let_jose4j_verify_tokens(String algorithm) throws Exception {
        var claims = verify(token(algorithm), algorithm, AUDIENCE);
        assertThat(claims.getSubject()).isEqualTo("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob");
        assertThat(String.valueOf(claims.getClaimsMap().get("https://sts.amazonaws.com/")))
                .contains("aws_account=" + TestKeyhold.ACCOUNT);
    }

    private JwtClaims verify(String token, String algorithm, String audience) throws InvalidJwtException {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(new HttpsJwks(keysUrl())))
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, algorithm)
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setRequireSubject()
                .setEvaluationTime(NumericDate.fromSeconds(KEYHOLD.now().getEpochSecond()))
                .build()
                .processToClaims(token);
    }

    @Test
    void let_nobody_verify_tokens_for_others_or_that_were_changed() {
        var token = token("ES384");
        assertThatThrownBy(() -> verify(token, "ES384", "https://other.example.com"))
                .isInstanceOf(InvalidJwtException.class);
        var end = token.lastIndexOf('.');
        var changed = token.substring(0, end - 4) + "AAAA" + token.substring(end);
        assertThatThrownBy(() -> verify(changed, "ES384", AUDIENCE)).isInstanceOf(InvalidJwtException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES384"})
    void let_nimbus_verify_tokens(String algorithm) throws Exception {
        var retriever = new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS);
        var keys = JWKSourceBuilder.create(URI.create(keysUrl()).toURL(), retriever)
                .build();
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES384), keys));
        // Its clock is the machine's, and that of the test stands still elsewhere.
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(null, Set.of("sub", "jti")) {
            @Override
            protected Date currentTime() {
                return Date.from(KEYHOLD.now());
            }
        });
        var claims = processor.process(token(algorithm), null);
        assertThat(claims.getIssuer()).isEqualTo(issuer);
        assertThat(claims.getAudience()).containsExactly(AUDIENCE);
    }

    @Test
    void change_with_a_rotation_under_the_eyes_of_relying_parties() throws Exception {
        var before = token("RS256");
        var published = get(path(issuer) + KEYS);
        KEYHOLD.advance(Duration.ofDays(30));
        KEYHOLD.wiring().outbound().rotation().runDue();
        assertThat(get(path(issuer) + KEYS).json().get("keys")).hasSize(4);
        assertThat(get(path(issuer) + KEYS).header("etag")).isNotEqualTo(published.header("etag"));
        var old = token("RS256");
        assertThat(verify(old, "RS256", AUDIENCE).getIssuer()).isEqualTo(issuer);
        KEYHOLD.advance(Duration.ofDays(1));
        var fresh = token("RS256");
        assertThat(fresh.substring(0, fresh.indexOf('.'))).isNotEqualTo(old.substring(0, old.indexOf('.')));
        assertThat(verify(fresh, "RS256", AUDIENCE).getIssuer()).isEqualTo(issuer);
        assertThat(before.substring(0, before.indexOf('.'))).isEqualTo(old.substring(0, old.indexOf('.')));
    }
}
