package dev.keyhold.domain.mfa;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.FailedPrecondition;
import dev.keyhold.model.ServiceError.InvalidArgument;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MfaDevicesTest {
    private static final IdentityRef SELF = new IdentityRef.Self();
    private static final IdentityRef ALICE = new IdentityRef.Named("alice");

    private final Map<String, MfaCodes> codes = new HashMap<>();
    private Fixture domain;
    private Principal root;
    private Principal alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        alice = domain.caller(domain.createUserWithKey("alice"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private String create(Principal by, String name) {
        var made = domain.mfaDevices.create(by, new MfaDevices.Draft("/", name, List.of()));
        codes.put(name, new MfaCodes(made.seed().reveal()));
        return made.device().arn().text();
    }

    private void enable(Principal by, IdentityRef whom, String name) {
        var now = domain.clock.instant();
        var device = codes.getOrDefault(name, new MfaCodes("A".repeat(32)));
        domain.mfaDevices.enable(by, whom, serial(name), new MfaDevices.Codes(device.at(now, -1), device.at(now, 0)));
    }

    private static String serial(String name) {
        return Arn.mfaDevice(ACCOUNT, "/", name).text();
    }

    private List<String> owned(IdentityRef ref) {
        return domain.mfaDevices.ofIdentity(root, ref).stream()
                .map(owned -> owned.device().name())
                .toList();
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    private static void assertDenied(ThrowingCallable work) {
        assertThat(Fixture.error(work)).isInstanceOf(ServiceError.Denied.class);
    }

    private static ServiceError missing(String serial) {
        return new ServiceError.NotFound(ResourceType.MFA_DEVICE, serial);
    }

    private MfaCodes codes(String name) {
        return Objects.requireNonNull(codes.get(name));
    }

    private static ServiceError failed(FailedPrecondition rule) {
        return new ServiceError.Precondition(rule);
    }

    @Test
    void the_seed_is_shown_once_and_stored_sealed() {
        create(root, "phone");
        var seed = codes("phone").seed();
        assertThat(seed).matches("[A-Z2-7]{32}");
        assertThat(domain.mfaDevices
                        .list(root, MfaDevice.Filter.ANY, Page.Request.first(10))
                        .toString())
                .doesNotContain(seed);
        create(root, "other");
        assertThat(codes("other").seed()).isNotEqualTo(seed);
    }

    /** A writer of the database without the data key cannot make a device another's. */
    @Test
    void a_device_whose_owner_was_changed_in_the_database_proves_nobody() {
        create(root, "phone");
        enable(root, ALICE, "phone");
        domain.store.write(tx -> {
            var device = tx.mfaDevices().find(ACCOUNT, "/", "phone").orElseThrow();
            var assignment = new MfaDevice.Assignment(root.id(), domain.clock.instant());
            tx.mfaDevices().update(device.assigned(Optional.of(assignment), device.seed()));
            return device;
        });
        var proof = new MfaProof(serial("phone"), codes("phone").at(domain.clock.instant(), 1));
        assertThatThrownBy(() -> domain.store.write(
                        tx -> domain.mfaVerifier.refusal(tx, root, SessionAction.GET_SESSION_TOKEN, proof)))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void a_device_belongs_to_one_identity_at_a_time() {
        domain.createUser("bob");
        create(root, "phone");
        enable(root, ALICE, "phone");
        assertError(
                () -> enable(root, new IdentityRef.Named("bob"), "phone"),
                failed(FailedPrecondition.MFA_DEVICE_IS_ENABLED));
        assertError(
                () -> domain.mfaDevices.delete(root, serial("phone")), failed(FailedPrecondition.MFA_DEVICE_IS_IN_USE));
        assertError(
                () -> domain.mfaDevices.deactivate(root, new IdentityRef.Named("bob"), serial("phone")),
                missing(serial("phone")));
        domain.mfaDevices.deactivate(root, ALICE, serial("phone"));
        assertThat(owned(ALICE)).isEmpty();
        domain.mfaDevices.delete(root, serial("phone"));
        assertError(() -> domain.mfaDevices.delete(root, serial("phone")), missing(serial("phone")));
    }

    @Test
    void serial_numbers_are_unique_without_case_and_found_as_they_are() {
        create(root, "phone");
        assertError(
                () -> create(root, "PHONE"), new ServiceError.AlreadyExists(ResourceType.MFA_DEVICE, serial("PHONE")));
        domain.mfaDevices.create(root, new MfaDevices.Draft("/x/", "phone", List.of()));
        assertError(() -> domain.mfaDevices.delete(root, serial("PHONE")), missing(serial("PHONE")));
    }

    @Test
    void an_account_and_a_user_have_so_many_devices() {
        for (var name : List.of("a", "b", "c", "d")) {
            create(root, name);
        }
        assertError(() -> create(root, "e"), new ServiceError.LimitExceeded(Quota.MFA_DEVICES_PER_ACCOUNT, 4));
        enable(root, ALICE, "a");
        enable(root, ALICE, "b");
        assertError(() -> enable(root, ALICE, "c"), new ServiceError.LimitExceeded(Quota.MFA_DEVICES_PER_USER, 2));
        enable(root, SELF, "c");
        assertThat(owned(ALICE)).containsExactly("a", "b");
    }

    @Test
    void only_the_root_has_the_device_of_the_root() {
        domain.allow(alice.asIdentity().orElseThrow(), PolicyDocuments.allow("iam:*"));
        var name = MfaDevice.NAME_OF_ROOT;
        var reserved = new ServiceError.Invalid(InvalidArgument.RESERVED_MFA_DEVICE);
        assertError(() -> create(alice, name), reserved);
        assertError(() -> create(root, "ROOT-account-mfa-device"), reserved);
        create(root, name);
        assertError(() -> enable(root, ALICE, name), missing(serial(name)));
        assertError(() -> enable(alice, SELF, name), missing(serial(name)));
        enable(root, new IdentityRef.Named("root"), name);
        assertThat(owned(SELF)).containsExactly(name);
    }

    @Test
    void a_user_called_root_is_another() {
        domain.createUser("root");
        create(root, "phone");
        enable(root, new IdentityRef.Named("root"), "phone");
        assertThat(owned(SELF)).isEmpty();
        assertThat(owned(new IdentityRef.Named("root"))).containsExactly("phone");
    }

    @Test
    void a_user_may_manage_its_own_device_as_policies_say() {
        assertDenied(() -> create(alice, "phone"));
        create(root, "phone");
        assertDenied(() -> enable(alice, SELF, "phone"));
        assertDenied(() -> enable(alice, SELF, "absent"));
        assertDenied(() -> domain.mfaDevices.delete(alice, serial("absent")));
        domain.allow(alice.asIdentity().orElseThrow(), """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["iam:CreateVirtualMFADevice","iam:DeleteVirtualMFADevice"],
                "Resource":"arn:aws:iam::*:mfa/al*"},
                {"Effect":"Allow","Action":["iam:EnableMFADevice","iam:DeactivateMFADevice","iam:ListMFADevices"],
                "Resource":"arn:aws:iam::*:user/${aws:username}"}]}""");
        assertDenied(() -> create(alice, "tablet"));
        create(alice, "alice");
        enable(alice, SELF, "alice");
        assertDenied(() -> enable(alice, new IdentityRef.Named("bob"), "alice"));
        assertThat(domain.mfaDevices.ofIdentity(alice, SELF)).hasSize(1);
        domain.mfaDevices.deactivate(alice, SELF, serial("alice"));
        domain.mfaDevices.delete(alice, serial("alice"));
        assertDenied(() -> domain.mfaDevices.delete(alice, serial("phone")));
        assertDenied(() -> domain.mfaDevices.list(alice, MfaDevice.Filter.ANY, Page.Request.first(10)));
    }

    @Test
    void tags_decide_and_need_the_right_to_tag() {
        var blue = new MfaDevices.Draft("/", "phone", List.of(new Tag("team", "blue")));
        domain.allow(alice.asIdentity().orElseThrow(), PolicyDocuments.allow("iam:CreateVirtualMFADevice"));
        assertDenied(() -> domain.mfaDevices.create(alice, blue));
        domain.mfaDevices.create(root, blue);
        create(root, "other");
        domain.allow(alice.asIdentity().orElseThrow(), """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:DeleteVirtualMFADevice",
                "Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"blue"}}}]}""");
        assertDenied(() -> domain.mfaDevices.delete(alice, serial("other")));
        domain.mfaDevices.delete(alice, serial("phone"));
        domain.mfaDeviceTags.add(root, serial("other"), List.of(new Tag("a", ""), new Tag("A", "")));
        assertError(
                () -> domain.mfaDeviceTags.add(root, serial("other"), List.of(new Tag("b", ""))),
                new ServiceError.LimitExceeded(Quota.TAGS_PER_MFA_DEVICE, 2));
        assertThat(domain.mfaDeviceTags.list(root, serial("other"))).hasSize(2);
    }

    @Test
    void a_user_with_a_device_is_not_deleted_unless_its_credentials_are_too() {
        var bob = domain.createUser("bob");
        create(root, "phone");
        enable(root, new IdentityRef.Named("bob"), "phone");
        assertError(
                () -> domain.users.delete(root, "bob"),
                new ServiceError.InUse(ResourceType.USER, ResourceType.MFA_DEVICE));
        domain.identities.delete(
                root, new IdentityRef.Named("bob"), Identities.WithCredentials.DELETE, TransactionHook.NONE);
        assertThat(domain.mfaDevices
                        .list(root, MfaDevice.Filter.ANY, Page.Request.first(10))
                        .items())
                .isEmpty();
        assertThat(domain.changes())
                .anyMatch(event -> event.target().endsWith(bob.id() + " with keys: 0 and MFA devices: 1"));
    }
}
