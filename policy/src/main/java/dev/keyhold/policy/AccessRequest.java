package dev.keyhold.policy;

/**
 * What is to be decided.
 *
 * @param context the condition keys, those of the caller and of the resource included
 */
public record AccessRequest(
        Caller caller, ActionName action, Target target, EffectivePolicies policies, RequestContext context) {
    /**
     * The resource.
     *
     * @param account the account that owns it
     * @param ownPolicyDecides whether nobody has access unless the resource's own policy says so, as with roles and
     *     keys
     */
    public record Target(ResourceName resource, String account, boolean ownPolicyDecides) {
        /** A resource that needs no policy of its own. */
        public static Target of(ResourceName resource, String account) {
            return new Target(resource, account, false);
        }
    }
}
