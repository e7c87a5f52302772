package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.ImportingClient;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.server.TestKeyhold;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The material of a KMS key, uploaded by a browser. */
class KmsImportPagesTest {
    private static final byte[] MATERIAL = new byte[32];
    private static final String PARAMETERS =
            "/import/parameters?wrappingAlgorithm=" + ImportingClient.ALGORITHM + "&wrappingKeySpec=RSA_2048";
    private static final Pattern FILE = Pattern.compile(
            "<a href=\"data:text/plain;base64,(?<data>[^\"]+)\" download=\"[^\"]+[.](?<kind>[a-z]+)\">");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final Kms kms = new Kms(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    private String path;

    @BeforeEach
    void makeKey() {
        path = "/kms/" + kms.key("{\"Origin\":\"EXTERNAL\"}");
        browser.signedIn(aws.root());
    }

    private Map<String, String> parameters() {
        var page = browser.get(path + PARAMETERS);
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        return FILE.matcher(page.text())
                .results()
                .collect(Collectors.toMap(
                        found -> found.group("kind"),
                        found -> new String(
                                Base64.getDecoder().decode(found.group("data")), StandardCharsets.US_ASCII)));
    }

    private static byte[] wrapped(Map<String, String> parameters) {
        var pem = parameters.getOrDefault("pem", "").replaceAll("-----[A-Z ]+-----", "");
        return ImportingClient.wrapped(Base64.getMimeDecoder().decode(pem), MATERIAL);
    }

    /** As a browser sends a form with files, each by its name and content. */
    private RawClient.Response upload(Map<String, byte[]> files, String... fields) {
        var body = new ByteArrayOutputStream();
        part(body, "name=\"csrf\"", browser.csrf().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < fields.length; i += 2) {
            part(body, "name=\"" + fields[i] + "\"", fields[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        files.forEach((name, content) -> part(body, "name=\"" + name + "\"; filename=\"a.bin\"", content));
        body.writeBytes("--b0undary--\r\n".getBytes(StandardCharsets.UTF_8));
        return browser.send(browser.form(path + "/import")
                .replacing("content-type", "multipart/form-data; boundary=b0undary")
                .withBody(body.toByteArray()));
    }

    private static void part(ByteArrayOutputStream body, String name, byte[] content) {
        body.writeBytes(("--b0undary\r\nContent-Disposition: form-data; " + name + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void material_is_uploaded_and_deleted() {
        assertThat(browser.get(path).text()).contains("href=\"/console" + path + "/import\"");
        assertThat(browser.get(path + "/import").text()).contains("enctype=\"multipart/form-data\"", "type=\"file\"");
        var parameters = parameters();
        var token = parameters.getOrDefault("token", "");
        var done = upload(Map.of("importToken", bytes(token), "encryptedMaterial", wrapped(parameters)));
        assertThat(done.status()).as(done.toString()).isEqualTo(303);
        assertThat(browser.get(path).text()).contains("It does not expire");
        assertThat(browser.post(path + "/import/delete").status()).isEqualTo(303);
        assertThat(browser.get(path).text()).contains("of no use until its material is imported");
    }

    /** The token is in the page, and files of the vendor's command line are in Base64. */
    @Test
    void files_may_be_in_base64_and_material_may_expire() {
        var parameters = parameters();
        var token = parameters.getOrDefault("token", "").strip();
        var files = Map.of("encryptedMaterial", bytes(Base64.getMimeEncoder().encodeToString(wrapped(parameters))));
        var late = upload(files, "importToken", token, "materialExpires", "2029-01-01");
        assertThat(late.status()).isEqualTo(400);
        assertThat(late.text()).contains("within 365 days");
        var end = KEYHOLD.now().plusSeconds(86_400).toString();
        var done = upload(files, "importToken", token, "materialExpires", end);
        assertThat(done.status()).as(done.toString()).isEqualTo(303);
        assertThat(browser.get(path).text()).contains("Expires on");
    }

    @Test
    void what_is_no_import_is_refused() {
        var parameters = parameters();
        var material = wrapped(parameters);
        assertThat(upload(Map.of("encryptedMaterial", material)).text()).contains("Fill in: Import token (file)");
        assertThat(upload(Map.of("importToken", new byte[] {1}, "encryptedMaterial", material))
                        .status())
                .isEqualTo(400);
        assertThat(upload(Map.of("importToken", new byte[7_000], "encryptedMaterial", material))
                        .text())
                .contains("This file cannot be read: Import token (file)");
        assertThat(browser.get(path + "/import/parameters?wrappingAlgorithm=NONE")
                        .text())
                .contains("Choose one of the wrapping algorithms");
        var noForm = browser.form(path + "/import").replacing("content-type", "multipart/form-data");
        assertThat(browser.send(noForm).status()).isEqualTo(400);
        var damaged = browser.form(path + "/import").replacing("content-type", "multipart/form-data; boundary=b");
        assertThat(browser.send(damaged).status()).isEqualTo(400);
        path = "/kms/" + kms.key();
        assertThat(browser.get(path + PARAMETERS).status()).isEqualTo(400);
        assertThat(browser.get(path).text()).doesNotContain(path + "/import");
    }

    /** Each is a few bytes that take hundreds once they are read. */
    @Test
    void a_form_of_many_parts_is_not_read() {
        var fields = new String[2 * Form.MAX_FIELDS];
        Arrays.setAll(fields, i -> i % 2 == 0 ? "field" + i : "x");
        var most = Arrays.copyOf(fields, fields.length - 2);
        assertThat(upload(Map.of(), most).text()).contains("Fill in: Import token (file)");
        assertThat(upload(Map.of(), fields).text()).doesNotContain("Fill in");
        assertThat(upload(Map.of(), fields).status()).isEqualTo(400);
    }

    @Test
    void the_credential_is_asked_for_again_with_the_files_kept() {
        var parameters = parameters();
        KEYHOLD.advance(BrowserSession.PROVED);
        var material = wrapped(parameters);
        var asked = upload(Map.of("encryptedMaterial", material), "importToken", "abc");
        assertThat(asked.text())
                .contains(
                        "Show your credential again",
                        Base64.getEncoder().encodeToString(material).substring(0, 40));
    }
}
