package dev.keyhold.api.console;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
import java.util.List;
import java.util.stream.Stream;

/**
 * The routes about what roles alone decide about, for {@link ConsoleByRolesTest}. In paths and bodies {@code {sa}}
 * stands for a service account with an API key {@code {api}} and an authorized key {@code {authorized}},
 * {@code {other}} for another one that is a viewer of the resource of the row, {@code {new}} for one that is not; the
 * rest for resources.
 */
final class RoleRows {
    private RoleRows() {}

    /**
     * A route and the same by the REST API.
     *
     * @param fields of the form
     * @param call method and path
     * @param body in JSON, with single quotes
     * @param action that the API asks for
     */
    record Row(String route, String path, List<String> fields, String call, String body, Action action) {
        @Override
        public String toString() {
            return route;
        }
    }

    static List<Row> all() {
        return Stream.of(apiKeys(), authorizedKeys(), bindings(), held())
                .flatMap(rows -> rows)
                .toList();
    }

    private static Row row(String route, String path, String call, String body, Action action, String... fields) {
        return new Row(route, path, List.of(fields), call, body.replace('\'', '"'), action);
    }

    private static Stream<Row> apiKeys() {
        var route = "/users/{user}/api-keys";
        var path = "/users/{sa}/api-keys";
        var all = "/iam/v1/apiKeys";
        var one = all + "/{api}";
        return Stream.of(
                row("GET " + route, path, "GET " + all + "?serviceAccountId={sa}", "", IdentityAction.LIST_API_KEYS),
                row(
                        "POST " + route,
                        path,
                        "POST " + all,
                        "{'serviceAccountId':'{sa}','description':'d','scopes':['yc.monitoring.read']}",
                        IdentityAction.CREATE_API_KEY,
                        "description",
                        "d",
                        "scope-yc.monitoring.read",
                        "yes"),
                row("GET " + route + "/{id}", path + "/{api}", "GET " + one, "", IdentityAction.GET_API_KEY),
                row(
                        "POST " + route + "/{id}/change",
                        path + "/{api}/change",
                        "PATCH " + one,
                        "{'updateMask':'description,scopes','description':'e','scopes':['yc.postbox.send']}",
                        IdentityAction.UPDATE_API_KEY,
                        "description",
                        "e",
                        "scope-yc.postbox.send",
                        "yes"),
                row(
                        "POST " + route + "/{id}/delete",
                        path + "/{api}/delete",
                        "DELETE " + one,
                        "",
                        IdentityAction.DELETE_API_KEY));
    }

    private static Stream<Row> authorizedKeys() {
        var route = "/users/{user}/authorized-keys";
        var path = "/users/{sa}/authorized-keys";
        var all = "/iam/v1/keys";
        var one = all + "/{authorized}";
        return Stream.of(
                row(
                        "GET " + route,
                        path,
                        "GET " + all + "?serviceAccountId={sa}",
                        "",
                        IdentityAction.LIST_AUTHORIZED_KEYS),
                row(
                        "POST " + route,
                        path,
                        "POST " + all,
                        "{'serviceAccountId':'{sa}','description':'d','keyAlgorithm':'RSA_2048'}",
                        IdentityAction.CREATE_AUTHORIZED_KEY,
                        "description",
                        "d",
                        "algorithm",
                        "RSA_2048"),
                row(
                        "GET " + route + "/{id}",
                        path + "/{authorized}",
                        "GET " + one,
                        "",
                        IdentityAction.GET_AUTHORIZED_KEY),
                row(
                        "POST " + route + "/{id}/change",
                        path + "/{authorized}/change",
                        "PATCH " + one,
                        "{'updateMask':'description','description':'e'}",
                        IdentityAction.UPDATE_AUTHORIZED_KEY,
                        "description",
                        "e"),
                row(
                        "POST " + route + "/{id}/delete",
                        path + "/{authorized}/delete",
                        "DELETE " + one,
                        "",
                        IdentityAction.DELETE_AUTHORIZED_KEY));
    }

    /** By subject, which no API offers: who may see the subject may open the page. */
    private static Stream<Row> held() {
        return Stream.of(
                row(
                        "GET /users/{user}/roles",
                        "/users/{sa}/roles",
                        "GET /iam/v1/serviceAccounts/{sa}",
                        "",
                        IdentityAction.GET_IDENTITY),
                row(
                        "GET /bindings/clouds/{id}/elsewhere",
                        "/bindings/clouds/{cloud}/elsewhere",
                        "GET /resource-manager/v1/clouds/{cloud}",
                        "",
                        OrganizationAction.GET_CLOUD));
    }

    private static Stream<Row> bindings() {
        var index =
                row("GET /bindings", "/bindings", "GET /resource-manager/v1/clouds", "", OrganizationAction.GET_CLOUD);
        return Stream.concat(
                Stream.of(index),
                Stream.of(
                                bindings(
                                        "organizations/{organization}",
                                        "/organization-manager/v1/organizations/{organization}",
                                        OrganizationAction.LIST_ORGANIZATION_BINDINGS,
                                        OrganizationAction.SET_ORGANIZATION_BINDINGS),
                                bindings(
                                        "clouds/{cloud}",
                                        "/resource-manager/v1/clouds/{cloud}",
                                        OrganizationAction.LIST_CLOUD_BINDINGS,
                                        OrganizationAction.SET_CLOUD_BINDINGS),
                                bindings(
                                        "folders/{folder}",
                                        "/resource-manager/v1/folders/{folder}",
                                        OrganizationAction.LIST_FOLDER_BINDINGS,
                                        OrganizationAction.SET_FOLDER_BINDINGS),
                                bindings(
                                        "service-accounts/{sa}",
                                        "/iam/v1/serviceAccounts/{sa}",
                                        IdentityAction.LIST_IDENTITY_BINDINGS,
                                        IdentityAction.SET_IDENTITY_BINDINGS),
                                bindings(
                                        "symmetric-keys/{symmetric}",
                                        "/kms/v1/keys/{symmetric}",
                                        KmsAction.LIST_SYMMETRIC_KEY_BINDINGS,
                                        KmsAction.SET_SYMMETRIC_KEY_BINDINGS),
                                bindings(
                                        "encryption-keys/{encryption}",
                                        "/kms/v1/asymmetricEncryptionKeys/{encryption}",
                                        KmsAction.LIST_KEY_PAIR_BINDINGS,
                                        KmsAction.SET_KEY_PAIR_BINDINGS),
                                bindings(
                                        "signature-keys/{signature}",
                                        "/kms/v1/asymmetricSignatureKeys/{signature}",
                                        KmsAction.LIST_KEY_PAIR_BINDINGS,
                                        KmsAction.SET_KEY_PAIR_BINDINGS))
                        .flatMap(rows -> rows));
    }

    private static Stream<Row> bindings(String resource, String api, Action listing, Action setting) {
        var path = "/bindings/" + resource;
        var route = path.substring(0, path.lastIndexOf('/')) + "/{id}";
        var list = row("GET " + route, path, "GET " + api + ":listAccessBindings", "", listing);
        return Stream.of(
                list,
                delta(route + "/add", path + "/add", api, "ADD", "{new}", setting),
                delta(route + "/remove", path + "/remove", api, "REMOVE", "{other}", setting));
    }

    private static Row delta(String route, String path, String api, String action, String subject, Action setting) {
        var body = "{'accessBindingDeltas':[{'action':'" + action
                + "','accessBinding':{'roleId':'viewer','subject':{'type':'serviceAccount','id':'" + subject + "'}}}]}";
        return row(
                "POST " + route,
                path,
                "POST " + api + ":updateAccessBindings",
                body,
                setting,
                "role",
                "viewer",
                "subjectType",
                "serviceAccount",
                "subject",
                subject);
    }
}
