package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What trust policies decide about the holders of identity tokens. */
class TrustInTokenHoldersTest extends IdentityTokenFixture {
    /** Operator, key, value, and whether the holder gets a session under that condition. */
    private static final String CONDITIONS = """
        StringEquals | cluster.example.com/id/1:sub | system:serviceaccount:apps:reader | true
        StringEquals | cluster.example.com/id/1:sub | system:serviceaccount:apps:writer | false
        StringLike | cluster.example.com/id/1:sub | system:serviceaccount:apps:* | true
        StringLike | cluster.example.com/id/1:sub | system:serviceaccount:other:* | false
        StringEquals | CLUSTER.example.com/id/1:SUB | system:serviceaccount:apps:reader | true
        StringEquals | cluster.example.com/id/1:aud | sts | true
        StringEquals | cluster.example.com/id/1:aud | web | false
        ForAnyValue:StringEquals | cluster.example.com/id/1:amr | otp | true
        ForAllValues:StringEquals | cluster.example.com/id/1:amr | otp | false
        StringEquals | cluster.example.com:sub | system:serviceaccount:apps:reader | false
        StringEquals | cluster.example.com/id/1:email | reader@example.com | false
        StringEquals | aws:userid | arn:aws:iam::123456789012:oidc-provider/cluster.example.com/id/1 | true
        StringEquals | aws:PrincipalType | User | true
        StringEquals | aws:PrincipalAccount | 123456789012 | true
        Null | aws:PrincipalArn | true | true
        Null | aws:username | true | true
        Null | aws:PrincipalOrgID | true | true
        Null | aws:PrincipalOrgPaths | true | true
        Null | aws:TokenIssueTime | true | true
        Null | aws:MultiFactorAuthPresent | true | true
        Null | aws:FederatedProvider | true | true
        Null | sts:ExternalId | true | true
        StringEquals | sts:RoleSessionName | pod | true
        StringEquals | sts:RoleSessionName | job | false
        Bool | sts:RoleAuthorizedByIdp | false | true
        Bool | sts:RoleAuthorizedByIdp | true | false
        IpAddress | aws:SourceIp | 192.0.2.0/24 | true
        DateLessThan | aws:CurrentTime | 2020-01-01T00:00:00Z | false
        """;

    @Test
    void asks_the_conditions_of_the_trust_policy() {
        var token = token(",\"amr\":[\"pwd\",\"otp\"],\"email\":\"reader@example.com\"");
        for (var row : CONDITIONS.strip().split("\n", -1)) {
            var cells = row.strip().split(" \\| ", -1);
            assertThat(gets(trust(condition(cells[0], cells[1], cells[2])), token))
                    .as(row)
                    .isEqualTo(Boolean.parseBoolean(cells[3]));
        }
    }

    /** Whether a role with that trust policy gives its sessions to the holder of the token. */
    private boolean gets(String trust, String token) {
        var role = role("Reader" + made, trust);
        // Each from another source, so that their denials are not too many.
        var origin = new RequestOrigin("request-3", "192.0.2." + made, "test", "aws");
        try {
            domain.identityTokens.exchange(request(role), token, origin, authenticated::add);
            return true;
        } catch (ServiceException e) {
            assertThat(e.serviceError()).isInstanceOf(ServiceError.Denied.class);
            return false;
        }
    }

    @Test
    void needs_a_trust_policy_that_names_the_provider() {
        for (var principal : List.of(
                "{\"Federated\":\"arn:aws:iam::123456789012:oidc-provider/cluster.example.com\"}",
                "{\"Federated\":\"arn:aws:iam::123456789012:oidc-provider/cluster.example.com/id/1/\"}",
                "{\"Federated\":\"arn:aws:iam::210987654321:oidc-provider/cluster.example.com/id/1\"}",
                "{\"Federated\":\"accounts.google.com\"}",
                "{\"AWS\":\"*\"}",
                "{\"AWS\":\"arn:aws:iam::123456789012:root\"}",
                "{\"Service\":\"ec2.amazonaws.com\"}",
                "\"*\"")) {
            assertThat(gets(trust(principal, ""), token())).as(principal).isFalse();
        }
    }

    @Test
    void obeys_a_trust_policy_that_denies() {
        for (var principal : List.of("\"*\"", "{\"Federated\":\"" + ARN + "\"}")) {
            var deny = trust(principal, condition("StringLike", "cluster.example.com/id/1:sub", "*:reader"))
                    .replace("Allow", "Deny");
            var both = trust("")
                    .replace("]}", "," + deny.substring(deny.indexOf("{\"Effect\""), deny.length() - 2) + "]}");
            assertThat(gets(both, token())).isFalse();
            assertThat(gets(both, token("\"sub\":\"system:serviceaccount:apps:writer\",\"aud\":\"sts\"", KEY)))
                    .isTrue();
        }
    }

    @Test
    void is_no_other_action() {
        var role = role("Reader", trust("").replace("WithWebIdentity", ""));
        assertThat(error(role, token())).isInstanceOf(ServiceError.Denied.class);
        var trusting = role("Trusting", trust("{\"AWS\":\"*\"}", "").replace("WithWebIdentity", "*"));
        var alice = domain.createUserWithKey("alice");
        domain.roleSessions.assume(domain.caller(alice), request(trusting));
        assertThat(domain.policies.evaluate(AuthorizationRequest.of(
                        domain.root,
                        SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY,
                        new ResourceRef.AssumableRole(Fixture.ACCOUNT, Arn.of(role), Optional.of(role)))))
                .isEqualTo(new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL));
    }

    @Test
    void answers_the_same_whether_there_is_no_role_or_it_does_not_trust_the_holder() {
        var there = role("There", trust("{\"AWS\":\"*\"}", ""));
        var absent = Samples.role(Fixture.ACCOUNT, 99, "Absent");
        for (var role : List.of(there, absent)) {
            assertThat(error(role, token()))
                    .isInstanceOfSatisfying(
                            ServiceError.Denied.class,
                            denied -> assertThat(denied.because()).contains(""));
        }
    }

    @Test
    void asks_the_account_of_the_role_for_the_provider() {
        var other = otherAccount();
        var closed = domain.accounts.create(domain.root, new AccountDraft("Closed", Optional.empty()));
        domain.accounts.close(domain.root, closed.created().orElseThrow());
        // The provider is one of both accounts, and counts for each alone.
        var there = role(other.id(), "There", trust(""));
        assertThat(error(there, token())).isInstanceOf(ServiceError.Denied.class);
        domain.oidcProviders.delete(domain.root, provider.arn());
        var here = role("Here", trust(""));
        for (var account : List.of(Fixture.ACCOUNT, closed.created().orElseThrow(), new AccountId("999999999999"))) {
            var role = Arn.role(account, "/", "Here");
            assertThat(error(request(role, HOUR), token())).isEqualTo(noProvider(ISSUER));
        }
        assertThat(error(here, KEY.sign("{\"iss\":\"x\",\"sub\":\"s\",\"aud\":\"sts\",\"iat\":0,\"exp\":0}")))
                .isEqualTo(noProvider("x"));
        assertThat(issuers.asked())
                .as("only for the token that the other account has the provider of")
                .isOne();
    }

    /** Even if the account has a provider for it, and the settings allow it. */
    @Test
    void takes_no_token_that_an_account_of_the_installation_has_issued() {
        for (var own : List.of("https://id.example.com/keyhold/oidc/1", "https://ID.example.com:443/keyhold//oidc/1")) {
            issuers.publish(own, KEY);
            var created = domain.oidcProviders.create(
                    domain.root, new OidcProviders.Draft(own, List.of("sts"), List.of(), List.of()));
            var arn = created.provider().arn();
            var role = role("Own" + made, trust("{\"Federated\":\"" + arn + "\"}", ""));
            var claims = "{\"iss\":\"" + own + "\",\"sub\":\"s\",\"aud\":\"sts\",\"iat\":0,\"exp\":9999999999}";
            assertThat(error(role, KEY.sign(claims)))
                    .isEqualTo(new ServiceError.UntrustedIssuer(AuthenticationFailure.OWN_ISSUER, own));
            domain.oidcProviders.delete(domain.root, arn);
        }
        assertThat(denials(Fixture.ACCOUNT))
                .allSatisfy(event -> assertThat(event.reason()).isEqualTo("OWN_ISSUER"));
    }

    @Test
    void takes_a_token_for_the_roles_that_it_names() {
        var named = condition("Bool", "sts:RoleAuthorizedByIdp", "true");
        var reader = role("Reader", trust(named));
        var writer = role("Writer", trust(""));
        var token = token(",\"https://aws.amazon.com/roles\":[\"arn:aws:iam::1:role/x\",\"" + Arn.of(reader) + "\"]");
        exchange(reader, token);
        assertThat(error(writer, token)).isEqualTo(refused(AuthenticationFailure.ROLE_NOT_IN_TOKEN));
        assertThat(error(reader, token())).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void gives_the_session_the_tags_and_the_source_identity_of_the_token() {
        var all = "\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\",\"sts:SetSourceIdentity\"";
        var role = role(
                "Reader",
                trust(condition("StringEqualsIfExists", "aws:RequestTag/team", "blue"))
                        .replace("\"sts:AssumeRoleWithWebIdentity\"", "[" + all + "]"));
        var plain = role("Plain", trust(""));
        var tagged = token(tags("{\"Team\":[\"blue\"],\"cost\":\"7\"}", "[\"Team\"]"));
        var named = token(",\"https://aws.amazon.com/source_identity\":\"alice@example.com\"");

        var session =
                principal(exchange(role, tagged).issued().session()).session().orElseThrow();
        assertThat(session.tags().tags()).containsExactlyInAnyOrder(new Tag("Team", "blue"), new Tag("cost", "7"));
        assertThat(session.tags().transitive()).containsExactly("team");
        assertThat(exchange(role, tagged).issued().packedSize()).isPresent();
        assertThat(exchange(role, named).issued().sourceIdentity()).contains("alice@example.com");
        assertThat(error(role, token(tags("{\"team\":\"red\"}", "[]")))).isInstanceOf(ServiceError.Denied.class);
        assertThat(error(role, token(tags("{\"team\":\"blue\"}", "[\"cost\"]"))))
                .isEqualTo(new ServiceError.RefusedSession(SessionProblem.TRANSITIVE_TAG_NOT_REQUESTED));
        for (var token : List.of(tagged, named)) {
            assertThat(error(plain, token)).isInstanceOf(ServiceError.Denied.class);
        }
    }
}
