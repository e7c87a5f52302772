package dev.keyhold.domain.mfa;

/**
 * The quotas of MFA devices; by default the vendor's.
 *
 * @param perUser devices of a user or the root
 * @param perAccount devices of an account, whether they belong to somebody or not
 * @param tags of a device
 */
public record MfaQuotas(int perUser, int perAccount, int tags) {
    public static final MfaQuotas DEFAULT = new MfaQuotas(8, 5_000, 50);
}
