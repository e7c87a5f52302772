package dev.keyhold.model;

/** Why a question to the policy simulator has no answer. */
public enum SimulationProblem {
    /** An action that does not begin with a service. */
    ACTION,
    /** A resource that is no ARN, or {@code *} among others. */
    RESOURCE,
    /** What is asked about is no user, group or role. */
    ENTITY,
    /** A policy of the resource can only be asked about with a caller. */
    NO_CALLER,
    CALLER,
    RESOURCE_OWNER,
    CONTEXT_KEY_NAME,
    CONTEXT_KEY_TYPE,
    CONTEXT_KEY_VALUES,
    /** More than one value of a key that has one. */
    CONTEXT_KEY_SINGLE_VALUE,
    CONTEXT_VALUE_NUMERIC,
    CONTEXT_VALUE_DATE,
    CONTEXT_VALUE_IP,
    CONTEXT_VALUE_BINARY,
    POLICY,
    BOUNDARY,
    /** There is one permissions boundary at most. */
    SEVERAL_BOUNDARIES,
    RESOURCE_POLICY,
    /** The answer takes too much work. */
    TOO_COMPLEX
}
