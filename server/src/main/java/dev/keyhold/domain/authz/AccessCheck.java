package dev.keyhold.domain.authz;

import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;

/**
 * Something that a principal wants to do to a resource of another server, in the terms of IAM policies.
 *
 * @param context the condition keys that the request has. It is not asked for those that Keyhold itself knows: of the
 *     principal, its session and the time
 */
public record AccessCheck(ActionName action, ResourceName resource, RequestContext context) {}
