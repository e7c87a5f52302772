package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.Principal;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What conditions on the token of a session find in requests to other servers, whatever those servers say. */
class TokenKeysAtOtherServersTest extends IdentityTokenFixture {
    private static final String OF_ISSUER = "cluster.example.com/id/1";
    private static final RequestContext SAID_BY_SERVER = _ -> ContextValue.of("forged");

    /** Operator, key, value, and whether the session may do something under that condition. */
    private static final String CONDITIONS = """
        StringEquals | cluster.example.com/id/1:sub | system:serviceaccount:apps:reader | true
        StringEquals | CLUSTER.example.com/id/1:SUB | system:serviceaccount:apps:reader | true
        StringEquals | cluster.example.com/id/1:sub | forged | false
        StringEquals | cluster.example.com/id/1:aud | sts | true
        StringEquals | cluster.example.com/id/1:aud | forged | false
        ForAnyValue:StringEquals | cluster.example.com/id/1:amr | otp | true
        ForAnyValue:StringEquals | cluster.example.com/id/1:amr | forged | false
        StringEquals | cluster.example.com/id/1:email | forged | false
        StringEquals | other.example.com:sub | forged | false
        StringNotEquals | other.example.com:sub | admin | false
        StringEquals | gitlab:sub | forged | false
        StringEquals | sts:RoleSessionName | forged | false
        StringEquals | saml:sub | forged | false
        StringEquals | invoices:State | forged | true
        """;

    private Decision decide(Principal principal) {
        return domain.policies.evaluate(
                principal,
                Fixture.ACCOUNT,
                List.of(new AccessCheck(
                        ActionName.of("invoices:Get"), ResourceName.of("arn:aws:invoices:::1"), SAID_BY_SERVER)),
                domain.policies.budget(1));
    }

    @Test
    void are_those_of_the_session() {
        var role = role("Reader", trust(""));
        var session = principal(
                exchange(role, token(",\"amr\":[\"otp\",\"pwd\"]")).issued().session());
        for (var line : CONDITIONS.strip().lines().toList()) {
            var parts = line.split(" \\| ", -1);
            allow(role, PolicyDocuments.allowIf("\"%s\":{\"%s\":\"%s\"}".formatted(parts[0], parts[1], parts[2]), "*"));
            assertThat(decide(session) instanceof Decision.Allow).as(line).isEqualTo(Boolean.valueOf(parts[3]));
        }
    }

    @Test
    void are_not_there_for_one_who_has_no_token() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        for (var claim : List.of("sub", "aud", "amr")) {
            var condition = "\"StringEquals\":{\"" + OF_ISSUER + ":" + claim + "\":\"forged\"}";
            domain.allow(alice.identity(), PolicyDocuments.allowIf(condition, "*"));
            assertThat(decide(alice)).as(claim).isInstanceOf(Decision.Deny.class);
        }
    }
}
