package dev.keyhold.api.gateway;

import dev.keyhold.model.Principal;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The headers by which a gateway gets the identity of the sender, and passes it to the server behind. All identity
 * headers are always returned, empty if there is no value, so that none from the client remains.
 */
public final class IdentityHeaders {
    /** Why a request was refused: the code of a {@link S3Error}. */
    public static final AsciiString REASON = AsciiString.cached("x-keyhold-reason");
    /** The same in words, for proxies that do not hand on the body of a refusal. */
    public static final AsciiString MESSAGE = AsciiString.cached("x-keyhold-message");
    /** What the audit trail and the log call the question. */
    public static final AsciiString REQUEST_ID = AsciiString.cached("x-keyhold-request-id");

    /** The same by the name that clients of AWS look for. */
    public static final AsciiString AMZ_REQUEST_ID = AsciiString.cached("x-amz-request-id");

    private static final String PREFIX = "x-keyhold-";
    private static final AsciiString SUBJECT = AsciiString.cached("x-keyhold-subject");
    private static final AsciiString SUBJECT_ARN = AsciiString.cached("x-keyhold-subject-arn");
    private static final AsciiString SUBJECT_NAME = AsciiString.cached("x-keyhold-subject-name");
    private static final AsciiString ACCOUNT = AsciiString.cached("x-keyhold-account");
    private static final AsciiString ACCESS_KEY_ID = AsciiString.cached("x-keyhold-access-key-id");
    private static final AsciiString SCHEME = AsciiString.cached("x-keyhold-scheme");

    private static final Map<AsciiString, String> NOBODY = headers("", "", "", "", "", "");

    private IdentityHeaders() {}

    /** Every header of an identity by its name. */
    public static Map<AsciiString, String> identity(GatewayResult.Admitted admitted) {
        var principal = admitted.principal();
        return headers(
                principal.id().text(),
                encoded(principal.arn().text()),
                encoded(principal.name()),
                principal.account().text(),
                accessKeyId(principal.credential()),
                admitted.scheme().text());
    }

    /** The same headers without an identity: all are empty. */
    public static Map<AsciiString, String> nobody() {
        return NOBODY;
    }

    /**
     * True for a name that servers may mistake for one of these headers and proxies do not: {@code
     * x_keyhold_subject}. Many servers (CGI, WSGI) map all punctuation to one character, so a client that may send
     * such a name could choose its identity.
     */
    static boolean isMistakable(String name) {
        var plain = plain(name);
        return plain.startsWith(PREFIX) && !plain.equals(name);
    }

    /** A name in lower case, with a hyphen in the place of whatever is no letter or digit. */
    private static String plain(String name) {
        var plain = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < plain.length(); i++) {
            var c = plain.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                plain.setCharAt(i, '-');
            }
        }
        return plain.toString();
    }

    private static Map<AsciiString, String> headers(
            String subject, String arn, String name, String account, String accessKeyId, String scheme) {
        var headers = new LinkedHashMap<AsciiString, String>();
        headers.put(SUBJECT, subject);
        headers.put(SUBJECT_ARN, arn);
        headers.put(SUBJECT_NAME, name);
        headers.put(ACCOUNT, account);
        headers.put(ACCESS_KEY_ID, accessKeyId);
        headers.put(SCHEME, scheme);
        return Collections.unmodifiableMap(headers);
    }

    /** A text as the value of a header: names are printable ASCII by rule, and could not do harm if they were not. */
    private static String encoded(String text) {
        var encoded = new StringBuilder(text.length());
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7F && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static String accessKeyId(Principal.Credential credential) {
        return switch (credential) {
            case Principal.Credential.LongTermKey(var id) -> id.text();
            case Principal.Credential.Session(var id) -> id.text();
            case Principal.Credential.IamToken _,
                    Principal.Credential.ScopedKey _,
                    Principal.Credential.IdentityToken _ -> "";
        };
    }
}
