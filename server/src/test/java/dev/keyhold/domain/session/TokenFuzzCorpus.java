package dev.keyhold.domain.session;

import com.nimbusds.jose.util.Base64URL;
import dev.keyhold.FuzzInputs;
import dev.keyhold.Samples;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionIssuer;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The inputs of {@link TokenFuzzTarget} that are kept. */
public final class TokenFuzzCorpus {
    private static final String RESOURCE = "/fuzz/tokens.txt";
    private static final Instant ISSUED = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final ResourceId OWNER = ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, 7);
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["s3:Get*"],"Resource":"*",
             "Condition":{"StringLike":{"aws:PrincipalTag/team":["b*"]}}}]}""";

    private TokenFuzzCorpus() {}

    static List<byte[]> kept() throws IOException {
        return FuzzInputs.kept(RESOURCE);
    }

    /** What a search begins with: a good input of each kind, and what is near to it. */
    static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (var signed : TokenFuzzTarget.signed()) {
            var header = new Base64URL(signed.substring(0, signed.indexOf('.'))).decodeToString();
            seeds.add(FuzzInputs.of(0, signed));
            seeds.add(FuzzInputs.of(1, header + "\n" + TokenFuzzTarget.CLAIMS));
            seeds.add(FuzzInputs.of(3, signed));
            seeds.add(FuzzInputs.of(4, header + "\n" + TokenFuzzTarget.CLAIMS));
            for (var other : List.of("none", "HS256", "PS256", "EdDSA", "ES256K", "RS512")) {
                seeds.add(FuzzInputs.of(1, header.replaceAll("[ER]S256", other) + "\n" + TokenFuzzTarget.CLAIMS));
            }
        }
        seeds.add(FuzzInputs.of(1, """
                {"alg":"RS256","kid":"rsa","typ":"JWT"}
                {"iss":"https://i","sub":"s","aud":["a","b"],"azp":"a","iat":"1","exp":2,"nbf":1,"amr":["mfa"],
                 "https://aws.amazon.com/roles":"arn:aws:iam::1:role/a;b",
                 "https://aws.amazon.com/source_identity":"x",
                 "https://aws.amazon.com/tags":{"principal_tags":{"team":["blue"]},
                 "transitive_tag_keys":["team"]}}"""));
        // Their keys are of another run than those that sign, and may not verify.
        seeds.add(FuzzInputs.of(2, """
                {"keys":[{"kty":"RSA","e":"AQAB","use":"sig","kid":"rsa","alg":"RS256","n":"%s"},
                 {"kty":"EC","crv":"P-256","kid":"ec","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
                 {"kty":"oct","kid":"rsa","k":"AAAA"},{"kty":"OKP","crv":"Ed25519","kid":"ed",
                  "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""".formatted("u" + "1".repeat(341))));
        seeds.add(FuzzInputs.of(5, session(SessionFacts.Kind.ROLE)));
        seeds.add(FuzzInputs.of(5, session(SessionFacts.Kind.EPHEMERAL_KEY)));
        seeds.add(FuzzInputs.of(6, POLICY));
        return seeds;
    }

    private static byte[] session(SessionFacts.Kind kind) {
        var tags = new SessionTags(List.of(new Tag("Team", "blue"), new Tag("stage", "")), Set.of("team"));
        var policies = new SessionPolicies(Optional.of("{\"Statement\":[]}"), List.of("arn:aws:iam::aws:policy/X"));
        var holder = new SessionFacts.WebIdentity("arn", "login.example", "sub", "aud", List.of("pwd", "otp"));
        var key = AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 2);
        var facts = new SessionFacts(
                kind,
                "job-7",
                ISSUED,
                Optional.of(ISSUED.minusSeconds(9)),
                Optional.of("alice"),
                new SessionFacts.Attributes(tags, policies, Optional.of(holder)),
                List.of(
                        new SessionIssuer.Key(Samples.ACCOUNT, key, OWNER),
                        new SessionIssuer.OfIdentity(Samples.OTHER_ACCOUNT, OWNER),
                        new SessionIssuer.OfRole(Samples.ACCOUNT, OWNER)));
        var content = new SessionTokens.Content(
                new Session(OWNER, facts, ISSUED.plusSeconds(3600)), SecretBytes.ofText("secret"));
        return SessionTokens.encode(content, PackedAttributes.of(tags, policies));
    }

    /** See {@link FuzzInputs#run}. */
    public static void main(String[] args) throws IOException {
        FuzzInputs.run(args, seeds(), RESOURCE);
    }
}
