package dev.keyhold.domain.simulation;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.domain.simulation.ServiceAccessReports.Line;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccessReportsTest {
    private static final Arn READ = Arn.managedPolicy("AmazonS3ReadOnlyAccess");
    private static final String GET = "iam:GetServiceLastAccessedDetails";
    private static final String GENERATE = "iam:GenerateServiceLastAccessedDetails";

    private Fixture domain;
    private Principal root;
    private IssuedAccessKey bob;
    private IssuedAccessKey ann;
    private String arn;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        bob = domain.createUserWithKey("bob");
        ann = domain.createUserWithKey("ann");
        arn = Arn.user(ACCOUNT, "/", "bob").text();
        domain.groups.create(root, "Staff", "/");
        domain.groups.addMember(root, "Staff", "ann");
        domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup("Staff"), READ);
        domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, PolicyHolder.Ref.user("bob"), READ);
        domain.allow(bob.owner(), PolicyDocuments.allow("iam:Get*"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private void use(IssuedAccessKey key, String service, String region) {
        domain.lastUses.used(key.key(), new LastUse(domain.clock.instant(), service, region));
    }

    private List<Line> report(String subject) {
        var name = domain.serviceAccess.generate(root, subject, false);
        assertThat(name).hasSize(36);
        return domain.serviceAccess.get(root, name).lines();
    }

    private static List<String> services(List<Line> lines) {
        return lines.stream().map(Line::service).toList();
    }

    @Test
    void list_the_services_that_policies_grant_with_their_last_use() {
        use(bob, "s3", "eu-north-1");
        domain.lastUses.flush();
        domain.clock.advance(Duration.ofMinutes(1));
        use(ann, "s3", "eu-west-1");
        var ofBob = report(arn);
        assertThat(services(ofBob)).containsExactly("iam", "s3");
        assertThat(ofBob.getFirst().last()).isEmpty();
        assertThat(ofBob.getFirst().entities()).isZero();
        assertThat(ofBob.getLast().last().orElseThrow().region()).isEqualTo("eu-north-1");
        var ofGroup = report(Arn.group(ACCOUNT, "/", "Staff").text());
        assertThat(services(ofGroup)).containsExactly("s3");
        assertThat(ofGroup.getFirst().last().orElseThrow().entity().resource()).isEqualTo("user/ann");
        var ofPolicy = report(READ.text());
        assertThat(services(ofPolicy)).containsExactly("s3");
        assertThat(ofPolicy.getFirst().entities()).isEqualTo(2);
        assertThat(ofPolicy.getFirst().last().orElseThrow().entity().resource()).isEqualTo("user/ann");
        domain.allow(bob.owner(), PolicyDocuments.ADMINISTRATOR);
        assertThat(services(report(arn))).containsExactly("iam", "kms", "organizations", "s3", "sts");
    }

    @Test
    void list_the_last_use_of_roles() {
        var draft = new Roles.Draft(
                "reader", "/", "", Duration.ofHours(1), PolicyDocuments.TRUST, Optional.empty(), List.of());
        var role = domain.roles.create(root, draft).role();
        domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, new PolicyHolder.Ref.OfRole("reader"), READ);
        var name = Arn.of(role).text();
        assertThat(report(name).getFirst().last()).isEmpty();
        domain.lastUses.usedRole(ACCOUNT, role.id(), new LastUse(domain.clock.instant(), "s3", "eu-west-1"));
        var ofRole = report(name);
        assertThat(services(ofRole)).containsExactly("s3");
        assertThat(ofRole.getFirst().last().orElseThrow().entity()).isEqualTo(Arn.of(role));
        assertThat(report(READ.text()).getFirst().entities()).isEqualTo(1);
    }

    @Test
    void are_for_those_who_may_have_them_made() {
        var name = domain.serviceAccess.generate(root, arn, true);
        assertThat(domain.serviceAccess.get(root, name).byAction()).isTrue();
        var caller = domain.caller(ann);
        assertThat(Fixture.error(() -> domain.serviceAccess.get(caller, name))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.serviceAccess.generate(caller, arn, true)))
                .isInstanceOf(ServiceError.Denied.class);
        domain.allow(ann.owner(), PolicyDocuments.allow(GET));
        assertThat(Fixture.error(() -> domain.serviceAccess.get(caller, name)))
                .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, name));
        domain.allow(ann.owner(), PolicyDocuments.allow(GET, GENERATE));
        assertThat(domain.serviceAccess.get(caller, name).lines()).isNotEmpty();
    }

    @Test
    void are_there_for_seven_days_while_their_subject_exists() {
        var name = domain.serviceAccess.generate(root, arn, false);
        domain.clock.advance(Duration.ofDays(7).minusSeconds(2));
        assertThat(domain.serviceAccess.get(root, name).lines()).isNotEmpty();
        domain.clock.advance(Duration.ofSeconds(2));
        assertNone(name);
        var later = domain.serviceAccess.generate(
                root, Arn.group(ACCOUNT, "/", "Staff").text(), false);
        domain.attachments.detach(root, IamAction.DETACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup("Staff"), READ);
        domain.groups.removeMember(root, "Staff", "ann");
        domain.groups.delete(root, "Staff");
        assertNone(later);
    }

    private void assertNone(String name) {
        assertThat(Fixture.error(() -> domain.serviceAccess.get(root, name)))
                .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, name));
    }

    @Test
    void have_names_that_only_their_account_understands() {
        var id = new ReportId(Arn.userId(bob.owner().id()), true, domain.clock.instant());
        var text = id.text(ACCOUNT);
        assertThat(ReportId.parse(ACCOUNT, text).orElseThrow().subject()).isEqualTo(id.subject());
        assertThat(ReportId.parse(new AccountId("999999999999"), text)).isEmpty();
        assertThat(ReportId.parse(ACCOUNT, text.replace("-a", "-s"))).isEmpty();
        assertThat(ReportId.parse(ACCOUNT, "x".repeat(36))).isEmpty();
        assertNone("x".repeat(36));
        assertThat(Fixture.error(() -> domain.serviceAccess.generate(root, "arn:aws:iam::123456789012:root", true)))
                .isInstanceOf(ServiceError.InvalidSimulation.class);
    }
}
