package dev.keyhold.domain.mfa;

import dev.keyhold.crypto.OneTimeCodes;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Arn;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * Verifies one-time codes, in the transaction that acts on them: the last accepted code of a device is stored with the
 * change that the code is for, so that it is accepted once, on all nodes together. Wrong codes are counted in the
 * device, also where the transaction makes no other change. The fifth in succession blocks the device for a minute, and
 * each one after that for twice as long as the one before, up to an hour. Codes that come while it is blocked are
 * neither looked at nor counted.
 */
public final class MfaVerifier {
    /** How many codes before and after the one of now are accepted. */
    private static final int TOLERANCE = 1;
    /** How many codes it may take to enter two of them. */
    private static final int SLOWNESS = 3;
    /** How many codes the clock of a device may be away from ours when it is synchronized. */
    private static final int MAX_DRIFT = 10;

    private static final int FAILURES_BEFORE_BLOCK = 5;
    private static final Duration FIRST_BLOCK = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration LONGEST_BLOCK = Duration.ofHours(1);

    private final MfaSeeds seeds;
    private final DenialAuditLog denials;
    private final InstantSource clock;
    private final OneTimeCodes codes = new OneTimeCodes();

    public MfaVerifier(MfaSeeds seeds, DenialAuditLog denials, InstantSource clock) {
        this.seeds = seeds;
        this.denials = denials;
        this.clock = clock;
    }

    /**
     * Verifies that the caller has a device of its own.
     *
     * @return why the call is to be refused, once what this has stored is committed; empty if the code is right
     */
    public Optional<ServiceException> refusal(WriteTx tx, Principal principal, Action action, MfaProof proof) {
        var device = find(tx, principal, proof.serialNumber()).filter(it -> it.belongsTo(principal.id()));
        if (device.isEmpty()) {
            var target = "MFA device " + Redaction.of(proof.serialNumber());
            return Optional.of(refuse(principal, action, target, ServiceError.InvalidArgument.WRONG_MFA_DEVICE));
        }
        var now = OneTimeCodes.step(clock.instant()) + device.get().codes().drift();
        var accepted = check(tx, device.get(), now - TOLERANCE, now + TOLERANCE, step -> step, proof.code());
        if (accepted.isPresent()) {
            tx.mfaDevices().update(accepted.get());
            return Optional.empty();
        }
        return Optional.of(refuse(
                principal, action, AuditTargets.describe(device.get()), ServiceError.InvalidArgument.WRONG_MFA_CODE));
    }

    /**
     * The device, not stored yet, after two codes that follow each other, which are then used. Whether its clock is
     * away from ours is not asked: it may be that its owner was slow. Empty if they are wrong, which is stored.
     */
    Optional<MfaDevice> check(WriteTx tx, MfaDevice device, MfaDevices.Codes pair) {
        return accept(tx, device, pair).map(used -> used.with(used.codes().drifting(drift(used, SLOWNESS))));
    }

    /** The same, with the difference of the clocks as the codes show it. */
    Optional<MfaDevice> synchronize(WriteTx tx, MfaDevice device, MfaDevices.Codes pair) {
        return accept(tx, device, pair).map(used -> used.with(used.codes().drifting(drift(used, TOLERANCE))));
    }

    private Optional<MfaDevice> accept(WriteTx tx, MfaDevice device, MfaDevices.Codes pair) {
        var last = OneTimeCodes.step(clock.instant()) - 1;
        return check(tx, device, last - MAX_DRIFT, last + MAX_DRIFT, step -> step + 1, pair.first(), pair.second());
    }

    /** By how many codes the device is ahead; none if they are no more than those. */
    private int drift(MfaDevice device, int tolerated) {
        var difference = device.codes().lastStep() - OneTimeCodes.step(clock.instant());
        return Math.abs(difference) <= tolerated ? 0 : Math.toIntExact(difference);
    }

    /** The refusal of codes that were to synchronize a device. */
    ServiceException refuseCodes(Principal principal, Action action, MfaDevice device) {
        return refuse(principal, action, AuditTargets.describe(device), ServiceError.InvalidArgument.WRONG_MFA_CODES);
    }

    /** The device with that serial number, if there is one in the account of the caller. */
    static Optional<MfaDevice> find(ReadTx tx, Principal principal, String serialNumber) {
        return Arn.parse(serialNumber).filter(Arn::isMfaDevice).flatMap(arn -> {
            var slash = arn.resource().lastIndexOf('/');
            var path = arn.resource().substring(arn.resource().indexOf('/'), slash + 1);
            return tx.mfaDevices()
                    .find(principal.account(), path, arn.resource().substring(slash + 1))
                    .filter(found -> found.arn().equals(arn));
        });
    }

    private Optional<MfaDevice> check(
            WriteTx tx, MfaDevice device, long from, long to, LongUnaryOperator lastOf, String... given) {
        var now = clock.instant();
        var use = device.codes();
        if (use.isBlockedAt(now)) {
            return Optional.empty();
        }
        OptionalLong found;
        try (var seed = seeds.open(device)) {
            found = codes.find(seed, from, to, given);
        }
        if (found.isPresent() && found.getAsLong() > use.lastStep()) {
            return Optional.of(device.with(use.accepted(lastOf.applyAsLong(found.getAsLong()))));
        }
        tx.mfaDevices().update(device.with(use.failed(blockedUntil(use.failures() + 1, now))));
        return Optional.empty();
    }

    private static Optional<Instant> blockedUntil(int failures, Instant now) {
        var beyond = failures - FAILURES_BEFORE_BLOCK;
        if (beyond < 0) {
            return Optional.empty();
        }
        var block = FIRST_BLOCK.multipliedBy(1L << Math.min(beyond, MAX_DOUBLINGS));
        return Optional.of(now.plus(block.compareTo(LONGEST_BLOCK) < 0 ? block : LONGEST_BLOCK));
    }

    private ServiceException refuse(
            Principal principal, Action action, String target, ServiceError.InvalidArgument reason) {
        denials.failed(principal, action, target, reason.name());
        return new ServiceException(new ServiceError.Invalid(reason));
    }
}
