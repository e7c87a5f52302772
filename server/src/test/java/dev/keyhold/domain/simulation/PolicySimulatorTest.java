package dev.keyhold.domain.simulation;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.domain.simulation.PolicySimulator.Part;
import dev.keyhold.domain.simulation.Verdict.Decision;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.InvalidSimulation;
import dev.keyhold.model.SimulationProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySimulatorTest {
    private static final Part ALL = new Part(0, 100);
    private static final String GET = "s3:GetObject";
    private static final String OBJECT = "arn:aws:s3:::b/x";
    private static final PolicyHolder.Ref BOB = PolicyHolder.Ref.user("bob");
    private static final PolicyHolder.Ref STAFF = new PolicyHolder.Ref.OfGroup("Staff");

    private Fixture domain;
    private Principal root;
    private Principal bob;
    private String arn;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        bob = domain.caller(domain.createUserWithKey("bob"));
        arn = Arn.user(ACCOUNT, "/", "bob").text();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static SimulationRequest ask(String action, String... resources) {
        return SimulationRequest.about(List.of(action), List.of(resources));
    }

    private static SimulationRequest by(SimulationRequest request, String... policies) {
        return new SimulationRequest(
                request.actions(),
                request.resources(),
                List.of(policies),
                request.boundaries(),
                request.resourcePolicy(),
                request.resourceOwner(),
                request.caller(),
                request.context(),
                request.organization(),
                request.exclusions());
    }

    private static SimulationRequest within(SimulationRequest request, String... boundaries) {
        return new SimulationRequest(
                request.actions(),
                request.resources(),
                request.policies(),
                List.of(boundaries),
                request.resourcePolicy(),
                request.resourceOwner(),
                request.caller(),
                request.context(),
                request.organization(),
                request.exclusions());
    }

    private static SimulationRequest of(SimulationRequest request, String caller, String policy, String owner) {
        return new SimulationRequest(
                request.actions(),
                request.resources(),
                request.policies(),
                request.boundaries(),
                Optional.of(policy),
                Optional.of(owner),
                Optional.of(caller),
                request.context(),
                request.organization(),
                request.exclusions());
    }

    private static SimulationRequest with(SimulationRequest request, ContextEntry... entries) {
        return new SimulationRequest(
                request.actions(),
                request.resources(),
                request.policies(),
                request.boundaries(),
                request.resourcePolicy(),
                request.resourceOwner(),
                request.caller(),
                List.of(entries),
                request.organization(),
                request.exclusions());
    }

    private static ContextEntry entry(String name, String type, String... values) {
        return new ContextEntry(Optional.of(name), Optional.of(type), List.of(values));
    }

    private Verdict custom(SimulationRequest request) {
        return only(domain.simulator.custom(root, request, ALL));
    }

    private Verdict ofBob(SimulationRequest request) {
        return only(domain.simulator.ofHolder(root, arn, request, ALL));
    }

    private static Verdict only(Page<Verdict.OfAction> page) {
        return page.items().getFirst().only().orElseThrow();
    }

    private static List<String> policies(Verdict verdict) {
        return verdict.matches().stream().map(Verdict.Match::policy).toList();
    }

    private static void assertProblem(ThrowingCallable work, SimulationProblem problem, String subject) {
        assertThat(Fixture.error(work)).isEqualTo(new InvalidSimulation(problem, subject));
    }

    @Test
    void explains_by_all_policies_of_a_user_what_enforcement_decides() {
        domain.inlinePolicies.put(root, IamAction.PUT_USER_POLICY, BOB, "Own", PolicyDocuments.allow(GET));
        var read = domain.managedPolicies
                .create(root, new ManagedPolicies.Draft("Read", "/x/", "", PolicyDocuments.allow("s3:*"), List.of()))
                .policy()
                .arn();
        domain.groups.create(root, "Staff", "/");
        domain.groups.addMember(root, "Staff", "bob");
        domain.inlinePolicies.put(root, IamAction.PUT_GROUP_POLICY, STAFF, "Shared", PolicyDocuments.allow("s3:Get*"));
        domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, BOB, read);
        domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, STAFF, read);
        assertThat(policies(ofBob(ask(GET, OBJECT)))).containsExactly("group_Staff_Shared", "Read", "user_bob_Own");
        assertThat(policies(only(domain.simulator.ofHolder(
                        root, Arn.group(ACCOUNT, "/", "Staff").text(), ask("s3:PutObject"), ALL))))
                .containsExactly("Read");
        domain.boundaries.put(root, new IdentityRef.Named("bob"), Arn.managedPolicy("IAMReadOnlyAccess"));
        var bounded = ofBob(ask(GET));
        assertThat(bounded.decision()).isEqualTo(Decision.IMPLICIT_DENY);
        assertThat(bounded.withinBoundary()).contains(false);
        assertThat(ofBob(within(ask(GET), PolicyDocuments.allow("*"))).decision())
                .isEqualTo(Decision.ALLOWED);
        var denied = ofBob(by(ask(GET), PolicyDocuments.deny("*")));
        assertThat(denied.decision()).isEqualTo(Decision.EXPLICIT_DENY);
        assertThat(policies(denied)).containsExactly("PolicyInputList.1");
    }

    @Test
    void explains_by_the_policies_of_a_role() {
        var draft = new Roles.Draft(
                "reader",
                "/x/",
                "",
                Duration.ofHours(1),
                PolicyDocuments.TRUST,
                Optional.of(Arn.managedPolicy("AmazonS3ReadOnlyAccess")),
                List.of());
        domain.roles.create(root, draft);
        var reader = new PolicyHolder.Ref.OfRole("reader");
        domain.inlinePolicies.put(root, IamAction.PUT_ROLE_POLICY, reader, "Own", PolicyDocuments.allow("s3:*"));
        var role = Arn.role(ACCOUNT, "/elsewhere/", "Reader").text();
        var read = only(domain.simulator.ofHolder(root, role, ask(GET, OBJECT), ALL));
        assertThat(policies(read)).contains("role_reader_Own");
        assertThat(read.decision()).isEqualTo(Decision.ALLOWED);
        var written = only(domain.simulator.ofHolder(root, role, ask("s3:PutObject", OBJECT), ALL));
        assertThat(written.decision()).isEqualTo(Decision.IMPLICIT_DENY);
        assertThat(Fixture.error(() -> domain.simulator.ofHolder(bob, role, ask(GET), ALL)))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void answers_the_same_as_the_authorizer() {
        domain.allow(bob.asIdentity().orElseThrow(), PolicyDocuments.SELF_SERVICE);
        var own = ofBob(ask("iam:ListAccessKeys", arn));
        assertThat(own.decision()).isEqualTo(Decision.ALLOWED);
        var other =
                ofBob(ask("iam:ListAccessKeys", Arn.user(ACCOUNT, "/", "ann").text()));
        assertThat(other.decision()).isEqualTo(Decision.IMPLICIT_DENY);
    }

    @Test
    void finds_a_user_by_its_name_whatever_the_path() {
        assertThat(only(domain.simulator.ofHolder(
                                root, Arn.user(ACCOUNT, "/elsewhere/", "Bob").text(), ask(GET), ALL))
                        .decision())
                .isEqualTo(Decision.IMPLICIT_DENY);
    }

    @Test
    void is_for_those_who_may_and_tells_nothing_of_others() {
        assertThat(Fixture.error(() -> domain.simulator.custom(bob, ask(GET), ALL)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.simulator.ofHolder(bob, arn, ask(GET), ALL)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.simulator.contextKeys(bob, List.of())))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.simulator.contextKeysOfHolder(bob, arn, List.of())))
                .isInstanceOf(ServiceError.Denied.class);
        domain.allow(bob.asIdentity().orElseThrow(), PolicyDocuments.allowOn(arn, "iam:SimulatePrincipalPolicy"));
        assertThat(only(domain.simulator.ofHolder(bob, arn, ask(GET), ALL)).decision())
                .isEqualTo(Decision.IMPLICIT_DENY);
        var other = Arn.user(ACCOUNT, "/", "nobody").text();
        assertThat(Fixture.error(() -> domain.simulator.ofHolder(bob, other, ask(GET), ALL)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.simulator.ofHolder(root, other, ask(GET), ALL)))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, "nobody"));
        assertThat(Fixture.error(
                        () -> domain.simulator.ofHolder(root, "arn:aws:iam::999999999999:user/bob", ask(GET), ALL)))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void a_policy_of_the_resource_allows_its_own_account_and_with_others_both_must() {
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + arn
                + "\"},\"Action\":\"s3:GetObject\",\"Resource\":\"" + OBJECT + "\"}]}";
        var request = of(ask(GET, OBJECT), arn, policy, Arn.root(ACCOUNT).text());
        var allowed = custom(request);
        assertThat(allowed.decision()).isEqualTo(Decision.ALLOWED);
        assertThat(allowed.matches()).extracting(Verdict.Match::source).containsExactly(Verdict.Source.RESOURCE);
        var foreign = of(ask(GET, OBJECT), arn, policy, "arn:aws:iam::999999999999:root");
        assertThat(custom(foreign).decision()).isEqualTo(Decision.IMPLICIT_DENY);
        assertThat(custom(by(foreign, PolicyDocuments.allow(GET))).decision()).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void refuses_what_it_cannot_answer() {
        assertProblem(() -> custom(ask("GetObject")), SimulationProblem.ACTION, "GetObject");
        assertProblem(() -> custom(ask(GET, OBJECT, "*")), SimulationProblem.RESOURCE, "*");
        assertProblem(() -> custom(by(ask(GET), PolicyDocuments.allow(GET), "{")), SimulationProblem.POLICY, "2");
        assertProblem(() -> custom(within(ask(GET), "{")), SimulationProblem.BOUNDARY, "1");
        var any = PolicyDocuments.allow("*");
        assertProblem(() -> custom(within(ask(GET), any, any)), SimulationProblem.SEVERAL_BOUNDARIES, "");
        assertProblem(() -> custom(of(ask(GET), arn, "{", arn)), SimulationProblem.ENTITY, "*");
        assertProblem(() -> custom(of(ask(GET, OBJECT), arn, "{", arn)), SimulationProblem.RESOURCE_POLICY, "1");
        assertProblem(() -> custom(of(ask(GET, OBJECT), "bob", "{", arn)), SimulationProblem.CALLER, "bob");
        assertProblem(
                () -> custom(of(ask(GET, OBJECT), arn, "{", "123456789012")),
                SimulationProblem.RESOURCE_OWNER,
                "123456789012");
        assertProblem(
                () -> domain.simulator.ofHolder(root, "arn:aws:iam::123456789012:root", ask(GET), ALL),
                SimulationProblem.SOURCE,
                "arn:aws:iam::123456789012:root");
    }

    @ParameterizedTest
    @CsvSource({
        "numeric, 1e2, ",
        "numeric, 1e9999, ",
        "numeric, 01.00, ",
        "numeric, 0x10, CONTEXT_VALUE_NUMERIC",
        "numericList, Infinity, CONTEXT_VALUE_NUMERIC",
        "ip, 2001:db8::1, ",
        "ipList, example.com, CONTEXT_VALUE_IP",
        "date, 2026-03-04T05:06:07Z, ",
        "date, 2026-03-04, ",
        "date, 1772600767, ",
        "date, soon, CONTEXT_VALUE_DATE",
        "binary, c2VjcmV0, ",
        "binary, $, CONTEXT_VALUE_BINARY",
        "boolean, perhaps, ",
        "string, '', ",
    })
    void context_has_the_type_it_says(String type, String value, SimulationProblem problem) {
        var request = with(by(ask(GET), PolicyDocuments.allow(GET)), entry("some:key", type, value));
        if (problem == null) {
            assertThat(custom(request).decision()).isEqualTo(Decision.ALLOWED);
        } else {
            assertProblem(() -> custom(request), problem, "some:key");
        }
    }

    @Test
    void context_is_one_value_or_a_list_by_its_type() {
        var tagged = by(ask(GET), PolicyDocuments.allowIf("\"StringEquals\":{\"aws:TagKeys\":\"a\"}", GET));
        assertThat(custom(with(tagged, entry("aws:TagKeys", "string", "a"))).decision())
                .isEqualTo(Decision.ALLOWED);
        assertThat(custom(with(tagged, entry("AWS:tagkeys", "stringList", "a"))).decision())
                .isEqualTo(Decision.IMPLICIT_DENY);
        assertProblem(
                () -> custom(with(tagged, entry("aws:TagKeys", "string", "a", "b"))),
                SimulationProblem.CONTEXT_KEY_SINGLE_VALUE,
                "string 2");
        assertProblem(
                () -> custom(with(tagged, entry("aws:TagKeys", "string"))),
                SimulationProblem.CONTEXT_KEY_VALUES,
                "aws:TagKeys");
        assertProblem(
                () -> custom(
                        with(tagged, new ContextEntry(Optional.of("aws:TagKeys"), Optional.empty(), List.of("a")))),
                SimulationProblem.CONTEXT_KEY_TYPE,
                "aws:TagKeys");
        assertProblem(
                () -> custom(with(tagged, new ContextEntry(Optional.empty(), Optional.of("string"), List.of("a")))),
                SimulationProblem.CONTEXT_KEY_NAME,
                "");
        var nothing = new ContextEntry(Optional.empty(), Optional.empty(), List.of());
        assertThat(custom(with(tagged, nothing)).missingKeys()).containsExactly("aws:TagKeys");
    }

    @Test
    void knows_of_the_caller_what_its_arn_tells() {
        var named = PolicyDocuments.allowIf(
                "\"StringEquals\":{\"aws:username\":\"bob\",\"aws:userid\":\"" + arn + "\"}", GET);
        domain.allow(bob.asIdentity().orElseThrow(), named);
        assertThat(ofBob(ask(GET)).decision()).isEqualTo(Decision.ALLOWED);
        assertThat(ofBob(with(ask(GET), entry("aws:username", "string", "ann"))).decision())
                .isEqualTo(Decision.IMPLICIT_DENY);
        var stub = PolicyDocuments.allowIf(
                "\"StringEquals\":{\"aws:userid\":\"STUB_PRINCIPAL_FOR_POLICY_SIMULATOR\"}", GET);
        assertThat(custom(by(ask(GET), stub)).decision()).isEqualTo(Decision.ALLOWED);
        // What is derived and not sent may be the cause too.
        assertThat(custom(by(ask(GET), named)).missingKeys()).containsExactlyInAnyOrder("aws:username", "aws:userid");
    }

    @Test
    void answers_in_pages_that_end_early_when_they_take_much() {
        var three = SimulationRequest.about(List.of("s3:A", "s3:B", "s3:C"), List.of());
        var first = domain.simulator.custom(root, three, new Part(0, 2));
        assertThat(first.items()).extracting(Verdict.OfAction::action).containsExactly("s3:A", "s3:B");
        assertThat(first.next()).contains("2");
        var last = domain.simulator.custom(root, three, new Part(2, 2));
        assertThat(last.items()).extracting(Verdict.OfAction::action).containsExactly("s3:C");
        assertThat(last.next()).isEmpty();
        assertThat(domain.simulator.custom(root, three, new Part(7, 2)).items()).isEmpty();

        var many = SimulationRequest.about(Collections.nCopies(100, GET), Collections.nCopies(1_000, OBJECT));
        var page = domain.simulator.custom(root, many, ALL);
        assertThat(page.items()).hasSize(10);
        assertThat(page.next()).contains("10");
    }

    @Test
    void ends_when_one_action_takes_too_much() {
        var statement = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
        var large = "{\"Version\":\"2012-10-17\",\"Statement\":["
                + String.join(",", Collections.nCopies(100, statement)) + "]}";
        var request = by(SimulationRequest.about(List.of(GET), Collections.nCopies(1_000, OBJECT)), large);
        assertProblem(() -> domain.simulator.custom(root, request, ALL), SimulationProblem.TOO_COMPLEX, "");
    }

    @Test
    void lists_the_condition_keys_of_each_document_once() {
        var one = PolicyDocuments.allowIf(
                "\"StringEquals\":{\"aws:username\":\"${aws:userid}\"},\"StringLike\":{\"aws:username\":\"*\"}", GET);
        assertThat(domain.simulator.contextKeys(root, List.of(one, one)))
                .containsExactly("aws:username", "aws:userid", "aws:username", "aws:userid");
        assertProblem(() -> domain.simulator.contextKeys(root, List.of(one, "{")), SimulationProblem.POLICY, "2");
        domain.inlinePolicies.put(root, IamAction.PUT_USER_POLICY, BOB, "Own", one);
        var boundary = domain.managedPolicies
                .create(
                        root,
                        new ManagedPolicies.Draft(
                                "Limit",
                                "/",
                                "",
                                PolicyDocuments.allowIf("\"Bool\":{\"aws:SecureTransport\":\"true\"}", GET),
                                List.of()))
                .policy()
                .arn();
        domain.boundaries.put(root, new IdentityRef.Named("bob"), boundary);
        assertThat(domain.simulator.contextKeysOfHolder(root, arn, List.of()))
                .containsExactly("aws:username", "aws:userid", "aws:SecureTransport");
    }
}
