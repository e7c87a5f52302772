package dev.keyhold.api.console;

import dev.keyhold.api.aws.ImportingClient;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.console.ConsoleActionsTest.Row;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.Base64;
import java.util.List;

/**
 * The routes about KMS keys, for {@link ConsoleActionsTest}. {@code {kms}} stands for a key with an alias and a tag, in
 * the state that the form of the row changes.
 */
final class KmsRows {
    private static final String ONE = "/kms/{kms}";

    private static final String SERVICE = "kms:";
    private static final String ROOT = Arn.root(TestKeyhold.ACCOUNT).text();
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*",\
            "Resource":"*"}}""".formatted(ROOT);

    private KmsRows() {}

    static List<Row> all() {
        return List.of(
                Row.of("GET /kms", "/kms", List.of("kms:ListKeys")),
                Row.of("GET /kms", "/kms?search={kms}", call("DescribeKey")),
                new Row(
                        "POST /kms",
                        "/kms",
                        List.of("kind", "HMAC_256/GENERATE_VERIFY_MAC", "description", "d", "alias", "{user}-new"),
                        List.of(
                                List.of(
                                        "kms:CreateKey",
                                        "'KeySpec':'HMAC_256','KeyUsage':'GENERATE_VERIFY_MAC','Description':'d'"),
                                call("CreateAlias", "TargetKeyId", "'AliasName':'alias/{user}-new'"))),
                Row.of("GET /kms/{kms}", ONE, call("DescribeKey")),
                Row.of("GET /kms/{kms}/policy", ONE + "/policy", call("GetKeyPolicy")),
                row(
                        "policy",
                        call("PutKeyPolicy", "'Policy':'" + POLICY.replace("\"", "\\\"") + "'"),
                        "document",
                        POLICY),
                Row.of("GET /kms/{kms}/public-key", ONE + "/public-key", call("GetPublicKey")),
                Row.of("GET /kms/{kms}/grants", ONE + "/grants", call("ListGrants")),
                row(
                        "grants",
                        call(
                                "CreateGrant",
                                "'GranteePrincipal':'" + ROOT + "','RetiringPrincipal':'" + ROOT
                                        + "','Operations':['Decrypt','DescribeKey'],"
                                        + "'Constraints':{'EncryptionContextEquals':{'box':'a=b'}}"),
                        "grantee",
                        ROOT,
                        "retiring",
                        ROOT,
                        "operation.Decrypt",
                        "yes",
                        "operation.DescribeKey",
                        "yes",
                        "context",
                        "box=a=b",
                        "constraint",
                        "EQUALS"),
                row("grants/revoke", call("RevokeGrant", "'GrantId':'{grant}'"), "grant", "{grant}"),
                row("grants/retire", call("RetireGrant", "'GrantId':'{grant}'"), "grant", "{grant}"),
                row("description", call("UpdateKeyDescription", "'Description':'new'"), "description", "new"),
                row("enable", call("EnableKey")),
                row("disable", call("DisableKey")),
                row("deletion", call("ScheduleKeyDeletion", "'PendingWindowInDays':8"), "window", "8"),
                row("deletion/cancel", call("CancelKeyDeletion")),
                row("rotation/enable", call("EnableKeyRotation", "'RotationPeriodInDays':90"), "period", "90"),
                row("rotation/disable", call("DisableKeyRotation")),
                row("rotation/now", call("RotateKeyOnDemand")),
                row(
                        "aliases/add",
                        call("CreateAlias", "TargetKeyId", "'AliasName':'alias/{user}-new'"),
                        "alias",
                        "{user}-new"),
                row(
                        "aliases/remove",
                        List.of("kms:DeleteAlias", "'AliasName':'alias/{user}-alias'"),
                        "alias",
                        "{user}-alias"),
                Row.of("GET /kms/{kms}/import", ONE + "/import", call("DescribeKey")),
                Row.of(
                        "GET /kms/{kms}/import/parameters",
                        ONE + "/import/parameters?wrappingAlgorithm=" + ImportingClient.ALGORITHM
                                + "&wrappingKeySpec=RSA_2048",
                        call(
                                "GetParametersForImport",
                                "'WrappingAlgorithm':'" + ImportingClient.ALGORITHM
                                        + "','WrappingKeySpec':'RSA_2048'")),
                row(
                        "import",
                        call(
                                "ImportKeyMaterial",
                                "'ImportToken':'{token}','EncryptedKeyMaterial':'{material}',"
                                        + "'ExpirationModel':'KEY_MATERIAL_DOES_NOT_EXPIRE'"),
                        "importToken",
                        "{token}",
                        "encryptedMaterial",
                        "{material}"),
                row("import/delete", call("DeleteImportedKeyMaterial")),
                row(
                        "tags/put",
                        call("TagResource", "'Tags':[{'TagKey':'k','TagValue':'v'}]"),
                        "tag",
                        "k",
                        "value",
                        "v"),
                row("tags/remove", call("UntagResource", "'TagKeys':['team']"), "tag", "team"));
    }

    /** Whether a call is one of the AWS KMS API: an action as policies spell it, and members in JSON. */
    static boolean isOfKms(List<String> call) {
        return call.getFirst().startsWith(SERVICE);
    }

    /** Makes such a call, whatever it is answered. */
    static void send(Kms kms, VendorSigner.Keys as, List<String> call) {
        var members = call.size() == 1 ? "" : call.getLast().replace('\'', '"');
        var _ = kms.call(as, call.getFirst().substring(SERVICE.length()), "{" + members + "}");
    }

    private static Row row(String path, List<String> call, String... fields) {
        return Row.of("POST " + ONE + "/" + path, ONE + "/" + path, call, fields);
    }

    private static List<String> call(String operation, String... more) {
        var isElsewhere = more.length > 1;
        var key = (isElsewhere ? "'" + more[0] + "'" : "'KeyId'") + ":'{kms}'";
        return List.of("kms:" + operation, more.length == 0 ? key : key + "," + more[more.length - 1]);
    }

    /**
     * A key, and a grant on it, if there is one.
     *
     * @param token of an import, and material for it, in Base64
     */
    record Subject(String key, String grant, String token, String material) {
        /** What rows have that are not about a key. */
        static final Subject NONE = new Subject("", "", "", "");

        String in(String text) {
            return text.replace("{kms}", key)
                    .replace("{grant}", grant)
                    .replace("{token}", token)
                    .replace("{material}", material);
        }
    }

    /** A key whose material is made elsewhere. */
    private static Subject imported(Kms kms) {
        var key = kms.key("{\"Origin\":\"EXTERNAL\"}");
        var made = kms.done(
                kms.root(),
                "GetParametersForImport",
                "{\"KeyId\":\"%s\",\"WrappingAlgorithm\":\"%s\",\"WrappingKeySpec\":\"RSA_2048\"}"
                        .formatted(key, ImportingClient.ALGORITHM));
        var material = ImportingClient.wrapped(made.bytes("PublicKey"), new byte[32]);
        return new Subject(key, "", made.at("/ImportToken"), Base64.getEncoder().encodeToString(material));
    }

    /** Makes the key of a row about it. */
    static Subject subject(Kms kms, String user, Row row) {
        if (row.route().contains("{kms}/import")) {
            return imported(kms);
        }
        var kind = row.route().endsWith("public-key") ? ",'KeySpec':'ECC_NIST_P256','KeyUsage':'SIGN_VERIFY'" : "";
        var key = kms.key(("{'Tags':[{'TagKey':'team','TagValue':'a'}]" + kind + "}").replace('\'', '"'));
        var root = kms.root();
        var body = "{\"KeyId\":\"" + key + "\"}";
        var _ = kms.done(
                root, "CreateAlias", "{\"AliasName\":\"alias/" + user + "-alias\",\"TargetKeyId\":\"" + key + "\"}");
        if (row.route().endsWith("rotation/disable")) {
            var _ = kms.done(root, "EnableKeyRotation", body);
        }
        if (row.route().endsWith("enable") && !row.route().contains("rotation")) {
            var _ = kms.done(root, "DisableKey", body);
        }
        if (row.route().endsWith("cancel")) {
            var _ = kms.done(root, "ScheduleKeyDeletion", body);
        }
        var members = body.replace("}", ",\"GranteePrincipal\":\"" + ROOT + "\",\"Operations\":[\"Decrypt\"]}");
        var isOfGrant = row.route().endsWith("/revoke") || row.route().endsWith("/retire");
        return new Subject(
                key, isOfGrant ? kms.done(root, "CreateGrant", members).at("/GrantId") : "", "", "");
    }
}
