package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.ImportingClient;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestKeyhold;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages about KMS keys where IAM policies and key policies decide. */
class KmsPagesTest {
    private static final String ROOT = Arn.root(TestKeyhold.ACCOUNT).text();

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final Kms kms = new Kms(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    private String key;

    @BeforeEach
    void makeKey() {
        key = kms.key();
        browser.signedIn(aws.root());
    }

    private String user() {
        var name = "user-" + MADE.incrementAndGet();
        var _ = aws.user(name);
        return "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/" + name;
    }

    private static String policy(String principal, String action) {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [{"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "%s", "Resource": "*"}]
                }""".formatted(principal, action);
    }

    private String stored() {
        return kms.done(kms.root(), "GetKeyPolicy", "{\"KeyId\":\"" + key + "\"}")
                .at("/Policy");
    }

    @Test
    void a_key_policy_is_edited_where_it_is_shown() {
        var path = "/kms/" + key + "/policy";
        assertThat(browser.get("/kms/" + key).text()).contains("href=\"/console" + path + "\"");
        assertThat(browser.get(path).text()).contains(ROOT, "kms:*");
        var saved =
                browser.post(path, "document", policy(ROOT, "kms:*").replace("kms:*\"", "kms:*\", \"Sid\": \"own\""));
        assertThat(saved.status()).as(saved.toString()).isEqualTo(303);
        assertThat(stored()).contains("\"own\"");
        assertThat(browser.get(path).text()).contains("\"Sid\": \"own\"");
    }

    @Test
    void a_key_policy_that_is_wrong_is_refused_with_its_line_and_column() {
        var before = stored();
        var wrong = policy(ROOT, "kms:*").replace("Allow", "Permit");
        var refused = browser.post("/kms/" + key + "/policy", "document", wrong);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Line 3, column", "aria-invalid=\"true\"", "Permit");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void a_key_policy_that_locks_out_or_names_nobody_is_refused_at_its_field() {
        var before = stored();
        var path = "/kms/" + key + "/policy";
        var lockedOut = browser.post(path, "document", policy(ROOT, "kms:Encrypt"));
        assertThat(lockedOut.status()).isEqualTo(400);
        assertThat(lockedOut.text())
                .contains(
                        "id=\"document-mistake\">This is refused: it would keep you from ever changing the key policy")
                .contains("aria-describedby=\"document-mistake document-hint\"", "kms:Encrypt");
        var nobody = browser.post(path, "document", policy(ROOT.replace("root", "user/nobody"), "kms:*"));
        assertThat(nobody.text()).contains("id=\"document-mistake\">This is refused: the policy names a principal");
        var denied = browser.post(path, "document", policy(user(), "kms:*"));
        assertThat(denied.text()).contains("id=\"document-mistake\"");
        assertThat(stored()).isEqualTo(before);
    }

    private String grants() {
        return "/kms/" + key + "/grants";
    }

    private String[] grant(String grantee, String... more) {
        return Stream.concat(
                        Stream.of("grantee", grantee, "operation.Decrypt", "yes", "operation.RetireGrant", "yes"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void a_grant_is_made_shown_and_revoked() {
        var user = user();
        assertThat(browser.get("/kms/" + key).text()).contains("href=\"/console" + grants() + "\"");
        assertThat(browser.get(grants()).text()).contains("There are no grants on this key");
        var made = browser.post(
                grants(),
                grant(
                        user,
                        "retiring",
                        ROOT,
                        "context",
                        "box=a=b\r\n\r\nowner=<b>",
                        "constraint",
                        "SUBSET",
                        "grantName",
                        "n"));
        assertThat(made.status()).as(made.toString()).isEqualTo(303);
        var page = browser.get(grants()).text();
        assertThat(page)
                .contains(
                        user + "</code>", "Decrypt, RetireGrant", "at least these pairs", "box=a=b", "owner=&lt;b&gt;")
                .contains("/grants/retire");
        var stored = kms.done(kms.root(), "ListGrants", "{\"KeyId\":\"" + key + "\"}");
        assertThat(stored.at("/Grants/0/Constraints/EncryptionContextSubset/box"))
                .isEqualTo("a=b");
        assertThat(stored.at("/Grants/0/Name")).isEqualTo("n");
        var revoked = browser.post(grants() + "/revoke", "grant", stored.at("/Grants/0/GrantId"));
        assertThat(revoked.status()).isEqualTo(303);
        assertThat(browser.get(grants()).text()).contains("There are no grants on this key");
    }

    @Test
    void who_is_named_by_a_grant_retires_it() {
        var name = "retiring-" + MADE.incrementAndGet();
        var retiring = aws.user(name, PolicyDocuments.allow("kms:ListGrants"));
        var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/" + name;
        browser.post(grants(), grant(user(), "retiring", arn));
        browser.post(grants(), grant(user()));
        try (var other = ConsoleBrowser.of(KEYHOLD).signedIn(retiring)) {
            var page = other.get(grants()).text();
            var begin = page.indexOf("/grants/retire");
            assertThat(begin).isPositive().isEqualTo(page.lastIndexOf("/grants/retire"));
            var value = "name=\"grant\" value=\"";
            var at = page.indexOf(value, begin) + value.length();
            var grant = page.substring(at, page.indexOf('"', at));
            assertThat(other.post(grants() + "/retire", "grant", grant).status())
                    .isEqualTo(303);
            assertThat(other.get(grants()).text()).doesNotContain("/grants/retire");
        }
    }

    @Test
    void a_grant_that_cannot_be_made_keeps_what_was_typed() {
        var user = user();
        var unknown = browser.post(grants(), grant(user + "-none", "context", "box=a", "constraint", "EQUALS"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text())
                .contains(
                        "there is no such principal",
                        "value=\"" + user + "-none\"",
                        "<option value=\"EQUALS\" selected")
                .contains("box=a", "name=\"operation.Decrypt\" value=\"yes\" checked>")
                .doesNotContain("name=\"operation.Encrypt\" value=\"yes\" checked>");
        assertThat(browser.post(grants(), "grantee", user).text()).contains("at least one operation");
        assertThat(browser.post(grants(), grant("anna")).text()).contains("A principal is named by its ARN");
        for (var context : List.of("box", "=a", "box=a\nbox=b")) {
            var refused = browser.post(grants(), grant(user, "context", context, "constraint", "EQUALS"));
            assertThat(refused.text()).contains("A pair of the encryption context is written as key=value");
        }
        assertThat(browser.post(grants(), grant(user, "context", "a=b")).status())
                .isEqualTo(400);
        assertThat(browser.get(grants()).text()).contains("There are no grants on this key");
    }

    @Test
    void the_list_of_grants_has_pages() {
        var body = "{\"KeyId\":\"" + key + "\",\"GranteePrincipal\":\"" + ROOT + "\",\"Operations\":[\"Decrypt\"]}";
        for (int i = 0; i <= Call.PAGE_SIZE; i++) {
            var _ = kms.done(kms.root(), "CreateGrant", body);
        }
        var first = browser.get(grants()).text();
        var begin = first.indexOf("/grants?after=") - ("/kms/" + key).length();
        var next = first.substring(begin, first.indexOf('"', begin));
        var second = browser.get(next).text();
        assertThat(first.split("/grants/revoke", -1)).hasSize(Call.PAGE_SIZE + 1);
        assertThat(second.split("/grants/revoke", -1)).hasSize(2);
        assertThat(second).doesNotContain("rel=\"next\"");
    }

    @Test
    void the_public_key_of_a_pair_is_a_file() throws GeneralSecurityException {
        assertThat(browser.get("/kms/" + key).text())
                .contains("SYMMETRIC_DEFAULT")
                .doesNotContain("/public-key");
        var pair = kms.key("{\"KeySpec\":\"ECC_NIST_P256\",\"KeyUsage\":\"SIGN_VERIFY\"}");
        assertThat(browser.get("/kms/" + pair).text())
                .contains("ECDSA_SHA_256", "/kms/" + pair + "/public-key\" download");
        var file = browser.get("/kms/" + pair + "/public-key");
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("content-type")).hasValue("application/x-pem-file");
        assertThat(file.header("content-disposition")).hasValue("attachment; filename=\"" + pair + ".pem\"");
        assertThat(file.text()).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("-----END PUBLIC KEY-----\n");
        var der = Base64.getMimeDecoder().decode(file.text().replaceAll("-----[A-Z ]+-----", ""));
        var known = kms.done(kms.root(), "GetPublicKey", "{\"KeyId\":\"" + pair + "\"}");
        assertThat(der).isEqualTo(known.bytes("PublicKey"));
        assertThat(KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(der))
                        .getAlgorithm())
                .isEqualTo("EC");
        assertThat(browser.get("/kms/" + key + "/public-key").status()).isEqualTo(400);
    }

    @Test
    void algorithms_are_those_that_the_key_serves() {
        var mac = kms.key("{\"KeySpec\":\"HMAC_256\",\"KeyUsage\":\"GENERATE_VERIFY_MAC\"}");
        assertThat(browser.get("/kms/" + mac).text()).contains("HMAC_SHA_256").doesNotContain("/public-key");
        var agreement = kms.key("{\"KeySpec\":\"ECC_NIST_P256\",\"KeyUsage\":\"KEY_AGREEMENT\"}");
        assertThat(browser.get("/kms/" + agreement).text())
                .contains("<dd>ECDH</dd>")
                .doesNotContain("ECDSA_SHA_256");
    }

    @Test
    void imported_material_shows_whether_it_is_there_and_when_it_expires() {
        var imported = kms.key("{\"Origin\":\"EXTERNAL\"}");
        assertThat(browser.get("/kms/" + imported).text())
                .contains("EXTERNAL", "pending import", "The key is of no use until its material is imported");
        var material = new byte[32];
        var client = new ImportingClient(kms);
        client.until(imported, material, KEYHOLD.now().plus(Duration.ofDays(9)));
        assertThat(browser.get("/kms/" + imported).text())
                .contains("Expires on 2026-03-13T", "<td>active</td>")
                .doesNotContain("pending import");
        assertThat(client.call(imported, material, "").status()).isEqualTo(200);
        assertThat(browser.get("/kms/" + imported).text()).contains("It does not expire");
        assertThat(browser.get("/kms/" + key).text()).doesNotContain("It does not expire", "Imported material");
    }

    @Test
    void the_list_shows_what_one_may_see_and_records_no_denial_of_the_rest() {
        var other = kms.key("{\"Description\":\"hidden\"}");
        kms.done(
                kms.root(),
                "CreateAlias",
                "{\"AliasName\":\"alias/named-" + key + "\",\"TargetKeyId\":\"" + key + "\"}");
        var name = "lister-" + MADE.incrementAndGet();
        var lister = aws.user(name, PolicyDocuments.allow("kms:ListKeys"));
        browser.signedIn(lister);
        assertThat(browser.get("/kms").text())
                .contains(
                        key, other, "not allowed to perform kms:DescribeKey", "not allowed to perform kms:ListAliases")
                .doesNotContain("named-" + key, "<td>SYMMETRIC_DEFAULT");
        var arn = "arn:aws:kms:*:" + TestKeyhold.ACCOUNT.text() + ":key/" + key;
        KEYHOLD.allow(name, PolicyDocuments.allow("kms:ListKeys", "kms:ListAliases"));
        aws.done(
                aws.root(),
                "PutUserPolicy",
                "UserName",
                name,
                "PolicyName",
                "one",
                "PolicyDocument",
                PolicyDocuments.allowOn(arn, "kms:DescribeKey"));
        assertThat(browser.get("/kms").text())
                .contains("<code>named-" + key + "</code>", "<td>SYMMETRIC_DEFAULT", "kms:DescribeKey")
                .doesNotContain("kms:ListAliases");
        assertThat(KEYHOLD.events(TestKeyhold.ACCOUNT))
                .filteredOn(event -> event.toString().contains(lister.id()))
                .extracting(AuditEvent::outcome)
                .doesNotContain(AuditEvent.Outcome.DENIED);
        assertThat(browser.get("/kms/" + other).status()).isEqualTo(403);
        assertThat(KEYHOLD.events(TestKeyhold.ACCOUNT))
                .filteredOn(event -> event.toString().contains(lister.id()))
                .extracting(AuditEvent::outcome)
                .contains(AuditEvent.Outcome.DENIED);
    }

    @Test
    void only_what_the_key_can_do_is_offered_to_who_may_describe_it() {
        assertThat(browser.get(grants()).text()).contains("operation.Decrypt").doesNotContain("operation.Sign\"");
        var lister = aws.user("grants-" + MADE.incrementAndGet(), PolicyDocuments.allow("kms:ListGrants"));
        browser.signedIn(lister);
        assertThat(browser.get(grants()).text()).contains("operation.Decrypt", "operation.Sign\"");
    }
}
