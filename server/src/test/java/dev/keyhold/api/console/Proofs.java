package dev.keyhold.api.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Of each form whether it asks for the credential again, and why: creating secrets, destruction and grants do. What a
 * policy can look at, such as a tag, may be a grant; so is what puts something back into use that was taken out of it.
 */
final class Proofs {
    private Proofs() {}

    /** Why a form asks for the credential again, or why not. */
    record Proof(boolean asks, String why) {}

    private static final Map<String, List<String>> ASKS = Map.of(
            "it creates a secret",
            List.of(
                    "/new-user",
                    "/users/{user}/keys",
                    "/users/{user}/api-keys",
                    "/users/{user}/authorized-keys",
                    "/kms",
                    "/kms/{kms}/import"),
            "it destroys, or begins to",
            List.of(
                    "/users/{user}/delete",
                    "/users/{user}/keys/{key}/delete",
                    "/users/{user}/api-keys/{id}/delete",
                    "/users/{user}/authorized-keys/{id}/delete",
                    "/groups/{group}/delete",
                    "/roles/{role}/delete",
                    "/policies/{policy}/delete",
                    "/accounts/{account}/close",
                    "/kms/{kms}/deletion",
                    "/kms/{kms}/delete",
                    "/kms/{kms}/import/delete",
                    "/kms/{kms}/versions/destruction"),
            "it grants, or takes away what may deny",
            both(
                    ofHolders("policies/attach", "policies/detach", "inline", "inline/{name}/delete"),
                    "/users/{user}/boundary",
                    "/users/{user}/boundary/delete",
                    "/roles/{role}/boundary",
                    "/roles/{role}/boundary/delete",
                    "/groups/{group}/members/add",
                    "/groups/{group}/members/remove",
                    "/policies/{policy}/versions",
                    "/policies/{policy}/versions/{version}/default",
                    "/policies/{policy}/versions/{version}/delete",
                    "/new-role",
                    "/roles/{role}/trust",
                    "/kms/{kms}/policy",
                    "/kms/{kms}/grants",
                    "/kms/{kms}/grants/revoke",
                    "/kms/{kms}/grants/retire",
                    "/users/{user}/api-keys/{id}/change"),
            "it binds or unbinds a role",
            Stream.of(
                            "organizations",
                            "clouds",
                            "folders",
                            "service-accounts",
                            "symmetric-keys",
                            "encryption-keys",
                            "signature-keys")
                    .flatMap(kind -> Stream.of("/bindings/" + kind + "/{id}/add", "/bindings/" + kind + "/{id}/remove"))
                    .toList(),
            "conditions of policies look at it (aws:PrincipalTag, aws:ResourceTag, kms:ResourceAliases)",
            List.of(
                    "/users/{user}/tags/put",
                    "/users/{user}/tags/remove",
                    "/roles/{role}/tags/put",
                    "/roles/{role}/tags/remove",
                    "/kms/{kms}/tags/put",
                    "/kms/{kms}/tags/remove",
                    "/kms/{kms}/aliases/add",
                    "/kms/{kms}/aliases/remove"),
            "policies name it by its name and path, and look at aws:username",
            List.of("/users/{user}/rename", "/groups/{group}/rename"),
            "sessions of the role last longer",
            List.of("/roles/{role}/update"),
            "the role that administers the account is granted to this one",
            List.of("/accounts"),
            "it puts back into use what somebody may have taken out of it for a reason",
            List.of(
                    "/users/{user}/keys/{key}/enable",
                    "/kms/{kms}/enable",
                    "/kms/{kms}/versions/destruction/cancel",
                    "/kms/{kms}/versions/primary"));

    private static final Map<String, List<String>> DOES_NOT = Map.of(
            "it is the credential that is shown",
            List.of("/sign-in"),
            "it ends a session of one's own",
            List.of("/sign-out", "/sessions/{session}/end"),
            "nobody has the policy or is in the group yet; giving either to somebody asks",
            List.of("/new-policy", "/groups"),
            "nothing looks at a description",
            List.of("/users/{user}/authorized-keys/{id}/change", "/kms/{kms}/description"),
            "it takes out of use, which is urgent when it is needed; undoing it asks",
            List.of("/users/{user}/keys/{key}/disable", "/kms/{kms}/disable"),
            "the key stays out of use; enabling it asks",
            List.of("/kms/{kms}/deletion/cancel"),
            "nobody gets the new material, and the old one still decrypts",
            List.of("/kms/{kms}/rotation/enable", "/kms/{kms}/rotation/disable", "/kms/{kms}/rotation/now"),
            "the name grants nothing, and a key without protection is deleted by a form that asks",
            List.of("/kms/{kms}/settings"));

    private static List<String> ofHolders(String... pages) {
        return Stream.of("/users/{user}/", "/groups/{group}/", "/roles/{role}/")
                .flatMap(holder -> Stream.of(pages).map(holder::concat))
                .toList();
    }

    private static List<String> both(List<String> some, String... others) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(others));
        return all;
    }

    /** By the names of the routes; a form that is in two lists is an error. */
    static Map<String, Proof> all() {
        return Stream.concat(of(ASKS, true), of(DOES_NOT, false))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        Map.Entry::getValue,
                        (one, other) -> {
                            throw new AssertionError(one + " and " + other);
                        },
                        TreeMap::new));
    }

    private static Stream<Map.Entry<String, Proof>> of(Map<String, List<String>> paths, boolean asks) {
        return paths.entrySet().stream()
                .flatMap(reason -> reason.getValue().stream()
                        .map(path -> Map.entry("POST " + path, new Proof(asks, reason.getKey()))));
    }
}
