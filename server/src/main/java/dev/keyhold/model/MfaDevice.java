package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A device that shows one-time codes, or an app on one. It is virtual: only the seed of its codes is known of it, and
 * that is only present sealed.
 *
 * @param path the AWS path, {@code /} or {@code /…/}; like the name it never changes
 * @param assignment whose device it is; empty for one that proves nothing yet, or no more
 */
public record MfaDevice(
        AccountId account,
        ResourceId id,
        String path,
        String name,
        Sealed seed,
        Optional<Assignment> assignment,
        CodeUse codes,
        Instant createdAt) {
    /** The name of a device that only the root of an account can have. */
    public static final String NAME_OF_ROOT = "root-account-mfa-device";

    /** Which devices are listed or counted. */
    public enum Filter {
        ANY,
        /** Those that belong to somebody. */
        ASSIGNED,
        UNASSIGNED
    }

    /** Whose device it is, and since when. */
    public record Assignment(ResourceId owner, Instant enabledAt) {}

    /**
     * Which of its codes were used, well or badly.
     *
     * @param lastStep the number of the last code that was accepted: neither that nor an earlier one is accepted again
     * @param drift how many codes the clock of the device is ahead; negative if it is behind
     * @param failures how many codes in succession were not accepted
     * @param blockedUntil until when none is accepted
     */
    public record CodeUse(long lastStep, int drift, int failures, Optional<Instant> blockedUntil) {
        /** That of a device whose codes were never used. */
        public static final CodeUse NONE = new CodeUse(0, 0, 0, Optional.empty());

        /** After that code. */
        public CodeUse accepted(long step) {
            return new CodeUse(step, drift, 0, Optional.empty());
        }

        /** With another difference of the clocks. */
        public CodeUse drifting(int codes) {
            return new CodeUse(lastStep, codes, failures, blockedUntil);
        }

        /** After one code more that was wrong. */
        public CodeUse failed(Optional<Instant> blocked) {
            return new CodeUse(lastStep, drift, failures + 1, blocked);
        }

        public boolean isBlockedAt(Instant now) {
            return blockedUntil.filter(now::isBefore).isPresent();
        }
    }

    /** A new device that belongs to nobody. */
    public static MfaDevice create(
            AccountId account, ResourceId id, String path, String name, Sealed seed, Instant at) {
        return new MfaDevice(account, id, path, name, seed, Optional.empty(), CodeUse.NONE, at);
    }

    /** The form in which serial numbers are compared and ordered. */
    public static String fold(String path, String name) {
        return (path + name).toLowerCase(Locale.ROOT);
    }

    /** What its owner types as its serial number. */
    public Arn arn() {
        return Arn.mfaDevice(account, path, name);
    }

    public boolean belongsTo(ResourceId identity) {
        return assignment.filter(it -> it.owner().equals(identity)).isPresent();
    }

    /** The same device of that owner, or of nobody, for which its seed is sealed again. */
    public MfaDevice assigned(Optional<Assignment> to, Sealed newSeed) {
        return new MfaDevice(account, id, path, name, newSeed, to, codes, createdAt);
    }

    public MfaDevice with(CodeUse newCodes) {
        return new MfaDevice(account, id, path, name, seed, assignment, newCodes, createdAt);
    }
}
