package dev.keyhold.domain.mfa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.keyhold.MfaCodes;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.InvalidArgument;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MfaVerifierTest {
    private static final Duration STEP = Duration.ofSeconds(30);

    private Fixture domain;
    private Principal alice;
    private Principal bob;
    private String phone;
    private MfaCodes codes;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.caller(domain.createUserWithKey("alice"));
        bob = domain.caller(domain.createUserWithKey("bob"));
        var made = make("phone");
        codes = codes(made);
        phone = serial(made);
        enable("alice", phone, -3);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private MfaDevices.NewDevice make(String name) {
        return domain.mfaDevices.create(domain.root, new MfaDevices.Draft("/", name, List.of()));
    }

    private static MfaCodes codes(MfaDevices.NewDevice made) {
        return new MfaCodes(made.seed().reveal());
    }

    private static String serial(MfaDevices.NewDevice made) {
        return made.device().arn().text();
    }

    private String create(String name) {
        var made = make(name);
        codes = codes(made);
        return serial(made);
    }

    private MfaDevices.Codes pair(int first) {
        return new MfaDevices.Codes(code(first), code(first + 1));
    }

    /** By two codes, of which that is the first. */
    private void enable(String user, String serial, int first) {
        domain.mfaDevices.enable(domain.root, new IdentityRef.Named(user), serial, pair(first));
    }

    private void synchronize(int first) {
        domain.mfaDevices.synchronize(domain.root, new IdentityRef.Named("alice"), phone, pair(first));
    }

    private String code(int later) {
        return codes.at(domain.clock.instant(), later);
    }

    private String wrong() {
        return codes.wrong(domain.clock.instant());
    }

    private Optional<InvalidArgument> refusal(Principal principal, String serial, String code) {
        var proof = new MfaProof(serial, code);
        return domain.store
                .write(tx -> domain.mfaVerifier.refusal(tx, principal, SessionAction.GET_SESSION_TOKEN, proof))
                .map(why -> ((ServiceError.Invalid) why.serviceError()).problem());
    }

    private void assertAccepted(String code) {
        assertThat(refusal(alice, phone, code)).isEmpty();
    }

    private void assertWrong(String code) {
        assertThat(refusal(alice, phone, code)).contains(InvalidArgument.WRONG_MFA_CODE);
    }

    private MfaDevice.CodeUse use() {
        return domain.store
                .read(tx -> tx.mfaDevices().find(Fixture.ACCOUNT, "/", "phone"))
                .orElseThrow()
                .codes();
    }

    @Test
    void accepts_the_code_of_now_and_those_beside_it() {
        for (int later : List.of(-1, 0, 1)) {
            assertAccepted(code(later));
        }
        assertWrong(code(2));
    }

    @Test
    void refuses_codes_further_away() {
        for (int later : List.of(-3, -2, 2, 3)) {
            assertWrong(code(later));
        }
        assertWrong(wrong());
        assertThat(use().failures()).isEqualTo(5);
    }

    @Test
    void accepts_a_code_once_and_none_before_it() {
        var now = code(0);
        assertAccepted(now);
        assertWrong(now);
        assertWrong(code(-1));
        domain.clock.advance(STEP);
        assertWrong(now);
        assertAccepted(code(0));
        assertThat(use().failures()).isZero();
    }

    @Test
    void accepts_no_code_that_enabled_the_device() {
        var tablet = create("tablet");
        enable("bob", tablet, -1);
        for (int later : List.of(-1, 0)) {
            assertThat(refusal(bob, tablet, code(later))).contains(InvalidArgument.WRONG_MFA_CODE);
        }
        assertThat(refusal(bob, tablet, code(1))).isEmpty();
    }

    @Test
    void a_code_that_was_used_stays_used_when_the_device_is_enabled_anew() {
        assertAccepted(code(0));
        domain.mfaDevices.deactivate(domain.root, new IdentityRef.Named("alice"), phone);
        assertThat(Fixture.error(() -> enable("alice", phone, -1)))
                .isEqualTo(new ServiceError.Invalid(InvalidArgument.WRONG_MFA_CODES));
        enable("alice", phone, 1);
        assertWrong(code(0));
    }

    @Test
    void a_device_proves_its_owner_alone() {
        assertThat(refusal(bob, phone, code(0))).contains(InvalidArgument.WRONG_MFA_DEVICE);
        assertThat(refusal(domain.root, phone, code(0))).contains(InvalidArgument.WRONG_MFA_DEVICE);
        for (var serial : List.of(phone.toUpperCase(Locale.ROOT), phone + "x", "GAHT12345678", "", "::::::")) {
            assertThat(refusal(alice, serial, code(0))).as(serial).contains(InvalidArgument.WRONG_MFA_DEVICE);
        }
        assertAccepted(code(0));
        domain.mfaDevices.deactivate(domain.root, new IdentityRef.Named("alice"), phone);
        assertThat(refusal(alice, phone, code(1))).contains(InvalidArgument.WRONG_MFA_DEVICE);
    }

    @Test
    void five_wrong_codes_block_a_device_and_each_more_for_twice_as_long_up_to_an_hour() {
        for (int i = 0; i < 4; i++) {
            assertWrong(wrong());
            assertThat(use().blockedUntil()).isEmpty();
        }
        var lengths = new ArrayList<Duration>();
        for (int i = 0; i < 9; i++) {
            assertWrong(wrong());
            var until = use().blockedUntil().orElseThrow();
            lengths.add(Duration.between(domain.clock.instant(), until));
            assertWrong(code(0));
            assertThat(use().failures()).isEqualTo(5 + i);
            domain.clock.advance(lengths.getLast().minusMillis(1));
            assertWrong(code(0));
            domain.clock.advance(Duration.ofMillis(1));
        }
        assertThat(lengths.stream().map(Duration::toMinutes)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertAccepted(code(0));
        assertThat(use()).satisfies(use -> {
            assertThat(use.failures()).isZero();
            assertThat(use.blockedUntil()).isEmpty();
        });
    }

    @Test
    void wrong_codes_of_synchronization_count_too_and_are_refused_while_blocked() {
        for (int i = 0; i < 5; i++) {
            assertThat(Fixture.error(() -> domain.mfaDevices.synchronize(
                            domain.root,
                            new IdentityRef.Named("alice"),
                            phone,
                            new MfaDevices.Codes(wrong(), wrong()))))
                    .isEqualTo(new ServiceError.Invalid(InvalidArgument.WRONG_MFA_CODES));
        }
        assertWrong(code(0));
        assertThat(Fixture.error(() -> synchronize(0)))
                .isEqualTo(new ServiceError.Invalid(InvalidArgument.WRONG_MFA_CODES));
        domain.clock.advance(Duration.ofMinutes(1));
        synchronize(-1);
        assertAccepted(code(1));
    }

    @Test
    void a_clock_that_is_ahead_or_behind_is_learnt() {
        synchronize(5);
        assertThat(use().drift()).isEqualTo(6);
        domain.clock.advance(STEP);
        assertAccepted(code(6));
        domain.clock.advance(Duration.ofMinutes(10));
        assertWrong(code(0));
        synchronize(-8);
        assertThat(use().drift()).isEqualTo(-7);
        assertAccepted(code(-6));
        synchronize(-1);
        assertThat(use().drift()).isZero();
    }

    @Test
    void a_clock_that_is_too_far_away_is_not_learnt() {
        for (int first : List.of(10, -12)) {
            assertThat(Fixture.error(() -> synchronize(first)))
                    .isEqualTo(new ServiceError.Invalid(InvalidArgument.WRONG_MFA_CODES));
        }
        synchronize(9);
    }

    @Test
    void a_refusal_leaves_a_denial_without_the_code() {
        var wrong = wrong();
        assertWrong(wrong);
        assertThat(refusal(bob, phone, code(0))).isPresent();
        domain.denials.flush();
        var events = domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS);
        assertThat(events)
                .extracting(AuditEvent::operation, AuditEvent::outcome, AuditEvent::reason)
                .containsExactlyInAnyOrder(
                        tuple("GET_SESSION_TOKEN", AuditEvent.Outcome.FAILED, "WRONG_MFA_CODE"),
                        tuple("GET_SESSION_TOKEN", AuditEvent.Outcome.FAILED, "WRONG_MFA_DEVICE"));
        assertThat(events.toString()).contains(phone).doesNotContain(wrong, code(0));
    }

    @Test
    void what_holds_a_code_does_not_print_it() {
        assertThat(new MfaProof(phone, "777888").toString()).contains(phone).doesNotContain("777888");
        assertThat(new MfaDevices.Codes("123456", "654321").toString()).doesNotContain("123456", "654321");
    }

    @Test
    void a_device_and_a_code_come_together() {
        assertThat(MfaProof.of(Optional.empty(), Optional.empty())).isEmpty();
        assertThat(MfaProof.of(Optional.of(phone), Optional.of("123456"))).contains(new MfaProof(phone, "123456"));
        for (var one : List.of(Optional.of(phone), Optional.<String>empty())) {
            var other = one.isPresent() ? Optional.<String>empty() : Optional.of("123456");
            assertThat(Fixture.error(() -> MfaProof.of(one, other)))
                    .isEqualTo(new ServiceError.Invalid(InvalidArgument.INCOMPLETE_MFA));
        }
    }
}
