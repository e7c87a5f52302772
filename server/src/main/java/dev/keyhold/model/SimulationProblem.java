package dev.keyhold.model;

/** Why a question to the policy simulator has no answer. */
public enum SimulationProblem {
    /** An action that does not begin with a service. */
    ACTION,
    /** A resource that is no ARN, or {@code *} among others. */
    RESOURCE,
    /** A policy of the resource is asked about without a resource. */
    ENTITY,
    /** What is asked about is no user, group or role. */
    SOURCE,
    /** A policy of the resource can only be asked about with a caller. */
    NO_CALLER,
    CALLER,
    RESOURCE_OWNER,
    CONTEXT_KEY_NAME,
    CONTEXT_KEY_TYPE,
    CONTEXT_KEY_VALUES,
    /** More than one value of a key that has one. The subject is the type and how many. */
    CONTEXT_KEY_SINGLE_VALUE,
    /** The same key twice, perhaps in two spellings. */
    CONTEXT_KEY_TWICE,
    CONTEXT_VALUE_NUMERIC,
    CONTEXT_VALUE_DATE,
    CONTEXT_VALUE_IP,
    CONTEXT_VALUE_BINARY,
    POLICY,
    BOUNDARY,
    /** There is one permissions boundary at most. */
    SEVERAL_BOUNDARIES,
    RESOURCE_POLICY,
    /** A level of an organization without a policy. */
    ORGANIZATION_LEVEL,
    ORGANIZATION_POLICY,
    /** An inline policy to leave out whose names cannot be names. */
    EXCLUSION,
    /** Resources are handled in a way that an action does not know. */
    RESOURCE_HANDLING,
    /** The answer takes too much work. */
    TOO_COMPLEX
}
