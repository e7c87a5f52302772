package dev.keyhold.model;

import java.util.List;

/**
 * Every way a request can be refused. It carries data; each dialect words it in one exhaustive switch, so never write
 * {@code default} over this type.
 */
public sealed interface Refusal {
    /** Something named in the request does not exist, or not for this caller. */
    record NotFound(Kind kind, String name) implements Refusal {}

    /** The name is taken. */
    record AlreadyExists(Kind kind, String name) implements Refusal {}

    /** A quota is used up. */
    record LimitExceeded(Quota quota, int allowed) implements Refusal {}

    /** The thing still has dependents that must go first. */
    record InUse(Kind kind, Kind dependents) implements Refusal {}

    /** The request contradicts itself or a rule that its fields' own constraints cannot express. */
    record Invalid(Problem problem) implements Refusal {}

    /** One or more fields break their constraints. */
    record InvalidFields(List<Violation> violations) implements Refusal {
        public InvalidFields {
            violations = List.copyOf(violations);
        }
    }

    /** The caller could not be authenticated. */
    record Unauthenticated(Rejection reason) implements Refusal {}

    /** The caller may not do this. */
    record Denied(Caller caller, String operation, Target target) implements Refusal {}

    /** Too many failed authentications from there. */
    record Throttled() implements Refusal {}

    /** The thing is not in a state that allows this. */
    record Precondition(Rule rule) implements Refusal {}

    /** The store or the service cannot answer now; the same request may succeed later. */
    record Unavailable(Cause cause) implements Refusal {}

    /** More work that keeps processors busy is waiting than is taken on. */
    record Busy() implements Refusal {}

    /**
     * The request was cut off before its answer was there.
     *
     * @param begun whether a commit had begun, so that the change may be stored; else nothing of it is or will be
     */
    record CutOff(By by, boolean begun) implements Refusal {}

    /** What cuts requests off. */
    enum By {
        /** The time that a request may take. */
        TIMEOUT,
        /** The end of the service. */
        SHUTDOWN
    }

    /** The kinds of things that requests name. */
    enum Kind {
        USER,
        ACCESS_KEY,
        ACCOUNT_ALIAS,
        POLICY,
        LOGIN_PROFILE,
        PASSWORD_POLICY,
        SERVICE_ACCOUNT,
        API_KEY,
        AUTHORIZED_KEY,
        FOLDER,
        CLOUD,
        ROLE,
        OPERATION,
        SYMMETRIC_KEY,
        KEY_VERSION
    }

    /** What the state of a thing must be. */
    enum Rule {
        /** A cloud keeps an owner once it has one. */
        LAST_OWNER,
        /** A cloud keeps somebody who may grant roles on it. */
        LAST_ADMINISTRATOR,
        /** What AWS clients make lands in the default folder, so it stays. */
        DEFAULT_FOLDER,
        /** Nothing can be made in a folder that is being deleted. */
        FOLDER_IS_GOING,
        /** A key that is not active encrypts and decrypts nothing. */
        KEY_IS_INACTIVE,
        /** A version that is destroyed, or will be, encrypts and decrypts nothing. */
        VERSION_IS_NOT_ACTIVE,
        /** A key always has a version to encrypt with. */
        VERSION_IS_PRIMARY,
        /** Only a destruction to come can be called off. */
        VERSION_IS_NOT_SCHEDULED,
        /** A protected key must be unprotected before it can be deleted. */
        KEY_IS_PROTECTED,
        /** The root keeps an active access key while nobody else may administer the account. */
        LAST_ROOT_KEY
    }

    /** What is counted and limited. */
    enum Quota {
        USERS_PER_ACCOUNT,
        ACCESS_KEYS_PER_USER,
        TAGS_PER_USER,
        STATIC_KEYS_PER_ACCOUNT,
        API_KEYS_PER_ACCOUNT,
        AUTHORIZED_KEYS_PER_ACCOUNT,
        FOLDERS_PER_ACCOUNT,
        SYMMETRIC_KEYS_PER_ACCOUNT,
        VERSIONS_PER_SYMMETRIC_KEY
    }

    /** Rules beyond the constraints of single fields. */
    enum Problem {
        DUPLICATE_TAG_KEYS,
        /** Tag keys that begin with {@code aws:} belong to the vendor. */
        RESERVED_TAG_KEY,
        /** A policy's ARN does not have the form of one. */
        INVALID_POLICY_ARN,
        /** Multi-factor devices are not offered, so no code can be right. */
        MFA_NOT_SUPPORTED,
        /** A ciphertext that this key and this additional data did not make; what is wrong with it stays untold. */
        BAD_CIPHERTEXT
    }

    /** Why the service cannot answer. */
    enum Cause {
        /** The database failed, is full, or does not answer. */
        STORE,
        /** More work is waiting than the service takes on. */
        OVERLOADED,
        /** The service is stopping. */
        STOPPING,
        /** The request has been answered already, so this is seen by nobody. */
        ANSWERED
    }
}
