package dev.keyhold.model;

import java.util.List;
import java.util.Optional;

/**
 * Every way a request can be refused. It carries data; each API words it in one exhaustive switch, so never write
 * {@code default} over this type.
 */
public sealed interface ServiceError {
    /** Something named in the request does not exist, or not for this caller. */
    record NotFound(ResourceType kind, String name) implements ServiceError {}

    /** The name is taken. */
    record AlreadyExists(ResourceType kind, String name) implements ServiceError {}

    /** A quota is used up. */
    record LimitExceeded(Quota quota, int allowed) implements ServiceError {}

    /** The thing still has dependents that must go first. */
    record InUse(ResourceType kind, ResourceType dependents) implements ServiceError {}

    /** The request contradicts itself or a rule that its fields' own constraints cannot express. */
    record Invalid(InvalidArgument problem) implements ServiceError {}

    /** A policy document that is refused, with the text that its own language has for it. */
    record MalformedPolicy(String text) implements ServiceError {}

    /**
     * A question to the policy simulator that has no answer.
     *
     * @param subject what it is about: a name, an ARN, the position of a policy, or empty
     */
    record InvalidSimulation(SimulationProblem problem, String subject) implements ServiceError {}

    /**
     * What is wrong with an OIDC provider, or with a request about one.
     *
     * @param subject what it is about: a URL, an ARN or a number
     */
    record InvalidFederation(FederationProblem problem, String subject) implements ServiceError {}

    /**
     * The policies inside a user, group or role, which are counted together, are larger than they may be.
     *
     * @param holder what has them
     */
    record PoliciesTooLarge(ResourceType holder, String name, int allowed) implements ServiceError {}

    /** A session that is not issued. */
    record RefusedSession(SessionProblem problem) implements ServiceError {}

    /**
     * The policies and tags of a session take more room than there is in its token.
     *
     * @param percent of the room, so more than 100
     */
    record SessionTooLarge(int percent) implements ServiceError {}

    /**
     * A request about a key of the KMS.
     *
     * @param subject what it is about: the ARN of the key, a name, or what does not go together
     */
    record RefusedKey(KeyProblem problem, String subject) implements ServiceError {}

    /** Identity tokens for other services are not issued, or not enabled or disabled. */
    record RefusedOutbound(OutboundProblem problem) implements ServiceError {}

    /** One or more fields break their constraints. */
    record InvalidFields(List<Violation> violations) implements ServiceError {
        public InvalidFields {
            violations = List.copyOf(violations);
        }
    }

    /** The caller could not be authenticated. */
    record Unauthenticated(AuthenticationFailure reason) implements ServiceError {}

    /**
     * An identity token is of an issuer whose tokens are not accepted where it was sent.
     *
     * @param issuer as the token has it, which anybody can have made up
     */
    record UntrustedIssuer(AuthenticationFailure reason, String issuer) implements ServiceError {}

    /**
     * The caller may not do this.
     *
     * @param because the end of a message that names the caller, the action and the resource, if policies denied it
     */
    record Denied(Principal principal, String operation, ResourceRef target, Optional<String> because)
            implements ServiceError {}

    /** Too many failed authentications from there. */
    record Throttled() implements ServiceError {}

    /** The thing is not in a state that allows this. */
    record Precondition(FailedPrecondition rule) implements ServiceError {}

    /** The store or the service cannot answer now; the same request may succeed later. */
    record Unavailable(UnavailableReason cause) implements ServiceError {}

    /** More work that keeps processors busy is waiting than is taken on. */
    record Busy() implements ServiceError {}

    /**
     * The request was cut off before its answer was there.
     *
     * @param begun whether a commit had begun, so that the change may be stored; else nothing of it is or will be
     */
    record Aborted(AbortReason by, boolean begun) implements ServiceError {}

    /** What cuts requests off. */
    enum AbortReason {
        /** The time that a request may take. */
        TIMEOUT,
        /** The end of the service. */
        SHUTDOWN
    }

    /** What the state of a thing must be. */
    enum FailedPrecondition {
        /** A cloud keeps an owner once it has one. */
        LAST_OWNER,
        /** A cloud keeps somebody who may grant roles on it. */
        LAST_ADMINISTRATOR,
        /** An organization keeps at least one owner. */
        LAST_ORGANIZATION_OWNER,
        /** An organization keeps at least one who may grant roles on it. */
        LAST_ORGANIZATION_ADMINISTRATOR,
        /** What AWS clients make lands in the default folder, so it stays. */
        DEFAULT_FOLDER,
        /** Nothing can be made in a folder that is being deleted. */
        FOLDER_IS_GOING,
        /** A version that is destroyed, or will be, encrypts and decrypts nothing. */
        VERSION_IS_NOT_ACTIVE,
        /** A key always has a version to encrypt with. */
        VERSION_IS_PRIMARY,
        /** Only a scheduled destruction can be cancelled. */
        VERSION_IS_NOT_SCHEDULED,
        /** A protected key must be unprotected before it can be deleted. */
        KEY_IS_PROTECTED,
        /** The root keeps an active access key while nobody else may administer the account. */
        LAST_ROOT_KEY,
        /** The account that manages the organization can be neither closed nor deleted. */
        MANAGEMENT_ACCOUNT,
        /** A closed account cannot be closed again. */
        ACCOUNT_IS_CLOSED,
        /** Only a closed account can be reopened. */
        ACCOUNT_IS_NOT_CLOSED,
        /** The account moves to another installation: what changed here now would be missing there. */
        ACCOUNT_IS_FROZEN,
        /** A managed policy that is attached to something, or bounds it, stays. */
        POLICY_IS_USED,
        /** Of the versions of a managed policy, all but the default one must go first. */
        POLICY_HAS_VERSIONS,
        /** A managed policy keeps its default version. */
        POLICY_VERSION_IS_DEFAULT,
        /** An MFA device that belongs to somebody must be taken away from them first. */
        MFA_DEVICE_IS_IN_USE,
        /** An MFA device belongs to one identity at a time. */
        MFA_DEVICE_IS_ENABLED,
        /** There is more than one account, so it must be named. */
        SEVERAL_ACCOUNTS
    }

    /** What is counted and limited. */
    enum Quota {
        ACCOUNTS,
        TAGS_PER_ACCOUNT,
        USERS_PER_ACCOUNT,
        ACCESS_KEYS_PER_USER,
        TAGS_PER_USER,
        STATIC_KEYS_PER_ACCOUNT,
        API_KEYS_PER_ACCOUNT,
        AUTHORIZED_KEYS_PER_ACCOUNT,
        FOLDERS_PER_ACCOUNT,
        SYMMETRIC_KEYS_PER_ACCOUNT,
        VERSIONS_PER_SYMMETRIC_KEY,
        TAGS_PER_KMS_KEY,
        ALIASES_PER_KMS_KEY,
        GRANTS_PER_KMS_KEY,
        /** Bytes of a key policy. */
        KEY_POLICY_SIZE,
        GROUPS_PER_ACCOUNT,
        GROUPS_PER_USER,
        POLICIES_PER_ACCOUNT,
        POLICIES_PER_USER,
        POLICIES_PER_GROUP,
        /** Characters of a managed policy. */
        POLICY_SIZE,
        VERSIONS_PER_POLICY,
        TAGS_PER_POLICY,
        MFA_DEVICES_PER_ACCOUNT,
        MFA_DEVICES_PER_USER,
        TAGS_PER_MFA_DEVICE,
        ROLES_PER_ACCOUNT,
        POLICIES_PER_ROLE,
        /** Characters of a trust policy. */
        TRUST_POLICY_SIZE,
        TAGS_PER_ROLE,
        INSTANCE_PROFILES_PER_ACCOUNT,
        ROLES_PER_INSTANCE_PROFILE,
        TAGS_PER_INSTANCE_PROFILE,
        OIDC_PROVIDERS_PER_ACCOUNT,
        CLIENT_IDS_PER_OIDC_PROVIDER,
        TAGS_PER_OIDC_PROVIDER
    }

    /** Rules beyond the constraints of single fields. */
    enum InvalidArgument {
        DUPLICATE_TAG_KEYS,
        /** Tag keys that begin with {@code aws:} belong to the vendor. */
        RESERVED_TAG_KEY,
        /** A policy's ARN does not have the form of one. */
        INVALID_POLICY_ARN,
        /** A one-time code is wrong, was used before, or is of a device that is blocked. */
        WRONG_MFA_CODE,
        /** The device that a one-time code is said to be of is not the caller's. */
        WRONG_MFA_DEVICE,
        /** A device without a code, or a code without a device. */
        INCOMPLETE_MFA,
        /** Two one-time codes are not two of the device that follow each other. */
        WRONG_MFA_CODES,
        /** Only the root of an account may have a device of that name. */
        RESERVED_MFA_DEVICE,
        /** A message about a denial that was not encoded here. */
        UNKNOWN_MESSAGE,
        /** A ciphertext that this key and this additional data did not make; what is wrong with it stays untold. */
        BAD_CIPHERTEXT
    }

    /** Why the service cannot answer. */
    enum UnavailableReason {
        /** The database failed, is full, or does not answer; nothing was changed. */
        STORE,
        /** The database failed while it committed, so that the change may be stored. */
        COMMIT,
        /** More work is waiting than the service takes on. */
        OVERLOADED,
        /** The service is stopping. */
        STOPPING,
        /** The request has been answered already, so this is seen by nobody. */
        ANSWERED;

        /** True when the storage is what failed. */
        public boolean isOfStorage() {
            return this == STORE || this == COMMIT;
        }
    }
}
