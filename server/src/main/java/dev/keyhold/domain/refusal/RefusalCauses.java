package dev.keyhold.domain.refusal;

import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.sigv4.SignatureDifference;
import dev.keyhold.sigv4.SignatureError;
import java.util.Optional;

/** Which cause every reason for a refusal is of. */
public final class RefusalCauses {
    private RefusalCauses() {}

    /** The cause of a reason as logs and audit events have it; empty if it is none of a credential or a decision. */
    static Optional<RefusalCause> of(String reason) {
        for (var failure : AuthenticationFailure.values()) {
            if (failure.name().equals(reason)) {
                return Optional.of(of(failure));
            }
        }
        for (var decided : Decision.Reason.values()) {
            if (decided.name().equals(reason)) {
                return Optional.of(of(decided));
            }
        }
        return Optional.empty();
    }

    public static RefusalCause of(AuthenticationFailure failure) {
        return switch (failure) {
            case MISSING -> RefusalCause.NO_CREDENTIAL;
            case MALFORMED, NO_OAUTH -> RefusalCause.CREDENTIAL_MALFORMED;
            case UNSIGNED_PARTS -> RefusalCause.HEADER_NOT_SIGNED;
            case TOO_OLD -> RefusalCause.SIGNED_TOO_LONG_AGO;
            case TOO_NEW -> RefusalCause.SIGNED_IN_THE_FUTURE;
            case WRONG_SCOPE -> RefusalCause.SCOPE_DIFFERS;
            case UNKNOWN_KEY -> RefusalCause.UNKNOWN_KEY;
            case INACTIVE_KEY -> RefusalCause.KEY_DISABLED;
            case FORGED_RECORD -> RefusalCause.RECORD_FORGED;
            case UNEXPECTED_TOKEN -> RefusalCause.TOKEN_UNEXPECTED;
            case MISSING_TOKEN -> RefusalCause.TOKEN_MISSING;
            case INVALID_TOKEN -> RefusalCause.TOKEN_INVALID;
            case EXPIRED_TOKEN -> RefusalCause.SESSION_EXPIRED;
            case REVOKED_SESSION -> RefusalCause.SESSION_REVOKED;
            case WRONG_SIGNATURE -> RefusalCause.NOT_COMPARABLE;
            case WRONG_BODY_HASH -> RefusalCause.BODY_CHANGED;
            case DELETED_IDENTITY -> RefusalCause.IDENTITY_DELETED;
            case SUSPENDED_IDENTITY -> RefusalCause.IDENTITY_SUSPENDED;
            case EXPIRED_IDENTITY -> RefusalCause.IDENTITY_EXPIRED;
            case BAD_TOKEN -> RefusalCause.IAM_TOKEN_INVALID;
            case EXPIRED_IAM_TOKEN -> RefusalCause.IAM_TOKEN_EXPIRED;
            case TOKEN_FROM_FUTURE -> RefusalCause.ISSUED_IN_THE_FUTURE;
            case REVOKED_TOKEN -> RefusalCause.IAM_TOKEN_REVOKED;
            case BAD_API_KEY -> RefusalCause.API_KEY_INVALID;
            case EXPIRED_API_KEY -> RefusalCause.API_KEY_EXPIRED;
            case BAD_JWT, WRONG_JWT_ALGORITHM, MISSING_KID, BAD_JWT_SIGNATURE -> RefusalCause.JWT_INVALID;
            case UNKNOWN_JWT_KEY -> RefusalCause.JWT_KEY_UNKNOWN;
            case WRONG_ISSUER, WRONG_AUDIENCE -> RefusalCause.JWT_ADDRESSEE;
            case JWT_TOO_LONG_LIVED, JWT_EXPIRED, JWT_FROM_FUTURE -> RefusalCause.JWT_TIME;
            case BAD_IDENTITY_TOKEN, BAD_IDENTITY_TOKEN_SIGNATURE, UNSUPPORTED_PROVIDER ->
                RefusalCause.IDENTITY_TOKEN_INVALID;
            case IDENTITY_TOKEN_EXPIRED, IDENTITY_TOKEN_FROM_FUTURE -> RefusalCause.IDENTITY_TOKEN_TIME;
            case UNKNOWN_ISSUER,
                    AMBIGUOUS_AUDIENCE,
                    OWN_ISSUER,
                    NO_OIDC_PROVIDER,
                    UNTRUSTED_AUDIENCE,
                    ROLE_NOT_IN_TOKEN,
                    UNUSABLE_CLAIMS -> RefusalCause.IDENTITY_TOKEN_NOT_TRUSTED;
            case ISSUER_UNREACHABLE, UNUSABLE_ISSUER_KEYS, UNKNOWN_ISSUER_KEY -> RefusalCause.ISSUER_UNUSABLE;
            case ROOT_CREDENTIAL -> RefusalCause.ROOT_CREDENTIAL;
            case OUT_OF_SCOPE -> RefusalCause.API_KEY_SCOPE;
            case TEMPORARY_CREDENTIAL -> RefusalCause.TEMPORARY_CREDENTIAL;
            case NARROWED_SESSION -> RefusalCause.NARROWED_SESSION;
        };
    }

    public static RefusalCause of(Decision.Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED -> RefusalCause.NOTHING_ALLOWS;
            case EXPLICIT_DENY -> RefusalCause.STATEMENT_DENIES;
            case OTHER_ACCOUNT -> RefusalCause.OTHER_ACCOUNT;
            case POLICIES_TOO_COMPLEX -> RefusalCause.POLICIES_TOO_COMPLEX;
            case TEMPORARY_CREDENTIAL -> RefusalCause.TEMPORARY_CREDENTIAL;
            case OUT_OF_SCOPE -> RefusalCause.API_KEY_SCOPE;
        };
    }

    public static RefusalCause of(SignatureError error) {
        return switch (error) {
            case MISSING -> RefusalCause.NO_CREDENTIAL;
            case TWO_FORMS -> RefusalCause.TWO_SIGNATURES;
            case UNSUPPORTED_ALGORITHM -> RefusalCause.UNSUPPORTED_ALGORITHM;
            case VERSION_2 -> RefusalCause.SIGNATURE_VERSION_2;
            case BAD_HEADER, BAD_QUERY, BAD_CREDENTIAL -> RefusalCause.MALFORMED_SIGNATURE;
            case BAD_DATE -> RefusalCause.BAD_SIGNING_DATE;
            case BAD_HEADER_LIST -> RefusalCause.HEADER_LIST;
            case UNSIGNED_HOST -> RefusalCause.HOST_NOT_SIGNED;
            case UNSIGNED_HEADER -> RefusalCause.HEADER_NOT_SIGNED;
            case ABSENT_HEADER -> RefusalCause.SIGNED_HEADER_MISSING;
            case TOO_OLD -> RefusalCause.SIGNED_TOO_LONG_AGO;
            case TOO_NEW -> RefusalCause.SIGNED_IN_THE_FUTURE;
            case BAD_LIFETIME -> RefusalCause.BAD_LIFETIME;
            case EXPIRED -> RefusalCause.PRESIGNED_EXPIRED;
            case WRONG_SCOPE -> RefusalCause.SCOPE_DIFFERS;
            case OWN_SERVICE -> RefusalCause.SCOPE_OF_THIS_SERVICE;
            case OTHER_SERVICE -> RefusalCause.SERVICE_NOT_BEHIND_GATEWAY;
            case OTHER_HOST -> RefusalCause.HOST_NOT_BEHIND_GATEWAY;
            case BAD_PATH -> RefusalCause.AMBIGUOUS_PATH;
            case AMBIGUOUS_BYTES -> RefusalCause.BYTES_LOST;
            case NO_BODY_HASH -> RefusalCause.BODY_HASH_MISSING;
            case BAD_BODY_HASH -> RefusalCause.BODY_HASH_MALFORMED;
            case WRONG_BODY_HASH -> RefusalCause.BODY_CHANGED;
            case UNKNOWN_KEY -> RefusalCause.UNKNOWN_KEY;
        };
    }

    public static RefusalCause of(SignatureDifference.Kind kind) {
        return switch (kind) {
            case HOST -> RefusalCause.SIGNED_OTHER_HOST;
            case PORT -> RefusalCause.SIGNED_OTHER_PORT;
            case PATH_CODING -> RefusalCause.PATH_CODED_ON_THE_WAY;
            case PATH_PLUS -> RefusalCause.PLUS_IN_PATH;
            case PATH_BYTES -> RefusalCause.PATH_BYTES;
            case PATH -> RefusalCause.PATH_REWRITTEN;
            case PATH_RULES -> RefusalCause.PATH_RULES;
            case QUERY_ORDER -> RefusalCause.QUERY_ORDER;
            case QUERY_CODING -> RefusalCause.QUERY_CODED_OTHERWISE;
            case QUERY -> RefusalCause.QUERY_CHANGED;
            case HEADER -> RefusalCause.HEADER_CHANGED;
            case HEADER_BYTES -> RefusalCause.HEADER_BYTES;
            case BODY_HASH -> RefusalCause.BODY_NOT_AS_SIGNED;
            case METHOD -> RefusalCause.METHOD_CHANGED;
            case DATE -> RefusalCause.OTHER_DATE;
        };
    }
}
